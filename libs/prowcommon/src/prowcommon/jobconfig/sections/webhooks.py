"""`managed_webhooks`: orgs and repositories whose webhooks have a secret of their own, and when to change it."""

from datetime import datetime

import msgspec


class ManagedWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """One org's or repository's."""

    token_created_after: datetime | None = None
    """A secret that is older is replaced; never an instant in the future. Written as in RFC 3339."""


class ManagedWebhooks(msgspec.Struct, frozen=True, kw_only=True):
    respect_legacy_global_token: bool = False
    """Go on accepting deliveries signed with the one secret for all."""
    auto_accept_invitation: bool = False
    """Accept invitations to administer the orgs and repositories below."""
    org_repo_config: dict[str, ManagedWebhook] = {}
    """By org or `org/repo`: its webhook."""
