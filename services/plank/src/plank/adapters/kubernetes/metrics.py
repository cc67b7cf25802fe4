"""Build clusters, in numbers: whether they can be reached, what they are asked, and how often the watch began anew.

* Every plank counts for itself: the clusters as it sees them. Only the holder of a cluster's lease creates and removes.
* A cluster of `disabled_clusters` is not asked, and shows no numbers.
"""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from plank.adapters.kubernetes.mirror import PodMirror
from plank.domain.standing import Reach
from prowcommon.kube.transport import Query

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
_OUTCOMES = {401: "unauthorized", 403: "forbidden", 404: "not_found", 409: "conflict", 410: "expired", 429: "throttled"}
_VERBS = {"POST": "create", "DELETE": "delete", "PATCH": "patch"}
_COLLECTIONS = ("/pods", "/events")


class ClusterMetrics:
    """Counts into a service's registry, by cluster."""

    def __init__(self, registry: CollectorRegistry | None = None) -> None:
        """Without a registry nobody looks."""
        registry = registry or CollectorRegistry()
        self.reachable = Gauge(
            "prow_plank_cluster_reachable",
            "1 while the build cluster answers, 0 while it doesn't.",
            ["cluster"],
            registry=registry,
        )
        self.pods = Gauge(
            "prow_plank_cluster_pods",
            "Pods of Prow's that are there as far as is known, ended ones included.",
            ["cluster"],
            registry=registry,
        )
        self.watch_restarts = Counter(
            "prow_plank_cluster_watch_restarts_total",
            "Watches that were taken up where the one before had ended, by why: ended, cut.",
            ["cluster", "because"],
            registry=registry,
        )
        self.relists = Counter(
            "prow_plank_cluster_relists_total",
            "Times that all pods were listed anew, by why: due, expired, lost.",
            ["cluster", "because"],
            registry=registry,
        )
        self.requests = Counter(
            "prow_plank_cluster_requests_total",
            "Requests by verb and what came of them; 5xx is failed, silence no_answer, another 4xx refused.",
            ["cluster", "verb", "outcome"],
            registry=registry,
        )
        self.seconds = Histogram(
            "prow_plank_cluster_request_duration_seconds",
            "How long answers took to begin, once the request had its turn, by verb.",
            ["cluster", "verb"],
            buckets=SECONDS,
            registry=registry,
        )
        self.throttled = Counter(
            "prow_plank_cluster_throttled_seconds_total",
            "How long requests waited for their turn: within our own budget, or because the server asked for a pause.",
            ["cluster"],
            registry=registry,
        )

    def of(self, cluster: str) -> "ClusterNumbers":
        return ClusterNumbers(self, cluster)


class ClusterNumbers:
    """One cluster's. It is the Witness of what is asked there."""

    def __init__(self, metrics: ClusterMetrics, cluster: str) -> None:
        self._metrics = metrics
        self._cluster = cluster

    def shows(self, reach: Reach, mirror: PodMirror) -> None:
        """From now on these are told whenever somebody looks."""
        self._metrics.reachable.labels(self._cluster).set_function(lambda: float(reach.is_reachable))
        self._metrics.pods.labels(self._cluster).set_function(lambda: float(len(mirror)))

    def asked(self, method: str, path: str, query: Query, *, status: int | None, seconds: float) -> None:
        verb = verb_of(method, path, query)
        self._metrics.requests.labels(self._cluster, verb, outcome_of(status)).inc()
        if status is not None:
            self._metrics.seconds.labels(self._cluster, verb).observe(seconds)

    def waited(self, seconds: float) -> None:
        self._metrics.throttled.labels(self._cluster).inc(seconds)

    def watch_restarted(self, because: str) -> None:
        self._metrics.watch_restarts.labels(self._cluster, because).inc()

    def relisted(self, because: str) -> None:
        self._metrics.relists.labels(self._cluster, because).inc()


def verb_of(method: str, path: str, query: Query) -> str:
    """As Kubernetes would say, and `log` for reading one."""
    if method in _VERBS:
        return _VERBS[method]
    if ("watch", "true") in query:
        return "watch"
    if path.endswith("/log"):
        return "log"
    return "list" if path.endswith(_COLLECTIONS) else "get"


def outcome_of(status: int | None) -> str:
    """In a word; None when there was no answer."""
    if status is None:
        return "no_answer"
    if status < 400:
        return "ok"
    return _OUTCOMES.get(status, "failed" if status >= 500 else "refused")
