"""A build: one time that plank set out to run a pod for a job.

The claim is a row before any call to a cluster. A job's own `build_id` names the newest build whose pod the cluster
accepted; a claimed build beyond that was cut off between the two, and is started again under the same id.
"""

from dataclasses import dataclass
from datetime import datetime

from prowcommon.ids import BuildId


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    attempt: int
    """1 for the first, one more for each revival."""
    build_id: BuildId
    claimed_at: datetime
    ended_at: datetime | None = None
    is_lost: bool = False
    """It began and its pod is gone for good: it won't be started again."""
