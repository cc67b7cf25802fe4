"""Lists in pages, answers that GitHub need not give again, and repositories that moved."""

import pytest

from prowcommon.github.cache import MemoryCache
from prowcommon.github.statuses import NewStatus, StatusState
from support.github import WIDGET, GitHubStage

LIST_COMMENTS = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments"
GET_PULL = "GET /repos/{owner}/{repo}/pulls/{pull_number}"


def many_comments(stage: GitHubStage, count: int) -> list[str]:
    bodies = [f"Comment {number}" for number in range(count)]
    for body in bodies:
        stage.server.comment(stage.pull, author=stage.server.user("octocat"), body=body)
    return bodies


async def test_a_long_list_is_read_to_its_end_in_order(stage: GitHubStage) -> None:
    bodies = many_comments(stage, 250)

    async with stage.by_token() as github:
        assert [comment.body async for comment in github.comments.of(WIDGET, 1)] == bodies

    assert len(stage.server.asked(LIST_COMMENTS)) == 3


async def test_pages_that_nobody_wants_are_not_asked_for(stage: GitHubStage) -> None:
    many_comments(stage, 250)

    async with stage.by_token() as github:
        async for comment in github.comments.of(WIDGET, 1):
            if comment.body == "Comment 42":
                break

    assert len(stage.server.asked(LIST_COMMENTS)) == 1


async def test_a_combined_status_holds_every_context_of_all_pages(stage: GitHubStage) -> None:
    octocat = stage.server.user("octocat")
    for number in range(130):
        stage.server.status(stage.repo, stage.sha, creator=octocat, context=f"job-{number}", state="success")
    stage.server.status(stage.repo, stage.sha, creator=octocat, context="job-7", state="failure")

    async with stage.by_token() as github:
        combined = await github.statuses.combined(WIDGET, stage.sha)

    states = {one.context: one.state for one in combined.statuses}
    assert len(combined.statuses) == len(states) == 130
    assert states["job-7"] is StatusState.FAILURE
    assert combined.state is StatusState.FAILURE


async def test_what_did_not_change_costs_nothing(stage: GitHubStage) -> None:
    bodies = many_comments(stage, 150)

    async with stage.by_token() as github:
        for _ in range(3):
            assert [comment.body async for comment in github.comments.of(WIDGET, 1)] == bodies
        bodies += many_comments(stage, 1)
        assert [comment.body async for comment in github.comments.of(WIDGET, 1)] == bodies

    statuses = [exchange.status for exchange in stage.server.asked(LIST_COMMENTS)]
    assert statuses == [200, 200, 304, 304, 304, 304, 304, 200]
    assert stage.server.limits.of("user prow-bot").used == 3


async def test_what_is_added_after_a_full_last_page_is_seen(stage: GitHubStage) -> None:
    bodies = many_comments(stage, 100)

    async with stage.by_token() as github:
        assert [comment.body async for comment in github.comments.of(WIDGET, 1)] == bodies
        bodies += many_comments(stage, 1)
        assert [comment.body async for comment in github.comments.of(WIDGET, 1)] == bodies


async def test_what_was_cached_for_one_credential_is_not_another_ones(stage: GitHubStage) -> None:
    app = stage.give_app(pull_requests="read")
    stage.server.install(app, "acme")
    cache = MemoryCache()

    async with stage.by_app(app, cache=cache) as github:
        await github.pulls.get(WIDGET, 1)
        await github.pulls.get(WIDGET, 1)
    async with stage.by_token(cache=cache, registry=None) as github:
        await github.pulls.get(WIDGET, 1)

    assert [exchange.status for exchange in stage.server.asked(GET_PULL)] == [200, 304, 200]


async def test_a_renamed_repository_is_found_by_its_former_name(stage: GitHubStage) -> None:
    stage.server.rename(stage.repo, "gadget")

    async with stage.by_token() as github:
        pull = await github.pulls.get(WIDGET, 1)
        await github.statuses.create(WIDGET, stage.sha, NewStatus(context="x", state=StatusState.SUCCESS))
        comments = [comment async for comment in github.comments.of(WIDGET, 1)]

    assert "/gadget/" in pull.html_url
    assert stage.said_of("x") == ["success"]
    assert comments == []


async def test_names_that_addresses_do_not_like_arrive_as_they_are(stage: GitHubStage) -> None:
    names = ["area/api", "100%", "a b", "?", "#1", "größe", "../../etc", ".."]

    async with stage.by_token() as github:
        await github.labels.add(WIDGET, 1, names)
        for name in names[1:]:
            await github.labels.remove(WIDGET, 1, name)

    assert [label.name for label in stage.pull.labels] == ["area/api"]


async def test_the_proxy_that_the_environment_names_is_asked(
    stage: GitHubStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", stage.api_url.removesuffix("/api/v3"))
    stage.api_url = "http://github.example/api/v3"

    async with stage.by_token() as github:
        pull = await github.pulls.get(WIDGET, 1)

    assert pull.html_url == "http://github.example/acme/widget/pull/1"


async def test_a_branch_with_a_slash_has_statuses_too(stage: GitHubStage) -> None:
    sha = stage.server.push(stage.repo, "release/1.0", "Cut it")

    async with stage.by_token() as github:
        await github.statuses.create(WIDGET, sha, NewStatus(context="x", state=StatusState.SUCCESS))

        assert (await github.statuses.combined(WIDGET, "release/1.0")).sha == sha
