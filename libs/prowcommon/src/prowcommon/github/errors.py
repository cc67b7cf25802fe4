"""What can go wrong with GitHub, as branches of the one error tree.

UserError
  GitHubRejected       422 and its like: GitHub's own words
  NotAllowed
    GitHubForbidden    403: which credential lacks what
NotFound               404, 410
Conflict               409
Unavailable
  GitHubUnavailable    no answer, 5xx, a limit: wait; `maybe_applied` says whether to look first
    CredentialRefused  401: nobody's request is wrong, an operator mends the credential and work goes on
"""

from datetime import timedelta

from prowcommon.errors import NotAllowed, Unavailable, UserError


class GitHubRejected(UserError):
    """GitHub understood and declined; asking again changes nothing."""

    def __init__(self, message: str, *, words: str = "") -> None:
        super().__init__(message)
        self.words = words
        """GitHub's own, for callers that know some of them."""


class GitHubForbidden(NotAllowed):
    """The credential is good and may not do this."""


class GitHubUnavailable(Unavailable):
    """GitHub is down, slow, or asks us to wait."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None, maybe_applied: bool = False) -> None:
        super().__init__(message, retry_after=retry_after)
        self.maybe_applied = maybe_applied
        """GitHub may have done it all the same: look before it is asked again (`once`)."""

    @property
    def is_only_a_limit(self) -> bool:
        """Nothing was done, and it is known when to ask again: neither a doubt nor a failure that counts."""
        return self.retry_after is not None and not self.maybe_applied


class CredentialRefused(GitHubUnavailable):
    """GitHub doesn't know the credential, or no longer."""
