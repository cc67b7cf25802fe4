"""Pull requests: what is proposed, against what, and which files it touches.

* `mergeable` is None while GitHub still computes it; asking is what makes it compute.
* GitHub lists at most 3,000 files of a pull request.

Source: https://docs.github.com/en/rest/pulls/pulls
"""

from collections.abc import AsyncIterator

import msgspec

from prowcommon.github.identity import User
from prowcommon.github.labels import Label
from prowcommon.github.repo import RepoName
from prowcommon.github.request import Request
from prowcommon.github.requesting import Requests


class PullEnd(msgspec.Struct, frozen=True):
    """One end of a pull request: a branch, and the commit it was at."""

    ref: str
    sha: str


class PullRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A pull request as it is now. (`prowjobs.refs.Pull` is one as it was when a job was made.)"""

    number: int
    title: str
    state: str
    """`open` or `closed`."""
    html_url: str
    head: PullEnd
    base: PullEnd
    user: User | None = None
    body: str | None = None
    draft: bool = False
    merged: bool = False
    mergeable: bool | None = None
    labels: tuple[Label, ...] = ()


class ChangedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that a pull request touches."""

    filename: str
    status: str
    """`added`, `removed`, `modified`, `renamed`, `copied`, `changed` or `unchanged`."""
    additions: int
    deletions: int
    changes: int
    previous_filename: str = ""
    patch: str = ""
    """Empty for binary files, and for large ones."""


class Pulls:
    """The calls."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    async def get(self, repo: RepoName, number: int) -> PullRequest:
        route = "/repos/{owner}/{repo}/pulls/{pull_number}"
        return await self._requests.one(Request("GET", route, repo.org, _at(repo, number)), PullRequest)

    def files(self, repo: RepoName, number: int) -> AsyncIterator[ChangedFile]:
        route = "/repos/{owner}/{repo}/pulls/{pull_number}/files{?per_page}"
        return self._requests.items(Request("GET", route, repo.org, _at(repo, number)), ChangedFile)


def _at(repo: RepoName, number: int) -> dict[str, str]:
    return {"owner": repo.org, "repo": repo.name, "pull_number": str(number)}
