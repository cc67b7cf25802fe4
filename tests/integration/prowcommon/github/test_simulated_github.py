"""What the simulated GitHub does as GitHub does, seen without our client."""

import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import aiohttp
import pytest

from prowcommon.demo.world import Right
from support.github import BOT, GitHubStage

COMMENTS = "/repos/acme/widget/issues/1/comments"


class Curl:
    """Somebody at a terminal."""

    def __init__(self, session: aiohttp.ClientSession, stage: GitHubStage) -> None:
        self._session = session
        self._stage = stage
        self.token = stage.give_token()
        self.headers: Mapping[str, str] = {}

    async def __call__(self, method: str, path: str, data: Any = None, **headers: str) -> tuple[int, Any]:
        if self.token:
            headers.setdefault("Authorization", f"Bearer {self.token}")
        body = data if data is None or isinstance(data, bytes) else json.dumps(data)
        url = path if path.startswith("http") else f"{self._stage.api_url}{path}"
        async with self._session.request(method, url, data=body, headers=headers) as answer:
            self.headers = answer.headers
            said = await answer.read()
            return answer.status, json.loads(said) if said else None


@pytest.fixture
async def curl(stage: GitHubStage) -> AsyncIterator[Curl]:
    async with aiohttp.ClientSession() as session:
        yield Curl(session, stage)


async def test_a_list_names_its_other_pages(stage: GitHubStage, curl: Curl) -> None:
    for number in range(7):
        stage.server.comment(stage.pull, author=stage.server.user("octocat"), body=str(number))

    status, first = await curl("GET", f"{COMMENTS}?per_page=3")
    links = _links(curl.headers["Link"])
    _, second = await curl("GET", links["next"])
    named = _links(curl.headers["Link"])
    _, last = await curl("GET", links["last"])

    assert status == 200
    assert [len(first), len(second), len(last)] == [3, 3, 1]
    assert set(links) == {"next", "last"}
    assert set(named) == {"prev", "next", "last", "first"}
    assert set(_links(curl.headers["Link"])) == {"prev", "first"}


async def test_thirty_items_are_a_page_and_a_hundred_the_most(stage: GitHubStage, curl: Curl) -> None:
    for number in range(120):
        stage.server.comment(stage.pull, author=stage.server.user("octocat"), body=str(number))

    assert len((await curl("GET", COMMENTS))[1]) == 30
    assert len((await curl("GET", f"{COMMENTS}?per_page=1000"))[1]) == 100


async def test_what_the_asker_knows_already_is_not_sent_and_costs_nothing(stage: GitHubStage, curl: Curl) -> None:
    await curl("GET", "/repos/acme/widget/pulls/1")
    etag, before = curl.headers["ETag"], curl.headers["X-RateLimit-Remaining"]

    status, body = await curl("GET", "/repos/acme/widget/pulls/1", **{"If-None-Match": etag})
    assert (status, body, curl.headers["X-RateLimit-Remaining"]) == (304, None, before)
    stage.pull.title = "Mend it well"
    status, body = await curl("GET", "/repos/acme/widget/pulls/1", **{"If-None-Match": etag})

    assert (status, body["title"]) == (200, "Mend it well")
    assert int(curl.headers["X-RateLimit-Remaining"]) == int(before) - 1


async def test_a_budget_is_told_spent_and_filled_again(stage: GitHubStage, curl: Curl) -> None:
    await curl("GET", "/user")
    stage.server.limits.leave(f"user {BOT}", 1)

    assert (await curl("GET", "/user"))[0] == 200
    status, body = await curl("GET", "/user")
    assert status == 403
    assert body["message"].startswith("API rate limit exceeded for user ID")
    assert curl.headers["X-RateLimit-Remaining"] == "0"
    _, told = await curl("GET", "/rate_limit")
    assert (told["rate"]["remaining"], told["rate"]["limit"]) == (0, 5000)
    stage.clock.pass_(hours=1)
    assert (await curl("GET", "/user"))[0] == 200


