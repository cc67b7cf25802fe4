"""What an API server's refusal means for whoever asked."""

import json
from datetime import timedelta

import pytest

from prowcommon.errors import Conflict, NotFound, Unavailable, UserError
from prowcommon.kube.refusals import LONG, Expired, has_expired, refusal

RIGHTS = 'pods is forbidden: User "plank" cannot create resource "pods" in API group "" in the namespace "test-pods"'
QUOTA = 'pods "x" is forbidden: exceeded quota: most, requested: pods=1, used: pods=9, limited: pods=9'
ENDING = "unable to create new content in namespace test-pods because it is being terminated"
NEW = 'pods "x" is forbidden: error looking up service account test-pods/default: serviceaccount "default" not found'
UNKNOWN = (
    'pods "x" is forbidden: error looking up service account test-pods/octocat: serviceaccount "octocat" not found'
)
POLICY = 'pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true'


def body(message: str = "", reason: str = "") -> bytes:
    return json.dumps({"kind": "Status", "message": message, "reason": reason}).encode()


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (400, "the request is bad", UserError),
        (401, "Unauthorized", Unavailable),
        (403, RIGHTS, Unavailable),
        (403, QUOTA, Unavailable),
        (403, ENDING, Unavailable),
        (403, NEW, Unavailable),
        (403, UNKNOWN, UserError),
        (403, POLICY, UserError),
        (404, 'pods "x" not found', NotFound),
        (409, 'pods "x" already exists', Conflict),
        (410, "too old resource version", Expired),
        (422, "spec.containers: Required value", UserError),
        (429, "slow down", Unavailable),
        (500, "etcdserver: request timed out", Unavailable),
        (503, "apiserver is shutting down", Unavailable),
    ],
)
def test_a_refusal_is_sorted_by_what_to_do_next(status: int, message: str, kind: type[Exception]) -> None:
    error = refusal(status, body(message), cluster="build01")

    assert type(error) is kind
    assert message in str(error)


def test_people_are_told_the_server_s_words_and_no_more() -> None:
    assert str(refusal(422, body("spec.containers: Required value"), cluster="build01")) == (
        "spec.containers: Required value"
    )


def test_what_only_passes_slowly_is_asked_for_slowly() -> None:
    error = refusal(403, body(QUOTA), cluster="build01")

    assert isinstance(error, Unavailable)
    assert error.retry_after == LONG


@pytest.mark.parametrize(("said", "pause"), [("7", 7), (None, None), ("soon", None), ("86400", 300)])
def test_the_server_says_how_long_to_wait(said: str | None, pause: int | None) -> None:
    error = refusal(429, body(), cluster="build01", retry_after=said)

    assert isinstance(error, Unavailable)
    assert error.retry_after == (None if pause is None else timedelta(seconds=pause))


def test_an_answer_that_is_no_status_is_shown_as_it_is() -> None:
    assert "<h1>Bad Gateway</h1>" in str(refusal(502, b"<h1>Bad Gateway</h1>" + b"x" * 5000, cluster="build01"))


def test_a_watch_says_in_its_own_way_that_its_version_is_gone() -> None:
    assert has_expired(b'{"kind":"Status","code":410,"reason":"Expired"}')
    assert not has_expired(b'{"kind":"Status","code":500}')
