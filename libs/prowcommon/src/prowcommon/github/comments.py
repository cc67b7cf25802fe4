"""Comments on issues and pull requests; to GitHub's API, a pull request is an issue with more to it.

* Creating one is never repeated here: people would read it twice. `once.ensure_comment` looks first.
* A comment that is gone already has been deleted.
* A comment has at most 65,536 characters: GitHub declines more.

Source: https://docs.github.com/en/rest/issues/comments
"""

from collections.abc import AsyncIterator
from datetime import datetime

import msgspec

from prowcommon.errors import NotFound
from prowcommon.github.identity import User
from prowcommon.github.repo import RepoName
from prowcommon.github.request import Request
from prowcommon.github.requesting import Requests

LONGEST_COMMENT = 65536

_ONE = "/repos/{owner}/{repo}/issues/comments/{comment_id}"
_OF_ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/comments"


class Comment(msgspec.Struct, frozen=True, kw_only=True):
    """A comment as it stands now."""

    id: int
    html_url: str
    created_at: datetime
    updated_at: datetime
    body: str = ""
    user: User | None = None
    """None: its author's account is gone."""


class _Text(msgspec.Struct, frozen=True):
    body: str


class Comments:
    """The calls."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def of(self, repo: RepoName, number: int) -> AsyncIterator[Comment]:
        """All comments of an issue or pull request, the oldest first."""
        request = _about(repo, "GET", f"{_OF_ISSUE}{{?per_page}}", issue_number=number)
        return self._requests.items(request, Comment)

    async def create(self, repo: RepoName, number: int, body: str) -> Comment:
        """Raises GitHubUnavailable with `maybe_applied` when it may stand there all the same."""
        return await self._requests.one(_about(repo, "POST", _OF_ISSUE, body, issue_number=number), Comment)

    async def edit(self, repo: RepoName, comment_id: int, body: str) -> Comment:
        """Raises NotFound when it is gone."""
        return await self._requests.one(_about(repo, "PATCH", _ONE, body, comment_id=comment_id), Comment)

    async def delete(self, repo: RepoName, comment_id: int) -> None:
        """Gone already is fine."""
        try:
            await self._requests.ask(_about(repo, "DELETE", _ONE, comment_id=comment_id))
        except NotFound:
            return


def _about(repo: RepoName, method: str, route: str, body: str | None = None, **values: int) -> Request:
    names = {"owner": repo.org, "repo": repo.name, **{name: str(value) for name, value in values.items()}}
    return Request(method, route, repo.org, names, None if body is None else _Text(body))