async def test_nobody_has_sixty_an_hour_and_a_wrong_token_has_none(stage: GitHubStage, curl: Curl) -> None:
    curl.token = ""
    await curl("GET", "/repos/acme/widget")
    assert curl.headers["X-RateLimit-Limit"] == "60"
    curl.token = "wrong"
    status, body = await curl("GET", "/repos/acme/widget")

    assert (status, body["message"]) == (401, "Bad credentials")
    assert "X-RateLimit-Limit" not in curl.headers


async def test_what_may_not_be_seen_is_not_there_and_what_may_not_be_done_is_forbidden(
    stage: GitHubStage, curl: Curl
) -> None:
    stage.server.repo("acme/secret", private=True)
    status = {"state": "success"}

    assert (await curl("GET", "/repos/acme/secret"))[0] == 404
    assert (await curl("GET", "/repos/acme/nothing"))[0] == 404
    assert (await curl("GET", "/nothing/of/the/kind"))[0] == 404
    curl.token = stage.server.token(BOT, scopes=["read:org"])
    assert (await curl("POST", f"/repos/acme/widget/statuses/{stage.sha}", status))[0] == 404
    assert "repo:status" in curl.headers["X-Accepted-OAuth-Scopes"]
    curl.token = stage.server.token("guest")
    assert (await curl("POST", f"/repos/acme/widget/statuses/{stage.sha}", status))[0] == 403
    stage.server.allow(stage.repo, "guest", Right.WRITE)
    assert (await curl("POST", f"/repos/acme/widget/statuses/{stage.sha}", status))[0] == 201


async def test_only_its_author_and_those_who_may_write_change_a_comment(stage: GitHubStage, curl: Curl) -> None:
    comment = stage.server.comment(stage.pull, author=stage.server.user("octocat"), body="Mine")
    path = f"/repos/acme/widget/issues/comments/{comment.id}"

    curl.token = stage.server.token("guest")
    assert (await curl("PATCH", path, {"body": "Theirs"}))[0] == 403
    curl.token = stage.server.token("octocat")
    assert (await curl("PATCH", path, {"body": "Still mine"}))[0] == 200
    curl.token = stage.server.token(BOT)
    assert (await curl("DELETE", path))[0] == 204

    assert stage.bodies == []


async def test_a_commit_takes_a_thousand_statuses_of_one_context(stage: GitHubStage, curl: Curl) -> None:
    octocat, path = stage.server.user("octocat"), f"/repos/acme/widget/statuses/{stage.sha}"
    for _ in range(999):
        stage.server.status(stage.repo, stage.sha, creator=octocat, context="busy", state="pending")

    assert (await curl("POST", path, {"state": "success", "context": "busy"}))[0] == 201
    status, body = await curl("POST", path, {"state": "success", "context": "busy"})
    assert (await curl("POST", path, {"state": "success", "context": "idle"}))[0] == 201

    assert status == 422
    assert body["errors"][0]["message"] == "This SHA and context has reached the maximum number of statuses."


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"state": "great"}, "state"),
        ({"state": "success", "description": "x" * 141}, "description"),
        ({"state": "success", "target_url": "javascript:alert(1)"}, "target_url"),
    ],
)
async def test_a_status_that_github_would_decline_is_declined(
    stage: GitHubStage, curl: Curl, said: dict[str, str], field: str
) -> None:
    status, body = await curl("POST", f"/repos/acme/widget/statuses/{stage.sha}", said)

    assert (status, body["errors"][0]["field"]) == (422, field)
    assert stage.repo.statuses == {}


@pytest.mark.parametrize(("data", "expected"), [(b"{", 400), ({}, 422), ({"body": "  "}, 422), ({"body": 7}, 422)])
async def test_words_that_make_no_comment_are_declined(
    stage: GitHubStage, curl: Curl, data: Any, expected: int
) -> None:
    assert (await curl("POST", COMMENTS, data))[0] == expected
    assert stage.bodies == []


def _links(header: str) -> dict[str, str]:
    pairs = (link.partition("; ") for link in header.split(", "))
    return {rel.removeprefix('rel="').removesuffix('"'): url.strip("<>") for url, _, rel in pairs}
