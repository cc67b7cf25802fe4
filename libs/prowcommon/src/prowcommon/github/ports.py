"""What services ask of GitHub, as narrow as each needs it; `opening.GitHub` brings all of it.

`tests/contracts/github.py` says what each promises. All raise what `errors` draws.
"""

from collections.abc import AsyncIterator, Collection
from typing import Protocol

from prowcommon.github.comments import Comment
from prowcommon.github.labels import Label
from prowcommon.github.pulls import ChangedFile, PullRequest
from prowcommon.github.repo import RepoName
from prowcommon.github.statuses import CombinedStatus, CommitStatus, NewStatus


class CommitStatuses(Protocol):
    async def create(self, repo: RepoName, sha: str, status: NewStatus) -> CommitStatus:
        """Not repeatable: see `once.ensure_status`."""
        ...

    def of(self, repo: RepoName, ref: str) -> AsyncIterator[CommitStatus]:
        """The newest first."""
        ...

    async def combined(self, repo: RepoName, ref: str) -> CombinedStatus: ...


class IssueComments(Protocol):
    def of(self, repo: RepoName, number: int) -> AsyncIterator[Comment]:
        """The oldest first."""
        ...

    async def create(self, repo: RepoName, number: int, body: str) -> Comment:
        """Not repeatable: see `once.ensure_comment`."""
        ...

    async def edit(self, repo: RepoName, comment_id: int, body: str) -> Comment: ...

    async def delete(self, repo: RepoName, comment_id: int) -> None:
        """Gone already is fine."""
        ...


class IssueLabels(Protocol):
    def of(self, repo: RepoName, number: int) -> AsyncIterator[Label]: ...

    async def add(self, repo: RepoName, number: int, names: Collection[str]) -> None:
        """There already is fine."""
        ...

    async def remove(self, repo: RepoName, number: int, name: str) -> None:
        """Gone already is fine."""
        ...


class PullRequests(Protocol):
    async def get(self, repo: RepoName, number: int) -> PullRequest: ...

    def files(self, repo: RepoName, number: int) -> AsyncIterator[ChangedFile]: ...


class OurIdentity(Protocol):
    async def login(self) -> str:
        """Under which our comments stand."""
        ...
