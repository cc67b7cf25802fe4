"""The comment that lists what failed, on GitHub.

* All of it is read from rows when it is told: what the newest finished runs came to.
* The new comment is there before the old ones go; whoever dies in between leaves both, and the next look removes one.
* As long as something runs, a summary waits: whatever finishes last has it looked at again.
"""

from collections.abc import Callable

import structlog

from plank.reporting import rows
from plank.reporting.channels.digests import digest_of
from plank.reporting.domain.below import text_below
from plank.reporting.domain.comment import Standing, change_to, is_report, marked
from plank.reporting.domain.github import reports_on_github
from plank.reporting.domain.repos import is_listed
from plank.reporting.domain.wanted import PullComment, Wanted
from prowcommon.db.database import Database
from prowcommon.github.once import ensure_comment
from prowcommon.github.ports import IssueComments, OurIdentity
from prowcommon.github.repo import RepoName
from prowcommon.gotemplate import TemplateError
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.prowjobs.model import ProwJob

log = structlog.get_logger()


class GitHubComments:
    """A Channel."""

    def __init__(
        self, comments: IssueComments, identity: OurIdentity, database: Database, prow: Callable[[], ProwConfig]
    ) -> None:
        self._comments = comments
        self._identity = identity
        self._database = database
        self._prow = prow

    async def tell(self, wanted: Wanted, job: ProwJob, *, told: str, again: bool) -> str:
        pull = wanted.content
        assert isinstance(pull, PullComment) and job.spec.refs  # noqa: S101, PT018 - the channel's name says so
        prow = self._prow()
        sums_up = is_listed(prow.github_reporter.summary_comment_repos, job.spec.refs)
        runs = await self._runs(pull, prow, wait_for_all=sums_up)
        if not runs:
            return told
        below = _below(prow, runs[0])
        results = (f"{run.spec.context} {run.id} {run.state}" for run in runs)
        digest = digest_of(str(sums_up), below, *results)
        if digest != told:
            await self._bring_about(pull, runs, below, sums_up=sums_up)
        return digest

    async def _runs(self, pull: PullComment, prow: ProwConfig, *, wait_for_all: bool) -> list[ProwJob]:
        """What the comment is made of; nothing when it isn't time for it."""
        async with self._database.connect() as connection:
            if wait_for_all and await rows.has_unfinished_runs(connection, pull.org, pull.repo, pull.number):
                return []
            found = await rows.finished_runs(connection, pull.org, pull.repo, pull.number)
        return [run for run in found if reports_on_github(run, prow.github_reporter)]

    async def _bring_about(self, pull: PullComment, runs: list[ProwJob], below: str, *, sums_up: bool) -> None:
        repo, login = RepoName(pull.org, pull.repo), await self._identity.login()
        standing = [
            Standing(one.id, one.body)
            async for one in self._comments.of(repo, pull.number)
            if is_report(one.body) and one.user is not None and one.user.login.lower() == login.lower()
        ]
        change = change_to(standing, runs, below=below, sums_up=sums_up)
        if change.create is not None:
            body, marker = marked(change.create, f"{runs[0].id}.{digest_of(change.create)[:16]}")
            await ensure_comment(self._comments, repo, pull.number, body, marker=marker, author=login)
        if change.edit is not None:
            await self._comments.edit(repo, *change.edit)
        for comment_id in change.delete:
            await self._comments.delete(repo, comment_id)


def _below(prow: ProwConfig, run: ProwJob) -> str:
    try:
        return text_below(prow.plank, run)
    except TemplateError as error:  # the failures are worth telling without it
        log.warning("report_template_not_rendered", prowjob_id=str(run.id), job=run.spec.job, because=str(error))
        return ""
