"""What a job file may say: presets, presubmits, postsubmits and periodics.

* Field names are Prow's own. Defaults here are what an absent key means *in the file*; what a job inherits from
  `config.yaml` is `defaults`' business.
* `... | None` marks the fields in which "not said" differs from empty.
* A key that Prow knows and we don't honour yet stands in `KNOWN_BUT_NOT_YET`, so that it is warned about by name.

Source: prow pkg/config/jobs.go
"""

from datetime import timedelta
from typing import Annotated, Any

import msgspec

from prowcommon.jobconfig.decoration import PlainDecoration
from prowcommon.jobconfig.podspec import PlainEnvVar, PlainPodSpec, PlainVolume, PlainVolumeMount
from prowcommon.jobconfig.reading import Plain
from prowcommon.prowjobs.refs import Refs


class SlackReporter(msgspec.Struct):
    host: str = ""
    channel: str = ""
    job_states_to_report: tuple[str, ...] | None = None
    """None: the installation's choice. Empty: never report."""
    report_template: str = ""
    report: bool | None = None


class ReporterConfig(msgspec.Struct):
    slack: SlackReporter | None = None


class TeamSlug(msgspec.Struct):
    org: str = ""
    slug: str = ""


class RerunAuthConfig(msgspec.Struct):
    """Who may run the job again."""

    allow_anyone: bool = False
    github_users: tuple[str, ...] = ()
    github_orgs: tuple[str, ...] = ()
    github_team_ids: tuple[int, ...] = ()
    github_team_slugs: tuple[TeamSlug, ...] = ()


class ResultStoreConfig(msgspec.Struct):
    project_id: str = ""


class ProwJobDefault(msgspec.Struct):
    resultstore_config: ResultStoreConfig | None = None
    tenant_id: str = ""


PlainProwJobDefault = Annotated[dict[str, Any], Plain(ProwJobDefault)]
PlainRerunAuth = Annotated[dict[str, Any], Plain(RerunAuthConfig)]


class JobBase(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What every configured job may say."""

    name: str = ""
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    max_concurrency: int = 0
    """0 is unlimited."""
    agent: str = ""
    cluster: str = ""
    namespace: str | None = None
    error_on_eviction: bool = False
    spec: PlainPodSpec | None = None
    reporter_config: Annotated[dict[str, Any], Plain(ReporterConfig)] | None = None
    rerun_auth_config: PlainRerunAuth | None = None
    hidden: bool = False
    prowjob_defaults: PlainProwJobDefault | None = None
    job_queue_name: str = ""
    decorate: bool | None = None
    path_alias: str = ""
    clone_uri: str = ""
    skip_submodules: bool = False
    clone_depth: int = 0
    skip_fetch_head: bool = False
    extra_refs: tuple[Refs, ...] = ()
    decoration_config: PlainDecoration | None = None


class RepoJob(JobBase, frozen=True, omit_defaults=True, kw_only=True):
    """A job that belongs to a repository: the part that presubmits and postsubmits share. Patterns are texts (RE2)."""

    branches: tuple[str, ...] = ()
    skip_branches: tuple[str, ...] = ()
    run_if_changed: str = ""
    skip_if_only_changed: str = ""
    context: str = ""
    skip_report: bool = False


class Presubmit(RepoJob, frozen=True, omit_defaults=True, kw_only=True):
    always_run: bool = False
    optional: bool = False
    trigger: str = ""
    rerun_command: str = ""
    run_before_merge: bool = False


class Postsubmit(RepoJob, frozen=True, omit_defaults=True, kw_only=True):
    always_run: bool | None = None
    """None acts as true, unless a change filter decides."""


class Retry(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    run_all: bool = False
    attempts: int = 0
    interval: timedelta | None = None


class Periodic(JobBase, frozen=True, omit_defaults=True, kw_only=True):
    """Exactly one of `cron`, `interval` (since the last start) and `minimum_interval` (since the last completion)."""

    cron: str = ""
    interval: timedelta | None = None
    minimum_interval: timedelta | None = None
    tags: tuple[str, ...] = ()
    retry: Retry | None = None


class Preset(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Additions for every job that carries all of `labels`."""

    labels: dict[str, str] = {}
    env: tuple[PlainEnvVar, ...] = ()
    volumes: tuple[PlainVolume, ...] = ()
    volume_mounts: tuple[PlainVolumeMount, ...] = msgspec.field(default=(), name="volumeMounts")
    tolerations: tuple[dict[str, Any], ...] = ()


class JobFile(msgspec.Struct, frozen=True, kw_only=True):
    """One job file, or the job keys of `config.yaml`. The maps' keys are `org/repo`."""

    presets: tuple[Preset, ...] = ()
    presubmits: dict[str, tuple[Presubmit, ...]] = {}
    postsubmits: dict[str, tuple[Postsubmit, ...]] = {}
    periodics: tuple[Periodic, ...] = ()
    decorate_all_jobs: bool = False
    """Honoured in `config.yaml` alone."""
    prow_ignored: Any = None
    """Anything at all, for people's own anchors; never read."""


_NOT_YET_IN_JOBS = frozenset({"pipeline_run_spec", "tekton_pipeline_run_spec", "jenkins_spec"})

KNOWN_BUT_NOT_YET: dict[type[msgspec.Struct], frozenset[str]] = {
    Presubmit: _NOT_YET_IN_JOBS,
    Postsubmit: _NOT_YET_IN_JOBS,
    Periodic: _NOT_YET_IN_JOBS - {"jenkins_spec"},
}
"""By struct, the keys that Prow honours there and we don't yet."""
