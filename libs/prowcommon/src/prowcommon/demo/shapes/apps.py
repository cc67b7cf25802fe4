"""Apps, their installations and tokens."""

from typing import Any

from prowcommon.demo.shapes.links import Links, instant, maybe_instant, node_id, part
from prowcommon.demo.shapes.people import user
from prowcommon.demo.world import App, Installation, InstallationToken

_NO_EVENTS: list[str] = []
"""Webhooks are not sent yet."""


def app(app: App, installations: int, links: Links) -> dict[str, Any]:
    """As it is told about itself."""
    return {
        "id": app.id,
        "slug": app.slug,
        "node_id": node_id("Integration", app.id),
        "client_id": f"Iv1.{app.id:016x}",
        "owner": user(app.owner, links),
        "name": app.slug,
        "description": None,
        "external_url": links.html("/"),
        "html_url": links.html(f"/apps/{app.slug}"),
        "created_at": instant(app.created_at),
        "updated_at": instant(app.created_at),
        "permissions": {"metadata": "read", **app.permissions},
        "events": _NO_EVENTS,
        "installations_count": installations,
    }


def installation(installation: Installation, links: Links) -> dict[str, Any]:
    app, account = installation.app, installation.account
    url = links.api(f"/app/installations/{installation.id}")
    return {
        "id": installation.id,
        "account": user(account, links),
        "repository_selection": "all",
        "access_tokens_url": f"{url}/access_tokens",
        "repositories_url": links.api("/installation/repositories"),
        "html_url": links.html(f"/organizations/{part(account.login)}/settings/installations/{installation.id}"),
        "app_id": app.id,
        "app_slug": app.slug,
        "target_id": account.id,
        "target_type": account.type,
        "permissions": {"metadata": "read", **installation.permissions},
        "events": _NO_EVENTS,
        "created_at": instant(installation.created_at),
        "updated_at": instant(installation.created_at),
        "single_file_name": None,
        "has_multiple_single_files": False,
        "single_file_paths": [],
        "suspended_by": None if installation.suspended_at is None else user(account, links),
        "suspended_at": maybe_instant(installation.suspended_at),
    }


def installation_token(token: str, known: InstallationToken) -> dict[str, Any]:
    return {
        "token": token,
        "expires_at": instant(known.expires_at),
        "permissions": {"metadata": "read", **known.installation.permissions},
        "repository_selection": "all",
    }
