"""Everything plank can be told."""

from datetime import timedelta
from pathlib import Path
from typing import Literal

from pydantic import Field
from pydantic_settings import SettingsConfigDict

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

    work_dir: Path = Path(".prow/work")
    """Where the `process` executor keeps its jobs: their logs, and what a restarted plank adopts them by."""

    process_clusters: CommaSeparated = ("default",)
    """Which build clusters are this host, comma-separated."""

    process_trusted_repos: CommaSeparated = Field(default=(), validation_alias="PROW_PROCESS_TRUSTED_REPOS")
    """The repositories (`org/repo`, comma-separated) whose unmerged code may run on this host, unisolated."""

    process_on_exit: Literal["leave", "end"] = "leave"
    """What becomes of running jobs when plank is told to stop: they go on and are adopted by the next plank, or they
    end with it (`prow up`, where Ctrl-C must leave nothing behind)."""
