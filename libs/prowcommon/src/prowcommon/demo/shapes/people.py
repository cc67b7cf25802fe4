"""Users, organizations, bots."""

from typing import Any

from prowcommon.demo.shapes.links import Links, instant, node_id, part
from prowcommon.demo.world import Account

_BELOW_USER = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}


def user(account: Account, links: Links) -> dict[str, Any]:
    """As it stands in other things."""
    url = links.api(f"/users/{part(account.login)}")
    page = f"/apps/{account.login.removesuffix('[bot]')}" if account.type == "Bot" else f"/{account.login}"
    return {
        "login": account.login,
        "id": account.id,
        "node_id": node_id(account.type, account.id),
        "avatar_url": links.html(f"/avatars/u/{account.id}"),
        "gravatar_id": "",
        "url": url,
        "html_url": links.html(page),
        **{name: f"{url}{path}" for name, path in _BELOW_USER.items()},
        "type": account.type,
        "user_view_type": "public",
        "site_admin": False,
    }


def profile(account: Account, links: Links) -> dict[str, Any]:
    """As it is told about itself."""
    unsaid: dict[str, Any] = dict.fromkeys(
        ("name", "company", "location", "email", "hireable", "bio", "twitter_username", "notification_email")
    )
    return {
        **user(account, links),
        **unsaid,
        "blog": "",
        "public_repos": 0,
        "public_gists": 0,
        "followers": 0,
        "following": 0,
        "created_at": instant(account.created_at),
        "updated_at": instant(account.created_at),
    }
