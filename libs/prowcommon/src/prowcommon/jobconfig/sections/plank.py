"""`plank`: how jobs run, how long they may take, and what their results are called."""

from datetime import timedelta
from typing import Annotated

import msgspec

from prowcommon.jobconfig.decoration import PlainDecoration
from prowcommon.jobconfig.reading import ZERO_IS_ABSENT
from prowcommon.jobconfig.sections.filtered import DecorationEntry

ALLOW, ISOLATE, REFUSE = "allow", "isolate", "refuse"
UNMERGED_CHANGES = (ALLOW, ISOLATE, REFUSE)


class Plank(msgspec.Struct, frozen=True, kw_only=True):
    job_url_template: str = ""
    """A Go template over the ProwJob: the URL of a job that isn't decorated, or whose repository has no URL prefix."""
    report_template: str = ""
    """The older form of `report_templates`: one Go template for all; only one of the two may be used."""
    report_templates: dict[str, str] = {}
    """By `org/repo`, org or `*`: a Go template over the ProwJob, for the text under a comment's table of failures."""
    max_concurrency: int = 0
    """Pending ProwJobs across all clusters; 0 is unlimited."""
    max_goroutines: Annotated[int, ZERO_IS_ABSENT] = 20
    """Kept for the format's sake; nothing reads it, in Prow neither."""
    pod_pending_timeout: timedelta = timedelta(minutes=10)
    """How long a pod may be pending on a node before its job ends with an error."""
    pod_running_timeout: timedelta = timedelta(hours=48)
    """How long a pod may run before its job is ended."""
    pod_unscheduled_timeout: timedelta = timedelta(minutes=5)
    """How long a pod may wait for a node before its job ends with an error."""
    max_revivals: int = 3
    """How often a pod that was evicted or vanished is made again; 0 is never."""
    default_decoration_configs: dict[str, PlainDecoration] = {}
    """The older form of the entries, by `*`, org or `org/repo`; only one of the two may be used."""
    default_decoration_config_entries: tuple[DecorationEntry, ...] = ()
    """What decorated jobs inherit: all entries that apply merge, later over earlier, and the job's own over all."""
    job_url_prefix_config: dict[str, str] = {}
    """By `org/repo`, org or `*`: the URL under which the results of decorated jobs are shown."""
    job_url_prefix_disable_append_storage_provider: bool = msgspec.field(
        default=False, name="jobURLPrefixDisableAppendStorageProvider"
    )
    """Leave the storage provider (`gs`, `s3`) out of the URLs made with `job_url_prefix_config`."""
    build_cluster_status_file: str = ""
    """Where in a bucket the state of each build cluster is written (`gs://bucket/status.json`); empty is nowhere."""
    job_queue_capacities: dict[str, int] = {}
    """By the name of a queue: how many of its jobs may be pending; 0 blocks it, a negative number lifts its limit."""
    unmerged_changes: dict[str, str] = {}
    """By build cluster, or `*`: what becomes of pods that run unmerged code. `allow`, the default: they get what their
    job asks for. `isolate`: those that ask for a secret, an identity, privileges, the node or a writable claim are not
    made. `refuse`: none is. Not in Prow."""
