"""The jobs of a repository that brings some along: the installation's, then its own, made complete and held together.

* Whether a repository may, and on which clusters, is the installation's to say (`in_repo_config`): for `org/repo`, its
  org or `*`. GitHub names are compared without their case.
* Its own jobs get the installation's defaults and presets like any other; its own presets come after those, and are
  for its own jobs only.
* The rules between jobs hold across both: a repository can't take the name or the context of a job that it is given.

Source: prow pkg/config/inrepoconfig.go
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from prowcommon.jobconfig import inrepolimits as limits
from prowcommon.jobconfig.compiling import Completion
from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.inrepo import InRepoJobs, InvalidInRepoConfig
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.rivals import repo_findings
from prowcommon.jobconfig.schema import Postsubmit, Presubmit, RepoJob
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.prowjobs.model import DEFAULT_CLUSTER, JobType

J = TypeVar("J", bound=RepoJob)
V = TypeVar("V")

_CENTRAL = Where(Path("the installation's configuration"))


@dataclass(frozen=True)
class RepoJobs:
    """All jobs of one repository at one state of its own files. The installation's come first."""

    presubmits: tuple[Presubmit, ...] = ()
    postsubmits: tuple[Postsubmit, ...] = ()
    warnings: tuple[Finding, ...] = ()
    """About its own jobs; `InRepoJobs.located` gives them lines."""


def is_enabled(prow: ProwConfig, repo: str) -> bool:
    """Whether the repository, `org/repo`, may bring jobs along."""
    said = _by_lower_case(prow.in_repo_config.enabled)
    return next((said[key] for key in _keys_of(repo) if key in said), False)


def allowed_clusters(prow: ProwConfig, repo: str) -> frozenset[str]:
    """The clusters on which jobs that the repository brings along may run."""
    said = {"*": (DEFAULT_CLUSTER,)} | _by_lower_case(prow.in_repo_config.allowed_clusters)
    return frozenset(cluster for key in _keys_of(repo) for cluster in said.get(key, ()))


def jobs_with_inrepo(snapshot: Snapshot, repo: str, found: InRepoJobs) -> RepoJobs:
    """`found` are the jobs that `repo` (`org/repo`) brings along; whether it may is the caller's question.

    Raises InvalidInRepoConfig, which names the repository's own files and lines.
    """
    joining = _Joining(snapshot, repo, found)
    presubmits = joining.together(_of_repo(snapshot.presubmits, repo), found.presubmits, JobType.PRESUBMIT)
    postsubmits = joining.together(_of_repo(snapshot.postsubmits, repo), found.postsubmits, JobType.POSTSUBMIT)
    findings = joining.findings
    if fatal := [finding for finding in findings if finding.fatal]:
        raise InvalidInRepoConfig(found.located(fatal))
    return RepoJobs(presubmits, postsubmits, (*found.warnings, *findings))


class _Joining:
    def __init__(self, snapshot: Snapshot, repo: str, found: InRepoJobs) -> None:
        presets = (*snapshot.presets, *found.presets)
        self._repo = repo
        self._clusters = allowed_clusters(snapshot.prow, repo)
        self._completion = Completion(snapshot.prow, presets, decorate_all_jobs=snapshot.decorate_all_jobs)
        self.findings = self._completion.findings

    def together(self, central: Sequence[J], brought: Sequence[Entry[J]], type_: JobType) -> tuple[J, ...]:
        own = [Entry(entry.job, entry.where, self._repo) for entry in brought]
        own = list(self._completed(own, type_))
        self.findings += repo_findings([*(Entry(job, _CENTRAL, self._repo) for job in central), *own])
        return (*central, *(entry.job for entry in own))

    def _completed(self, own: Iterable[Entry[J]], type_: JobType) -> Iterator[Entry[J]]:
        """The complete jobs; not all of them once more is wrong than anybody reads."""
        for entry in own:
            if limits.are_enough(self.findings):
                return
            complete = self._completion.one(entry, type_)
            if complete.job.cluster not in self._clusters:
                allowed = " or ".join(sorted(self._clusters))
                self.findings.append(
                    complete.finding(
                        f"jobs that {self._repo} brings along may not run on the cluster '{complete.job.cluster}'",
                        f"Choose {allowed}" if allowed else "Ask for an entry in `in_repo_config.allowed_clusters`",
                        at=("cluster",),
                    )
                )
            yield complete


def _of_repo(jobs_by_repo: Mapping[str, tuple[J, ...]], repo: str) -> tuple[J, ...]:
    if repo in jobs_by_repo:
        return jobs_by_repo[repo]
    return _by_lower_case(jobs_by_repo).get(repo.lower(), ())


def _by_lower_case(said: Mapping[str, V]) -> dict[str, V]:
    return {key.lower(): value for key, value in said.items()}


def _keys_of(repo: str) -> tuple[str, str, str]:
    """From the most to the least specific."""
    return repo.lower(), repo.lower().partition("/")[0], "*"
