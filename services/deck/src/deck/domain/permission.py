"""Whether the reader may run a job now, told before they click.

Only told: horologium decides again, by the same rule.
"""

from enum import StrEnum
from typing import Protocol

from prowcommon.permissions import Principal, may

RUN_VERB = "prowjobs.create"


class Permission(StrEnum):
    GIVEN = "given"
    SIGN_IN = "sign in"
    """Nobody is signed in."""
    LACKING = "lacking"
    """Whoever is signed in lacks the verb."""
    SHOWS_ONLY = "shows only"
    """This Deck has no token to ask with."""


class SignedIn(Protocol):
    @property
    def principal(self) -> Principal: ...


def to_run(session: SignedIn | None, *, takes_wishes: bool) -> Permission:
    if not takes_wishes:
        return Permission.SHOWS_ONLY
    if session is None:
        return Permission.SIGN_IN
    return Permission.GIVEN if may(session.principal, RUN_VERB) else Permission.LACKING
