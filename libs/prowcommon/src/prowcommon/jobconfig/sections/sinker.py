"""`sinker`: how long finished jobs and their pods are kept."""

from datetime import timedelta

import msgspec


class Sinker(msgspec.Struct, frozen=True, kw_only=True):
    resync_period: timedelta = timedelta(hours=1)
    """How long to wait between two sweeps."""
    max_prowjob_age: timedelta = timedelta(hours=168)
    """How long after its start a finished ProwJob is kept; the newest run of each periodic is kept anyway."""
    max_pod_age: timedelta = timedelta(hours=24)
    """How long after its start the pod of a finished ProwJob is kept."""
    terminated_pod_ttl: timedelta | None = None
    """How long after the end of its ProwJob a pod is kept; not said: as long as `max_pod_age`."""
    exclude_clusters: tuple[str, ...] = ()
    """Build clusters whose pods are left alone."""

    @property
    def keeps_finished_pods_for(self) -> timedelta:
        """`terminated_pod_ttl`, or `max_pod_age` where nobody set it."""
        return self.max_pod_age if self.terminated_pod_ttl is None else self.terminated_pod_ttl
