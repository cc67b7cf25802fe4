"""Everything sinker can be told. How long jobs and pods are kept is said in `config.yaml`, under `sinker`."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_settings import SettingsConfigDict

from prowcommon.settings import Duration, ServiceSettings
from sinker.domain.retention import Retention

_SHORTEST = timedelta(days=1)


def _not_short(value: timedelta | None) -> timedelta | None:
    if value is not None and value < _SHORTEST:
        raise ValueError("at least a day (PT24H): what is deleted can't be brought back")
    return value


class Settings(ServiceSettings):
    """Durations are ISO 8601 (`P365D`) or seconds."""

    model_config = SettingsConfigDict(env_prefix="PROW_SINKER_", extra="ignore", env_ignore_empty=True)

    port: int = 8084
    pool_size: int = 2

    dry_run: bool = False
    """Whether the sweeps that nobody asked for only tell what they would do. Not so by default: archiving hides and
    destroys nothing, and a pod goes only when its job is known here to have finished."""

    delete_after: Annotated[Duration | None, AfterValidator(_not_short)] = None
    """How long after it was archived a ProwJob is deleted, with its builds, its history and what was reported of
    it. Unset, it is kept for ever: history is what people come back for."""

    keep_last: int = Field(default=20, ge=0)
    """How many finished runs of each job are never deleted, however old: what a page of a job's history shows."""

    delete_unknown_pods: bool = False
    """Whether pods are deleted whose job is unknown here. They may be another Prow's."""

    in_cluster: bool = False
    """Whether the cluster that sinker itself runs in is the build cluster `default`."""

    cluster_requests_per_second: float = Field(default=20.0, gt=0)
    """How fast one build cluster is asked; a rush may be twice as many. A list of 500 pods is one request, and so is a
    deletion: what a sweep takes away is old, and may wait for what plank starts."""

    @property
    def retention(self) -> Retention:
        return Retention(self.delete_after, self.keep_last)
