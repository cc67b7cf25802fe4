"""What is asked of a build cluster, in words that a dashboard groups by."""

import pytest

from plank.adapters.kubernetes.metrics import outcome_of, verb_of

PODS = "/api/v1/namespaces/test-pods/pods"


@pytest.mark.parametrize(
    ("method", "path", "query", "verb"),
    [
        ("GET", PODS, [("limit", "500")], "list"),
        ("GET", PODS, [("watch", "true")], "watch"),
        ("GET", f"{PODS}/some-job", [], "get"),
        ("GET", f"{PODS}/some-job/log", [("container", "test")], "log"),
        ("GET", "/api/v1/namespaces/test-pods/events", [], "list"),
        ("POST", PODS, [], "create"),
        ("DELETE", f"{PODS}/some-job", [], "delete"),
    ],
)
def test_a_request_is_called_what_kubernetes_would_call_it(
    method: str, path: str, query: list[tuple[str, str]], verb: str
) -> None:
    assert verb_of(method, path, query) == verb


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (200, "ok"),
        (201, "ok"),
        (401, "unauthorized"),
        (404, "not_found"),
        (409, "conflict"),
        (422, "refused"),
        (429, "throttled"),
        (500, "failed"),
        (503, "failed"),
        (None, "no_answer"),
    ],
)
def test_an_answer_is_sorted_by_what_it_means_for_whoever_watches(status: int | None, outcome: str) -> None:
    assert outcome_of(status) == outcome
