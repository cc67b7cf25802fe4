"""The simulated GitHub says nothing that GitHub's published description doesn't allow, and so does our client."""

from pathlib import Path

import aiohttp
import pytest

from external.published import Published
from prowcommon.demo.github import Exchange
from prowcommon.demo.routes import ENDPOINTS
from prowcommon.errors import ProwError
from prowcommon.github.opening import GitHub
from prowcommon.github.repo import RepoName
from prowcommon.github.statuses import NewStatus, StatusState
from support.clock import FakeClock
from support.github import WIDGET, GitHubStage, github_on_stage

pytestmark = pytest.mark.npm


async def test_all_that_was_asked_and_answered_on_a_tour_is_as_published(
    published: Published, tmp_path: Path, clock: FakeClock
) -> None:
    async with github_on_stage(tmp_path, clock) as stage:
        await tour(stage)

    exchanges = list(stage.server.exchanges)
    assert {exchange.name for exchange in exchanges} == {endpoint.name for endpoint in ENDPOINTS}, "a room was left out"
    assert sorted({flaw for exchange in exchanges for flaw in published.disagreements(exchange)}) == []


def test_an_answer_with_a_mistake_is_noticed(published: Published) -> None:
    """Whoever checks has to see."""
    label = {"id": 1, "node_id": "x", "url": "x", "name": "x", "color": "x", "default": False, "description": None}
    route = "/repos/{owner}/{repo}/issues/{issue_number}/labels"

    def flaws(answer: object, status: int = 200, query: dict[str, str] | None = None) -> list[str]:
        return published.disagreements(Exchange("GET", route, route, query or {}, None, status, answer))

    assert flaws([label]) == []
    assert flaws([{**label, "id": "1"}]) != []
    assert flaws([{name: value for name, value in label.items() if name != "color"}]) != []
    assert flaws([{**label, "colour": "x"}]) != []
    assert flaws({}) != []
    assert flaws([label], status=202) != []
    assert flaws([label], query={"size": "1"}) != []


async def tour(stage: GitHubStage) -> None:
    """Every route, by every kind of asker, with the errors they know."""
    app = stage.give_app(statuses="write", issues="write", pull_requests="write")
    stage.server.install(app, "acme")
    poor = stage.server.install(app, "umbrella", permissions={})
    stage.server.pull(stage.server.repo("umbrella/gadget"), author="octocat")
    async with stage.by_token() as github:
        await _look_around(github)
        await _curl(stage)
    async with stage.by_app(app, registry=None) as github:
        await _look_around(github)
        await _fails(github.comments.create(RepoName("umbrella", "gadget"), 1, "Hello"))
        poor.suspended_at = stage.clock.now()
    async with stage.by_nobody(registry=None) as github:
        await _fails(github.comments.create(WIDGET, 1, "Hello"))
    stage.server.rename(stage.repo, "gizmo")
    async with stage.by_token(registry=None) as github:
        await github.pulls.get(WIDGET, 1)


async def _look_around(github: GitHub) -> None:
    await github.identity.login()
    pull = await github.pulls.get(WIDGET, 1)
    assert [file async for file in github.pulls.files(WIDGET, 1)]
    for state in StatusState:
        status = NewStatus(context=f"ci/{state}", state=state, description="Said", target_url="https://prow.example/1")
        await github.statuses.create(WIDGET, pull.head.sha, status)
    assert [status async for status in github.statuses.of(WIDGET, pull.head.sha)]
    await github.statuses.combined(WIDGET, pull.head.sha)
    comments = [await github.comments.create(WIDGET, 1, f"Comment {number}") for number in range(3)]
    await github.comments.edit(WIDGET, comments[0].id, "Edited")
    await github.comments.delete(WIDGET, comments[1].id)
    assert [comment async for comment in github.comments.of(WIDGET, 1)]
    await github.labels.add(WIDGET, 1, ["kind/bug", "lgtm"])
    assert [label async for label in github.labels.of(WIDGET, 1)]
    await github.pulls.get(WIDGET, 1)
    await github.labels.remove(WIDGET, 1, "kind/bug")
    await github.pulls.get(WIDGET, 1)
    await _fails(github.comments.edit(WIDGET, 1, "Nothing there"))
    await _fails(github.comments.create(WIDGET, 1, "x" * 65537))
    await _fails(github.pulls.get(WIDGET, 404))
    await _fails(github.statuses.create(WIDGET, "0" * 40, NewStatus(context="x", state=StatusState.ERROR)))


async def _fails(asking: object) -> None:
    with pytest.raises(ProwError):
        await asking  # type: ignore[misc]


async def _curl(stage: GitHubStage) -> None:
    """What our client doesn't ask (yet), and the demo's visitors may."""
    comment = stage.pull.comments[0].id
    headers = {"Authorization": f"Bearer {stage.token_file.read_text().strip()}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        for path in ("/rate_limit", "/repos/acme/widget", f"/repos/acme/widget/issues/comments/{comment}"):
            async with session.get(f"{stage.api_url}{path}") as answer:
                assert answer.status == 200
