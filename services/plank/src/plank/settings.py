"""Everything plank can be told."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

from plank.adapters.archive import LOG_LIMIT_BYTES
from prowcommon.settings import CommaSeparated, Duration, ServiceSettings


class Settings(ServiceSettings):
    """Durations are ISO 8601 (`PT30S`) or seconds."""

    model_config = SettingsConfigDict(env_prefix="PROW_PLANK_", extra="ignore", env_ignore_empty=True)

    port: int = 8083

    pool_size: int = 8
    """Four batches at once, the API, and room."""

    sweep_every: Duration = timedelta(seconds=30)
    """How often every job is held against its pod, whatever the messages said: short enough that a lost message goes
    unnoticed by people, long enough to cost a cluster nothing."""

    storage_patience: Duration = timedelta(minutes=5)
    """How long after its pod's end a job waits for a storage that is down, before it ends without its log: longer than
    most troubles last, shorter than people wait."""

    log_limit_bytes: int = Field(default=LOG_LIMIT_BYTES, gt=0)
    """How much of a container's log is kept; the last line of one that was cut says so."""

    copy_logs_every: Duration = timedelta(minutes=5)
    """How often the log of a pod without sidecar is copied while it runs, so that a lost node takes no more than this
    along. Each time it is read from its beginning; 0: never."""

    work_dir: Path = Path(".prow/work")
    """Where the `process` executor keeps its jobs: their logs, and what a restarted plank adopts them by."""

    slack_token_file: Path | None = None
    """A bot token of the main Slack workspace; without one Slack is told nothing."""

    slack_host_token_files: CommaSeparated = ()
    """Tokens of further workspaces, by what the configuration calls `host`: `host=path`, comma-separated."""

    slack_api_url: str = "https://slack.com/api"
    """Slack's web API."""

    webhooks_file: Path | None = None
    """Which systems of the house hear of ProwJobs, in YAML."""

    process_clusters: CommaSeparated = ("default",)
    """Which build clusters are this host, comma-separated. Where there is a Kubernetes cluster, none is unless said."""

    in_cluster: bool = False
    """Whether the cluster that plank itself runs in is the build cluster `default`."""

    cluster_requests_per_second: float = Field(default=100.0, gt=0)
    """How fast one build cluster is asked; a rush may be twice as many. Starting a pod takes two requests."""

    unreachable_after: Duration | None = None
    """How long jobs wait for a build cluster that can't be reached before they end with `error`; unset, for ever."""

    process_trusted_repos: CommaSeparated = Field(default=(), validation_alias="PROW_PROCESS_TRUSTED_REPOS")
    """The repositories (`org/repo`, comma-separated) whose unmerged code may run on this host, unisolated."""

    process_on_exit: Literal["leave", "end"] = "leave"
    """What becomes of running jobs when plank is told to stop: they go on and are adopted by the next plank, or they
    end with it (`prow up`, where Ctrl-C must leave nothing behind)."""
