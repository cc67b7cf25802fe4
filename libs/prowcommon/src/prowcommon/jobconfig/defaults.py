"""What a job inherits from `config.yaml`.

In Prow's order: agent, namespace and cluster; context and trigger; decoration; ProwJob defaults. (Presets come after,
in `presets`.)

* An entry applies when both its filters accept the job. They compare texts exactly; Prow's comments call them
  regexes, its code doesn't.
* All entries that apply merge in the order of the list, later over earlier, and the job's own values over them all.
* A job that isn't decorated keeps the decoration config it wrote, unmerged.

Source: prow pkg/config/config.go, pkg/config/jobs.go.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from prowcommon.jobconfig.decoration import Decoration, merge_decoration
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import JobBase, Periodic, Presubmit, RepoJob
from prowcommon.jobconfig.sections.filtered import DecorationEntry
from prowcommon.jobconfig.sections.plank import Plank
from prowcommon.prowjobs.model import DEFAULT_CLUSTER, DEFAULT_TENANT

J = TypeVar("J", bound=JobBase)

DEFAULT_AGENT = "kubernetes"


@dataclass
class Inheritance:
    """Gives each job what it didn't say itself."""

    prow: ProwConfig
    decorate_all_jobs: bool = False
    _decorations: dict[tuple[str, str], Decoration | None] = field(default_factory=dict)
    _prowjob_defaults: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)

    def given_to(self, job: J, repo: str) -> J:
        """`job` with its defaults; `repo` is its key in the file, or `repo_of_periodic`."""
        cluster = job.cluster or DEFAULT_CLUSTER
        decorate = self.decorate_all_jobs if job.decorate is None else job.decorate
        said: dict[str, Any] = {
            "agent": job.agent or DEFAULT_AGENT,
            "namespace": job.namespace or self.prow.pod_namespace,
            "cluster": cluster,
            "decorate": decorate,
            "prowjob_defaults": self._prowjob_defaults_of(job, repo, cluster),
        }
        if isinstance(job, RepoJob):
            said["context"] = job.context or job.name
        if isinstance(job, Presubmit) and not job.trigger and not job.rerun_command:
            said["trigger"] = default_trigger(job.name)
            said["rerun_command"] = f"/test {job.name}"
        if decorate:
            said["decoration_config"] = self._decoration_of(job, repo, cluster)
        return msgspec.structs.replace(job, **said)

    def _decoration_of(self, job: JobBase, repo: str, cluster: str) -> Decoration | None:
        key = repo, cluster
        if key not in self._decorations:
            self._decorations[key] = default_decoration(self.prow.plank, repo=repo, cluster=cluster)
        inherited, own = self._decorations[key], job.decoration_config
        return inherited if own is None else merge_decoration(own, inherited or {})

    def tenant_of(self, repo: str) -> str:
        """Whose the jobs of a repository or an org are, as far as that doesn't depend on their cluster."""
        return str(self._prowjob_defaults_for(repo, "*").get("tenant_id") or DEFAULT_TENANT)

    def _prowjob_defaults_of(self, job: JobBase, repo: str, cluster: str) -> dict[str, Any]:
        inherited = self._prowjob_defaults_for(repo, cluster)
        return inherited | job.prowjob_defaults if job.prowjob_defaults else inherited

    def _prowjob_defaults_for(self, repo: str, cluster: str) -> dict[str, Any]:
        key = repo, cluster
        if key not in self._prowjob_defaults:
            merged: dict[str, Any] = {"tenant_id": DEFAULT_TENANT}
            for entry in self.prow.prowjob_default_entries:
                if applies(entry.repo, entry.cluster, repo=repo, cluster=cluster):
                    merged = merged | entry.config
            self._prowjob_defaults[key] = merged
        return self._prowjob_defaults[key]


def default_trigger(name: str) -> str:
    """The name is not escaped; Prow doesn't, and a dot in it so stands for any character."""
    return rf"(?m)^/test( | .* ){name},?($|\s.*)"


def repo_of_periodic(job: Periodic) -> str:
    """The repository whose defaults a periodic inherits: its first extra ref's, else none."""
    return f"{job.extra_refs[0].org}/{job.extra_refs[0].repo}" if job.extra_refs else ""


def decoration_entries(plank: Plank) -> tuple[DecorationEntry, ...]:
    """The default decoration as a list, whichever of its two forms was written."""
    return plank.default_decoration_config_entries or _entries_of(plank.default_decoration_configs)


def _entries_of(by_repo: Mapping[str, Decoration]) -> tuple[DecorationEntry, ...]:
    """The older map form, general before special: `*`, then orgs, then repositories."""
    names = sorted(by_repo, key=lambda name: (name != "*", "/" in name, name))
    return tuple(DecorationEntry(repo=name, config=by_repo[name]) for name in names)


def default_decoration(plank: Plank, *, repo: str, cluster: str) -> Decoration | None:
    """What decorated jobs of `repo` on `cluster` inherit; None where no entry applies."""
    merged: Decoration | None = None
    for entry in decoration_entries(plank):
        if applies(entry.repo, entry.cluster, repo=repo, cluster=cluster):
            merged = merge_decoration(entry.config, merged or {})
    return merged


def applies(entry_repo: str, entry_cluster: str, *, repo: str, cluster: str) -> bool:
    """Whether a default entry's filters accept a job of `repo` on `cluster`."""
    if entry_cluster not in {"", "*", cluster}:
        return False
    if entry_repo in {"", "*", repo}:
        return True
    plain = _without_gerrit_decoration(repo)
    return entry_repo in {plain, plain.partition("/")[0]}


def _without_gerrit_decoration(repo: str) -> str:
    """`https://chromium-review.googlesource.com/src` -> `chromium.googlesource.com/src`."""
    if not repo.startswith(("http://", "https://")):
        return repo
    host, slash, path = re.sub(r"^https?://", "", repo).partition("/")
    return re.sub(r"-review(?=\.|$)", "", host, count=1) + slash + path
