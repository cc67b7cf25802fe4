"""Commit statuses: the coloured dots beside a commit, one line of history per context.

* The newest status of a context is what counts; older ones stay listed.
* A description has at most 140 characters, and a commit at most 1,000 statuses per context: GitHub declines more.
* Creating one is never repeated here: each is a line of its own. `once.ensure_status` looks first.

Source: https://docs.github.com/en/rest/commits/statuses
"""

from collections.abc import AsyncIterator
from datetime import datetime
from enum import StrEnum

import msgspec

from prowcommon.github.identity import User
from prowcommon.github.repo import RepoName
from prowcommon.github.request import Request
from prowcommon.github.requesting import Requests

LONGEST_DESCRIPTION = 140


class StatusState(StrEnum):
    """GitHub's four."""

    ERROR = "error"
    FAILURE = "failure"
    PENDING = "pending"
    SUCCESS = "success"


class NewStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What is said about a commit."""

    context: str
    state: StatusState
    description: str = ""
    target_url: str = ""


class CommitStatus(msgspec.Struct, frozen=True, kw_only=True):
    """What was said."""

    id: int
    context: str
    state: StatusState
    created_at: datetime
    description: str | None = None
    target_url: str | None = None
    creator: User | None = None
    """Not told in a combined status."""

    def says(self, new: NewStatus) -> bool:
        """Whether saying that again would change nothing."""
        ours = (new.context, new.state, new.description, new.target_url)
        return (self.context, self.state, self.description or "", self.target_url or "") == ours


class CombinedStatus(msgspec.Struct, frozen=True, kw_only=True):
    """The newest status of each context, and what they come to."""

    state: StatusState
    sha: str
    statuses: tuple[CommitStatus, ...] = ()


class Statuses:
    """The calls."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def create(self, repo: RepoName, sha: str, status: NewStatus) -> CommitStatus:
        """Raises GitHubRejected for an unknown commit and for one status too many."""
        route = "/repos/{owner}/{repo}/statuses/{sha}"
        return await self._requests.one(_about(repo, route, "POST", sha=sha, body=status), CommitStatus)

    def of(self, repo: RepoName, ref: str) -> AsyncIterator[CommitStatus]:
        """All of them, the newest first."""
        route = "/repos/{owner}/{repo}/commits/{ref}/statuses{?per_page}"
        return self._requests.items(_about(repo, route, ref=ref), CommitStatus)

    async def combined(self, repo: RepoName, ref: str) -> CombinedStatus:
        """Every context, however many pages they fill."""
        request = _about(repo, "/repos/{owner}/{repo}/commits/{ref}/status{?per_page}", ref=ref)
        pages = [page async for page in self._requests.pages(request, CombinedStatus)]
        return msgspec.structs.replace(pages[-1], statuses=tuple(one for page in pages for one in page.statuses))


def _about(repo: RepoName, route: str, method: str = "GET", *, body: NewStatus | None = None, **values: str) -> Request:
    return Request(method, route, repo.org, {"owner": repo.org, "repo": repo.name, **values}, body)
