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
    """Which Slack workspace, where the installation knows several."""
    channel: str = ""
    """Where to write; empty for the installation's choice."""
    job_states_to_report: tuple[str, ...] | None = None
    """None: the installation's choice. Empty: never report."""
    report_template: str = ""
    """The message, a Go template rendered with the ProwJob; empty for the installation's."""
    report: bool | None = None
    """False keeps the job out of Slack; unset, the states decide."""


class ReporterConfig(msgspec.Struct):
    slack: SlackReporter | None = None
    """What Slack hears of the job."""


class TeamSlug(msgspec.Struct):
    """A GitHub team."""

    org: str = ""
    """Its organization."""
    slug: str = ""
    """Its name as in its address."""


class RerunAuthConfig(msgspec.Struct):
    """Who may run the job again."""

    allow_anyone: bool = False
    """Everybody may; nobody else may be named then."""
    github_users: tuple[str, ...] = ()
    """These logins may."""
    github_orgs: tuple[str, ...] = ()
    """Members of these organizations may."""
    github_team_ids: tuple[int, ...] = ()
    """Members of the teams with these numbers may."""
    github_team_slugs: tuple[TeamSlug, ...] = ()
    """Members of these teams may."""


class ResultStoreConfig(msgspec.Struct):
    project_id: str = ""
    """The Google Cloud project that takes the results."""


class ProwJobDefault(msgspec.Struct):
    resultstore_config: ResultStoreConfig | None = None
    """Where results go in Google's ResultStore."""
    tenant_id: str = ""
    """Whose job it is, where several tenants share an installation."""


PlainProwJobDefault = Annotated[dict[str, Any], Plain(ProwJobDefault)]
PlainRerunAuth = Annotated[dict[str, Any], Plain(RerunAuthConfig)]


