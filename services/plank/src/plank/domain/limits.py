"""How long and how often plank lets things go on, as `config.yaml` says."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

from plank.domain.capacity import Capacities
from prowcommon.jobconfig.durations import parse_go_duration
from prowcommon.prowjobs.model import ProwJobSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Defaults are Prow's."""

    pod_unscheduled: timedelta = timedelta(minutes=5)
    """From a pod's creation until a node has taken it."""
    pod_pending: timedelta = timedelta(minutes=10)
    """From then until its containers run."""
    pod_running: timedelta = timedelta(hours=48)
    """From the containers' start until their end."""
    max_revivals: int = 3
    """How many builds may follow the first when pods vanish; 0 never revives."""
    capacities: Capacities = field(default_factory=Capacities)
    """How many jobs may run at once."""

    def of(self, spec: ProwJobSpec) -> "Limits":
        """The same for one job, whose decoration may name timeouts of its own."""
        decoration = spec.decoration_config or {}
        if not decoration.keys() & {"pod_unscheduled_timeout", "pod_pending_timeout", "pod_running_timeout"}:
            return self

        def own(key: str, configured: timedelta) -> timedelta:
            return parse_go_duration(decoration[key]) if decoration.get(key) else configured

        return replace(
            self,
            pod_unscheduled=own("pod_unscheduled_timeout", self.pod_unscheduled),
            pod_pending=own("pod_pending_timeout", self.pod_pending),
            pod_running=own("pod_running_timeout", self.pod_running),
        )
