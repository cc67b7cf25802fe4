"""Reports, in numbers. A channel is `github-status`, `github-comment`, `slack/HOST` or `webhook/NAME`."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300, 1800)


class ReportMetrics:
    """Counts into a service's registry."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """Without a registry nobody looks."""
        registry = registry or CollectorRegistry()
        self.attempts = Counter(
            "prow_reports_total",
            "Attempts to tell a target, by channel and what came of it: told, declined, put_off, parked.",
            ["channel", "outcome"],
            registry=registry,
        )
        self.seconds = Histogram(
            "prow_report_delay_seconds",
            "From when a report was due until its target had been told.",
            ["channel"],
            buckets=SECONDS,
            registry=registry,
        )
        self.waiting = Gauge(
            "prow_reports_waiting",
            "Reports that are due or will be tried again, parked ones left out. Counted with each sweep.",
            ["channel"],
            registry=registry,
        )
