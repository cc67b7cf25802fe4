"""What we ask of GitHub, in numbers. Routes are templates: paths hold names, and names are no labels."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Gauge, Histogram

SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20)


@dataclass
class Measured:
    """What is known once the answer is there."""

    status: str = "none"


class GitHubMetrics:
    """Counts into a service's registry. A status of 304 cost nothing; `none` is a request without an answer."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """Without a registry nobody looks."""
        registry = registry or CollectorRegistry()
        self._seconds = Histogram(
            "prow_github_request_duration_seconds",
            "How long GitHub took, by route and status; 304 is an answer from our cache that GitHub confirmed.",
            ["method", "route", "status"],
            buckets=SECONDS,
            registry=registry,
        )
        self._remaining = Gauge(
            "prow_github_budget_remaining",
            "Requests left until GitHub's budget is filled again, by whose budget it is.",
            ["budget"],
            registry=registry,
        )

    @contextmanager
    def measured(self, method: str, route: str) -> Iterator[Measured]:
        measured = Measured()
        began = time.perf_counter()
        try:
            yield measured
        finally:
            template = route.partition("{?")[0]
            self._seconds.labels(method, template, measured.status).observe(time.perf_counter() - began)

    def budget_remaining(self, budget: str, remaining: int) -> None:
        self._remaining.labels(budget).set(remaining)
