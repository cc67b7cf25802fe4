"""What may have been done is looked for before it is done again (docs/adr/0014).

* A first try asks straight away, which costs one request when all is well.
* When GitHub may have done it unheard, it is looked for at once: found is done, not found is Unavailable as before, as
  what GitHub has accepted may only show a moment later.
* `again` is for whoever comes back later, or after a crash: then it is looked for first.

A status is found by what it says and whether it is the newest of its context, a comment by a marker in it that no other
comment has, and by its author: anybody can copy a marker.
"""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from prowcommon.errors import Unavailable
from prowcommon.github.comments import Comment
from prowcommon.github.errors import GitHubUnavailable
from prowcommon.github.ports import CommitStatuses, IssueComments
from prowcommon.github.repo import RepoName
from prowcommon.github.statuses import CommitStatus, NewStatus

log = structlog.get_logger()

T = TypeVar("T")


async def ensure_status(
    statuses: CommitStatuses, repo: RepoName, sha: str, status: NewStatus, *, again: bool = False
) -> CommitStatus:
    """The commit's newest status of that context says so. Raises GitHubUnavailable when that is not known."""

    async def look() -> CommitStatus | None:
        async for one in statuses.of(repo, sha):
            if one.context == status.context:
                return one if one.says(status) else None
        return None

    return await _once(lambda: statuses.create(repo, sha, status), look, again=again)


async def ensure_comment(
    comments: IssueComments, repo: RepoName, number: int, body: str, *, marker: str, author: str, again: bool = False
) -> Comment:
    """One comment of `author`'s has the marker, which is part of `body`. Raises GitHubUnavailable as above."""
    if marker not in body:
        raise ValueError("the marker is what the comment is found by, so it must be in it")

    async def look() -> Comment | None:
        async for one in comments.of(repo, number):
            if marker in one.body and one.user is not None and one.user.login.lower() == author.lower():
                return one
        return None

    return await _once(lambda: comments.create(repo, number, body), look, again=again)


async def _once(create: Callable[[], Awaitable[T]], look: Callable[[], Awaitable[T | None]], *, again: bool) -> T:
    if again and (found := await look()) is not None:
        return found
    try:
        return await create()
    except GitHubUnavailable as error:
        if not error.maybe_applied or (found := await _if_it_can_be_seen(look, error)) is None:
            raise
        log.info("github_had_done_it", although=str(error))
        return found


async def _if_it_can_be_seen(look: Callable[[], Awaitable[T | None]], doubt: GitHubUnavailable) -> T | None:
    """Raises the doubt again when looking fails: not to have seen it says nothing."""
    try:
        return await look()
    except Unavailable as error:
        raise doubt from error
