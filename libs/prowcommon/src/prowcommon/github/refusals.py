"""What a 4xx of GitHub's means to us, in words that name the request, the credential and the cure.

gidgethub reads the answer; here it becomes a branch of our error tree. GitHub's own words are kept: they are good.
"""

from collections.abc import Mapping
from datetime import timedelta

from gidgethub import HTTPException

from prowcommon.errors import Conflict, NotFound, ProwError
from prowcommon.github.credentials import Credential
from prowcommon.github.errors import CredentialRefused, GitHubForbidden, GitHubRejected, GitHubUnavailable

MENDING_TAKES = timedelta(minutes=1)
"""How soon a refused credential is worth another try: somebody is putting a new one in place."""


def refusal(error: HTTPException, *, asked: str, credential: Credential) -> ProwError:
    """`asked` is the request, as in `POST /repos/acme/widget/statuses/4f1e`."""
    status = int(error.status_code)
    words = str(error.args[-1]) if error.args else ""
    match status:
        case 401:
            return CredentialRefused(
                f"GitHub doesn't accept {credential.name}: {words} ({asked}). Put a valid one in its place.",
                retry_after=MENDING_TAKES,
            )
        case 403:
            return GitHubForbidden(f"{credential.name} may not {asked}: {words}.{_lacking(error.headers)}")
        case 404 | 410:
            told = f"{asked}: GitHub has no such thing, or {credential.name} may not see it ({words})."
            return NotFound(told + _lacking_scope(error.headers))
        case 409:
            return Conflict(f"{asked}: {words}")
        case _ if 400 <= status < 500:
            return GitHubRejected(f"GitHub declined {asked}: {words}", words=words)
        case _:
            return GitHubUnavailable(f"GitHub answered {asked} with {status}, which means nothing to us.")


def _lacking(headers: Mapping[str, str]) -> str:
    """The cure, where GitHub names it: permissions for Apps and fine-grained tokens, scopes for classic ones."""
    if permissions := headers.get("x-accepted-github-permissions"):
        return f" It needs: {permissions}."
    return _lacking_scope(headers)


def _lacking_scope(headers: Mapping[str, str]) -> str:
    wanted = headers.get("x-accepted-oauth-scopes")
    if wanted and not _words(wanted) & _words(headers.get("x-oauth-scopes", "")):
        return f" It needs one of the scopes: {wanted}."
    return ""


def _words(text: str) -> set[str]:
    return {word.strip() for word in text.split(",") if word.strip()}
