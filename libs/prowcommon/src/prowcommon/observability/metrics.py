"""Prometheus metrics of one service.

Each service has its own registry, not the library's global one: six services may share a process (`prow up`), and
`/metrics` of one must not show the numbers of another.
"""

from prometheus_client import CollectorRegistry, Counter, GCCollector, Histogram, PlatformCollector, ProcessCollector

REQUEST_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)


class ServiceMetrics:
    """The numbers that every service counts, and the registry its own are added to."""

    def __init__(self, service: str) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.request_seconds = Histogram(
            "prow_http_request_duration_seconds",
            "How long requests took, by route.",
            ["service", "route", "method", "status"],
            buckets=REQUEST_SECONDS,
            registry=self.registry,
        )
        self.failures = Counter(
            "prow_failures_total",
            "What went wrong and was not foreseen, by where.",
            ["service", "where"],
            registry=self.registry,
        )
        self.service = service
