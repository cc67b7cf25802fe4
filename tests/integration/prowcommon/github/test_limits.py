"""Limits of GitHub's: heard, remembered, and kept to without asking whether they still hold."""

import asyncio
from datetime import timedelta

import pytest

from prowcommon.demo.faults import PrimaryLimit, SecondaryLimit
from prowcommon.github.errors import GitHubUnavailable
from prowcommon.github.lanes import IN_FLIGHT
from prowcommon.github.repo import RepoName
from prowcommon.github.statuses import NewStatus, StatusState
from support.github import BOT, WIDGET, GitHubStage

GET_PULL = "GET /repos/{owner}/{repo}/pulls/{pull_number}"
POST_COMMENT = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"


async def test_a_spent_budget_is_unavailable_until_it_is_full_again(stage: GitHubStage) -> None:
    stage.server.faults.on(POST_COMMENT, PrimaryLimit())

    async with stage.by_token() as github:
        with pytest.raises(GitHubUnavailable, match="rate limit exceeded") as caught:
            await github.comments.create(WIDGET, 1, "Hello")

    assert caught.value.retry_after == timedelta(hours=1, seconds=1)
    assert not caught.value.maybe_applied
    assert stage.bodies == []


async def test_while_a_limit_holds_nothing_is_asked(stage: GitHubStage) -> None:
    stage.server.faults.on(GET_PULL, PrimaryLimit())

    async with stage.by_token() as github:
        for _ in range(3):
            with pytest.raises(GitHubUnavailable):
                await github.pulls.get(WIDGET, 1)
        stage.clock.pass_(minutes=30)
        with pytest.raises(GitHubUnavailable, match="was not sent") as caught:
            await github.pulls.get(WIDGET, 1)
        assert caught.value.retry_after == timedelta(minutes=30, seconds=1)
        assert len(stage.server.asked(GET_PULL)) == 1
        stage.clock.pass_(minutes=31)

        assert (await github.pulls.get(WIDGET, 1)).number == 1


async def test_those_who_queued_before_a_limit_was_met_hear_of_it_and_do_not_ask(stage: GitHubStage) -> None:
    stage.server.limits.leave(f"user {BOT}", 0)

    async with stage.by_token() as github:
        outcomes = await asyncio.gather(*(github.pulls.get(WIDGET, 1) for _ in range(100)), return_exceptions=True)

    assert {type(outcome) for outcome in outcomes} == {GitHubUnavailable}
    assert len(stage.server.asked(GET_PULL)) <= IN_FLIGHT


async def test_a_secondary_limit_says_how_long_to_wait(stage: GitHubStage) -> None:
    stage.server.faults.on(POST_COMMENT, SecondaryLimit(retry_after_seconds=90))

    async with stage.by_token() as github:
        with pytest.raises(GitHubUnavailable, match="asks us to wait 90 s") as caught:
            await github.comments.create(WIDGET, 1, "Hello")
        assert caught.value.retry_after == timedelta(seconds=90)
        stage.clock.pass_(seconds=90)
        await github.comments.create(WIDGET, 1, "Hello")

    assert stage.bodies == ["Hello"]


async def test_a_secondary_limit_that_says_nothing_is_waited_for_longer_each_time(stage: GitHubStage) -> None:
    stage.server.faults.on(GET_PULL, SecondaryLimit(), SecondaryLimit())
    waits = []

    async with stage.by_token() as github:
        for _ in range(2):
            with pytest.raises(GitHubUnavailable) as caught:
                await github.pulls.get(WIDGET, 1)
            assert caught.value.retry_after is not None
            waits.append(caught.value.retry_after)
            stage.clock.pass_(seconds=waits[-1].total_seconds())
        await github.pulls.get(WIDGET, 1)

    assert waits == [timedelta(minutes=1), timedelta(minutes=2)]


async def test_a_short_wait_is_waited_for_here(stage: GitHubStage) -> None:
    stage.server.faults.on(POST_COMMENT, SecondaryLimit(retry_after_seconds=0))

    async with stage.by_token() as github:
        await github.comments.create(WIDGET, 1, "Hello")

    assert stage.bodies == ["Hello"]


async def test_a_client_with_a_reserve_leaves_it_to_others(stage: GitHubStage) -> None:
    stage.server.limits.leave(f"user {BOT}", 1001)

    async with stage.by_token() as reporting:
        sweeping = reporting.leaving(0.2)
        await sweeping.pulls.get(WIDGET, 1)
        with pytest.raises(GitHubUnavailable, match="was not sent") as caught:
            await sweeping.pulls.get(WIDGET, 2)
        await reporting.statuses.create(WIDGET, stage.sha, NewStatus(context="x", state=StatusState.PENDING))

    assert caught.value.retry_after == timedelta(hours=1)
    assert stage.said_of("x") == ["pending"]


async def test_an_org_that_has_used_up_its_budget_does_not_hold_up_another(stage: GitHubStage) -> None:
    app = stage.give_app(pull_requests="write", issues="write")
    busy, _ = stage.server.install(app, "acme"), stage.server.install(app, "umbrella")
    stage.server.pull(stage.server.repo("umbrella/gadget"), author="octocat")
    stage.server.limits.leave(f"installation {busy.id}", 0)

    async with stage.by_app(app) as github:
        with pytest.raises(GitHubUnavailable):
            await github.pulls.get(WIDGET, 1)
        assert (await github.pulls.get(RepoName("umbrella", "gadget"), 1)).number == 1


async def test_what_is_left_and_what_was_asked_are_metrics(stage: GitHubStage) -> None:
    async with stage.by_token() as github:
        await github.pulls.get(WIDGET, 1)
        await github.pulls.get(WIDGET, 1)

    route = "/repos/{owner}/{repo}/pulls/{pull_number}"
    asked = {"method": "GET", "route": route}
    assert stage.figure("prow_github_request_duration_seconds_count", **asked, status="200") == 1
    assert stage.figure("prow_github_request_duration_seconds_count", **asked, status="304") == 1
    assert stage.figure("prow_github_budget_remaining", budget=f"token:{stage.token_file}") == 4999
