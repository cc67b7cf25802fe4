"""What sinker's `/metrics` tells: its own numbers, and Prow's names for those that Prow has.

Source: https://docs.prow.k8s.io/docs/metrics/
"""

from collections.abc import Mapping
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Gauge

from sinker.domain.retention import Reason
from sinker.domain.tally import Kind, line_of
from sinker.pods import PodsSwept

_OF_PODS = (Reason.AGED, Reason.TTLED, Reason.ORPHANED)


class SinkerMetrics:
    """Set anew by each sweep that isn't a dry run; only the totals grow."""

    def __init__(self, registry: CollectorRegistry) -> None:
        def gauge(name: str, meaning: str, *labels: str) -> Gauge:
            return Gauge(name, meaning, labels, registry=registry)

        def counter(name: str, meaning: str, *labels: str) -> Counter:
            return Counter(name, meaning, labels, registry=registry)

        self._sweeps = counter("prow_sinker_sweeps", "Sweeps, by how they ended.", "state", "dry_run")
        self._swept = counter("prow_sinker_swept", "What sweeps did, by what and why.", "kind", "reason")
        self._longest = gauge("prow_sinker_longest_batch_seconds", "The longest statement of the last sweep.")
        self._pods = gauge("prow_sinker_pods", "Pods of a build cluster that the last sweep saw.", "cluster")
        self._unknown = gauge("prow_sinker_unknown_pods", "Those whose job is unknown here.", "cluster")
        self._looked_at = gauge("prow_sinker_cluster_swept", "Whether all pods of a cluster were looked at.", "cluster")
        self._duration = gauge("sinker_loop_duration_seconds", "How long the last sweep took.")
        self._pods_existing = gauge("sinker_pods_existing", "Pods that the last sweep saw.")
        self._pods_removed = gauge("sinker_pods_removed", "Pods that the last sweep deleted.", "reason")
        self._pod_errors = gauge("sinker_pod_removal_errors", "Pods it could not delete.", "reason")
        self._jobs_existing = gauge("sinker_prow_jobs_existing", "ProwJobs that are not archived.")
        self._jobs_cleaned = gauge("sinker_prow_jobs_cleaned", "ProwJobs that the last sweep archived.", "reason")
        self._job_errors = gauge("sinker_prow_jobs_cleaning_errors", "Rows it could not write in time.", "reason")

    def ended(
        self, *, state: str, dry_run: bool, took: timedelta, longest: timedelta, swept: Mapping[str, int]
    ) -> None:
        """A sweep has ended; `swept` is its record's `done`."""
        self._sweeps.labels(state, str(dry_run).lower()).inc()
        if dry_run:
            return
        self._duration.set(took.total_seconds())
        self._longest.set(longest.total_seconds())
        for line, number in swept.items():
            kind, _, reason = line.partition("/")
            self._swept.labels(kind, reason).inc(number)
        for reason in (Reason.AGED, Reason.AGED_PERIODIC):
            self._jobs_cleaned.labels(reason).set(swept.get(line_of(Kind.ARCHIVE, reason), 0))
        for reason in _OF_PODS:
            self._pods_removed.labels(reason).set(swept.get(line_of(Kind.POD, reason), 0))

    def saw_pods(self, swept: PodsSwept) -> None:
        self._pods_existing.set(swept.existing.total())
        for gauge, numbers in (
            (self._pods, swept.existing),
            (self._unknown, swept.unknown),
            (self._looked_at, {name: so for name, so in swept.was_looked_at.items() if name not in swept.left_alone}),
        ):
            gauge.clear()
            for cluster, number in numbers.items():
                gauge.labels(cluster).set(number)
        for reason in _OF_PODS:
            self._pod_errors.labels(reason).set(swept.errors[reason])

    def saw_jobs(self, live: int) -> None:
        self._jobs_existing.set(live)

    def could_not_write(self, by_reason: Mapping[Reason, int]) -> None:
        for reason in (Reason.AGED, Reason.AGED_PERIODIC, Reason.RETENTION):
            self._job_errors.labels(reason).set(by_reason.get(reason, 0))