class JobBase(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What every configured job may say."""

    name: str = ""
    """What the job is called, in its history and in comments: letters, digits, `-`, `_` and `.`."""
    labels: dict[str, str] = {}
    """Labels of its ProwJobs and pods; they also select presets."""
    annotations: dict[str, str] = {}
    """Annotations of its ProwJobs and pods."""
    max_concurrency: int = 0
    """How many of its runs may be pending at once; 0 is unlimited."""
    agent: str = ""
    """What runs it; empty means `kubernetes`."""
    cluster: str = ""
    """The build cluster it runs on; empty means `default`."""
    namespace: str | None = None
    """Where its pods live; empty means `pod_namespace`, and nothing else is allowed."""
    error_on_eviction: bool = False
    """A pod that is evicted ends the job with `error` instead of getting a successor."""
    spec: PlainPodSpec | None = None
    """What it runs: a Kubernetes PodSpec."""
    reporter_config: Annotated[dict[str, Any], Plain(ReporterConfig)] | None = None
    """Who hears of its results, beside GitHub."""
    rerun_auth_config: PlainRerunAuth | None = None
    """Who may run it again; unset, the installation decides."""
    hidden: bool = False
    """Only a Deck that shows hidden jobs shows it."""
    prowjob_defaults: PlainProwJobDefault | None = None
    """Overrides what `prowjob_default_entries` say for it."""
    job_queue_name: str = ""
    """The queue of `plank.job_queue_capacities` whose capacity it shares."""
    decorate: bool | None = None
    """Whether its pod is wrapped so that it clones, is watched and uploads; unset, `decorate_all_jobs` decides."""
    path_alias: str = ""
    """The import path its repository is cloned to, below `src`; empty for `github.com/org/repo`."""
    clone_uri: str = ""
    """What its repository is cloned from; empty for its address on GitHub."""
    skip_submodules: bool = False
    """Submodules are not cloned."""
    clone_depth: int = 0
    """How many commits are cloned; 0 for all."""
    skip_fetch_head: bool = False
    """Only the base and the pulls are fetched, not the repository's HEAD."""
    extra_refs: tuple[Refs, ...] = ()
    """Repositories that are cloned beside its own. For a periodic, the first is where it works."""
    decoration_config: PlainDecoration | None = None
    """How it is decorated, where that differs from the installation's defaults."""


class RepoJob(JobBase, frozen=True, omit_defaults=True, kw_only=True):
    """A job that belongs to a repository: the part that presubmits and postsubmits share. Patterns are texts (RE2)."""

    branches: tuple[str, ...] = ()
    """It runs where one of these patterns is found in the branch's name; empty for every branch."""
    skip_branches: tuple[str, ...] = ()
    """It doesn't run where one of these patterns is found in the branch's name, whatever `branches` says."""
    run_if_changed: str = ""
    """It runs by itself when this pattern is found in the path of a changed file."""
    skip_if_only_changed: str = ""
    """It runs by itself unless this pattern is found in the path of every changed file."""
    context: str = ""
    """The name of its status on GitHub; empty for the job's name."""
    skip_report: bool = False
    """No status is set on GitHub."""


class Presubmit(RepoJob, frozen=True, omit_defaults=True, kw_only=True):
    """A test of a pull request."""

    always_run: bool = False
    """It runs on every pull request, whatever changed."""
    optional: bool = False
    """A pull request may be merged though it fails."""
    trigger: str = ""
    """The pattern of comments that start it; empty together with `rerun_command` for `/test NAME`."""
    rerun_command: str = ""
    """What people are told to write to start it; `trigger` must match it."""
    run_before_merge: bool = False
    """It runs before the merge at the latest, though nobody asked for it."""


class Postsubmit(RepoJob, frozen=True, omit_defaults=True, kw_only=True):
    """A job for what was pushed to a branch."""

    always_run: bool | None = None
    """None acts as true, unless a change filter decides."""


class Retry(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """New runs of a periodic that failed."""

    run_all: bool = False
    """All attempts run, though one succeeded."""
    attempts: int = 0
    """How many runs follow the first, at most; more than 10 count as 10."""
    interval: timedelta | None = None
    """How long after the start of one the next may begin."""


class Concurrency(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Whether a periodic may start while an earlier run of it isn't finished. Not in Prow, which forbids it."""

    policy: str = "forbid"
    """`forbid`: what falls due during a run is skipped. `allow`: it runs beside it."""
    max: int | None = None
    """With `allow`: how many runs there may be at once; unset for any number."""


class Periodic(JobBase, frozen=True, omit_defaults=True, kw_only=True):
    """Exactly one of `cron`, `interval` (since the last start) and `minimum_interval` (since the last completion)."""

    cron: str = ""
    """When it starts: `minute hour day month weekday`, or a word such as `@daily`."""
    interval: timedelta | None = None
    """How long after a start the next one comes."""
    minimum_interval: timedelta | None = None
    """How long after the end of a run the next one starts."""
    tags: tuple[str, ...] = ()
    """Words that travel with the job and mean nothing to Prow."""
    retry: Retry | None = None
    """Whether it runs again after a failure."""
    concurrency: Concurrency | None = None
    """Whether its runs may overlap; unset, they may not. Not in Prow."""
    timezone: str = ""
    """The zone whose clock `cron` means, such as `Europe/Berlin`; empty for UTC. Not in Prow."""
    catch_up: str | None = None
    """What becomes of missed starts. `last`, the default: one run for the newest. `none`: nothing. Not in Prow."""


class Preset(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Additions for every job that carries all of `labels`."""

    labels: dict[str, str] = {}
    """Which jobs it applies to; empty for all."""
    env: tuple[PlainEnvVar, ...] = ()
    """Environment variables of every container."""
    volumes: tuple[PlainVolume, ...] = ()
    """Volumes of the pod."""
    volume_mounts: tuple[PlainVolumeMount, ...] = msgspec.field(default=(), name="volumeMounts")
    """Mounts of every container."""
    tolerations: tuple[dict[str, Any], ...] = ()
    """Tolerations of the pod."""


class JobFile(msgspec.Struct, frozen=True, kw_only=True):
    """One job file, or the job keys of `config.yaml`. The maps' keys are `org/repo`."""

    presets: tuple[Preset, ...] = ()
    """Additions for jobs that carry certain labels."""
    presubmits: dict[str, tuple[Presubmit, ...]] = {}
    """Tests of pull requests, by repository."""
    postsubmits: dict[str, tuple[Postsubmit, ...]] = {}
    """Jobs for what was pushed, by repository."""
    periodics: tuple[Periodic, ...] = ()
    """Jobs that run by the clock."""
    decorate_all_jobs: bool = False
    """Jobs that don't say are decorated. Honoured in `config.yaml` alone."""
    prow_ignored: Any = None
    """Anything at all, for people's own anchors; never read."""


_NOT_YET_IN_JOBS = frozenset({"pipeline_run_spec", "tekton_pipeline_run_spec", "jenkins_spec"})

KNOWN_BUT_NOT_YET: dict[type[msgspec.Struct], frozenset[str]] = {
    Presubmit: _NOT_YET_IN_JOBS,
    Postsubmit: _NOT_YET_IN_JOBS,
    Periodic: _NOT_YET_IN_JOBS - {"jenkins_spec"},
}
"""By struct, the keys that Prow honours there and we don't yet."""
