"""Answers that no GitHub should give: none of them leaves our error tree, and none is taken for a good one."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from prowcommon.errors import NotFound, ProwError
from prowcommon.github.addresses import Addresses
from prowcommon.github.attempting import Surroundings
from prowcommon.github.cache import MemoryCache
from prowcommon.github.credentials import Anonymous
from prowcommon.github.errors import CredentialRefused, GitHubForbidden, GitHubRejected, GitHubUnavailable
from prowcommon.github.lanes import Lanes
from prowcommon.github.metrics import GitHubMetrics
from prowcommon.github.opening import GitHub
from prowcommon.github.policy import Patience
from prowcommon.github.repo import RepoName
from prowcommon.github.requesting import Requests
from prowcommon.github.wire import Received
from support.clock import FakeClock

WIDGET = RepoName("acme", "widget")
JSON = {"content-type": "application/json; charset=utf-8"}
HTML = {"content-type": "text/html"}


class OddWire:
    """Answers everything alike."""

    def __init__(self, answer: Received) -> None:
        self._answer = answer
        self.asked = 0

    async def exchange(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> Received:
        self.asked += 1
        return self._answer


def answering(received: Received) -> tuple[GitHub, OddWire]:
    wire = OddWire(received)
    surroundings = Surroundings(
        addresses=Addresses("https://api.github.com"),
        wire=wire,  # type: ignore[arg-type]
        lanes=Lanes(),
        cache=MemoryCache(),
        clock=FakeClock(),
        metrics=GitHubMetrics(),
        patience=Patience(attempts=2, first_pause=timedelta()),
    )
    return GitHub(Requests(surroundings, Anonymous())), wire


@pytest.mark.parametrize(
    "answer",
    [
        Received(200, JSON, b""),
        Received(200, JSON, b"null"),
        Received(200, JSON, b'{"number": 1'),
        Received(200, JSON, b'{"number": "one"}'),
        Received(200, HTML, b"<html>Welcome to the guest network</html>"),
        Received(200, JSON, b"\xff\xfe"),
        Received(204, {}, b""),
        Received(302, {}, b""),
        Received(304, {"etag": "x"}, b""),
        Received(307, {"location": "/over/there"}, b""),
        Received(499, HTML, b""),
        Received(520, HTML, b"\xff"),
    ],
    ids=lambda answer: f"{answer.status} {answer.body[:20]!r}",
)
async def test_what_makes_no_sense_is_unavailable(answer: Received) -> None:
    github, wire = answering(answer)

    with pytest.raises(GitHubUnavailable):
        await github.pulls.get(WIDGET, 1)

    assert wire.asked <= 4


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (Received(401, JSON, b"{"), CredentialRefused),
        (Received(403, HTML, b"<html>"), GitHubForbidden),
        (Received(404, JSON, b"\xff"), NotFound),
        (Received(422, JSON, b"{}"), GitHubRejected),
        (Received(422, JSON, b'{"errors": [7]}'), GitHubRejected),
        (Received(422, HTML, b"<html>"), GitHubRejected),
    ],
    ids=lambda value: f"{value.status} {value.body[:20]!r}" if isinstance(value, Received) else None,
)
async def test_a_no_is_a_no_whatever_comes_with_it(answer: Received, kind: type[ProwError]) -> None:
    github, wire = answering(answer)

    with pytest.raises(kind):
        await github.pulls.get(WIDGET, 1)

    assert wire.asked == 1


@pytest.mark.parametrize("body", [b"{}", b'[{"id": "x"}]', b"[", b"[1]"])
async def test_a_list_that_is_none_is_unavailable_and_not_kept(body: bytes) -> None:
    github, _ = answering(Received(200, {**JSON, "etag": "x"}, body))

    with pytest.raises(GitHubUnavailable):
        assert [comment async for comment in github.comments.of(WIDGET, 1)]


@pytest.mark.parametrize("limit", ["x-ratelimit-remaining", "x-ratelimit-limit", "x-ratelimit-reset"])
async def test_a_budget_that_makes_no_sense_is_not_heard(limit: str) -> None:
    told = {"x-ratelimit-remaining": "0", "x-ratelimit-limit": "60", "x-ratelimit-reset": "4102444800", limit: "soon"}
    end = b'{"ref": "main", "sha": "4f1e"}'
    body = b'{"number": 1, "title": "x", "state": "open", "html_url": "x", "head": %b, "base": %b}' % (end, end)
    github, wire = answering(Received(200, {**JSON, **told}, body))

    for _ in range(2):
        assert (await github.pulls.get(WIDGET, 1)).number == 1
    assert wire.asked == 2
