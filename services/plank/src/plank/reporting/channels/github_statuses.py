"""Commit statuses on GitHub.

* A status that stands there already is not set again; in doubt GitHub is asked.
* Prow counts three refusals as told, and so do we: a commit with as many statuses of a context as GitHub takes, a
  commit that is gone, and a repository that is gone or not ours to see.
"""

from plank.reporting.channels.digests import digest_of
from plank.reporting.domain.wanted import GitHubStatus, Wanted
from prowcommon.errors import NotFound
from prowcommon.github.errors import GitHubRejected
from prowcommon.github.once import ensure_status
from prowcommon.github.ports import CommitStatuses
from prowcommon.github.repo import RepoName
from prowcommon.github.statuses import NewStatus, StatusState
from prowcommon.prowjobs.model import ProwJob

_AS_GOOD_AS_TOLD = ("maximum number of statuses", "no commit found for sha")


class GitHubStatuses:
    """A Channel."""

    def __init__(self, statuses: CommitStatuses) -> None:
        self._statuses = statuses

    async def tell(self, wanted: Wanted, job: ProwJob, *, told: str, again: bool) -> str:
        status = wanted.content
        assert isinstance(status, GitHubStatus)  # noqa: S101 - the channel's name says so
        digest = digest_of(status.state, status.description, status.target_url)
        if digest != told:
            await self._set(status, again=again)
        return digest

    async def _set(self, status: GitHubStatus, *, again: bool) -> None:
        new = NewStatus(
            context=status.context,
            state=StatusState(status.state),
            description=status.description,
            target_url=status.target_url,
        )
        try:
            await ensure_status(self._statuses, RepoName(status.org, status.repo), status.sha, new, again=again)
        except GitHubRejected as error:
            if any(words in error.words.lower() for words in _AS_GOOD_AS_TOLD):
                raise NotFound(str(error)) from error
            raise
