"""How long and how often plank lets things go on, as `config.yaml` says."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Defaults are Prow's."""

    pod_pending: timedelta = timedelta(minutes=10)
    """From a pod's creation until its containers run."""
    pod_running: timedelta = timedelta(hours=48)
    """From the containers' start until their end."""
    max_revivals: int = 3
    """How many builds may follow the first when pods vanish; 0 never revives."""
