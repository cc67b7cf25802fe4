"""Labels of an issue or pull request.

* Adding and removing say how it should be, so both may be repeated: one that is there stays, one that isn't is fine.
* A label that the repository doesn't know is made by adding it, if we may.

Source: https://docs.github.com/en/rest/issues/labels
"""

from collections.abc import AsyncIterator, Collection

import msgspec

from prowcommon.errors import NotFound
from prowcommon.github.repo import RepoName
from prowcommon.github.request import Request
from prowcommon.github.requesting import Requests

_OF_ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/labels"
_LABEL_IS_GONE = "Label does not exist"
"""GitHub's words, which tell a missing label from a missing pull request."""


class Label(msgspec.Struct, frozen=True):
    """A label, by name."""

    name: str


class _Names(msgspec.Struct, frozen=True):
    labels: tuple[str, ...]


class Labels:
    """The calls."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests

    def of(self, repo: RepoName, number: int) -> AsyncIterator[Label]:
        return self._requests.items(Request("GET", f"{_OF_ISSUE}{{?per_page}}", repo.org, _at(repo, number)), Label)

    async def add(self, repo: RepoName, number: int, names: Collection[str]) -> None:
        body = _Names(tuple(names))
        await self._requests.ask(Request("POST", _OF_ISSUE, repo.org, _at(repo, number), body, is_repeatable=True))

    async def remove(self, repo: RepoName, number: int, name: str) -> None:
        """Raises NotFound when there is no such pull request."""
        values = {**_at(repo, number), "name": name}
        try:
            await self._requests.ask(Request("DELETE", f"{_OF_ISSUE}/{{name}}", repo.org, values))
        except NotFound as error:
            if _LABEL_IS_GONE not in str(error):
                raise


def _at(repo: RepoName, number: int) -> dict[str, str]:
    return {"owner": repo.org, "repo": repo.name, "issue_number": str(number)}
