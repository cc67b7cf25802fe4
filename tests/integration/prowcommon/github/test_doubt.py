"""Answers that never came, and what may have been done all the same: nothing twice, nothing lost."""

import asyncio
from datetime import timedelta

import pytest

from prowcommon.demo.faults import BadGateway, CutOff, Fault, Held
from prowcommon.errors import Unavailable
from prowcommon.github.errors import GitHubUnavailable
from prowcommon.github.once import ensure_comment, ensure_status
from prowcommon.github.policy import Patience
from prowcommon.github.statuses import NewStatus, StatusState
from support.github import BOT, IMPATIENT, WIDGET, GitHubStage

POST_COMMENT = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"
POST_STATUS = "POST /repos/{owner}/{repo}/statuses/{sha}"
LIST_COMMENTS = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments"
GET_PULL = "GET /repos/{owner}/{repo}/pulls/{pull_number}"
MARKER = "<!-- prow:effect:7 -->"
BODY = f"Tests failed. {MARKER}"
SUCCESS = NewStatus(context="unit-test", state=StatusState.SUCCESS, description="Job succeeded.")

each_lost_answer = pytest.mark.parametrize("fault", [BadGateway(applied=True), CutOff()], ids=["502", "cut off"])


async def test_what_only_reads_is_asked_again(stage: GitHubStage) -> None:
    stage.server.faults.on(GET_PULL, BadGateway(applied=False), CutOff())

    async with stage.by_token() as github:
        pull = await github.pulls.get(WIDGET, 1)

    assert pull.title == "Mend it"
    assert len(stage.server.asked(GET_PULL)) == 3


async def test_what_fails_to_the_end_is_unavailable_and_leaves_no_doubt_when_it_only_reads(stage: GitHubStage) -> None:
    stage.server.faults.on(GET_PULL, *[BadGateway(applied=False)] * IMPATIENT.attempts)

    async with stage.by_token() as github:
        with pytest.raises(GitHubUnavailable, match="failed with 502") as caught:
            await github.pulls.get(WIDGET, 1)

    assert not caught.value.maybe_applied


@each_lost_answer
async def test_a_comment_whose_answer_was_lost_is_not_made_again(stage: GitHubStage, fault: Fault) -> None:
    stage.server.faults.on(POST_COMMENT, fault)

    async with stage.by_token() as github:
        with pytest.raises(GitHubUnavailable) as caught:
            await github.comments.create(WIDGET, 1, BODY)

    assert caught.value.maybe_applied
    assert stage.bodies == [BODY]


@each_lost_answer
async def test_a_comment_whose_answer_was_lost_is_found(stage: GitHubStage, fault: Fault) -> None:
    stage.server.faults.on(POST_COMMENT, fault)

    async with stage.by_token() as github:
        comment = await ensure_comment(github.comments, WIDGET, 1, BODY, marker=MARKER, author=BOT)

    assert comment.body == BODY
    assert stage.bodies == [BODY]


async def test_a_comment_that_was_not_made_after_all_is_made_by_the_next_try(stage: GitHubStage) -> None:
    stage.server.faults.on(POST_COMMENT, BadGateway(applied=False))

    async with stage.by_token() as github:
        with pytest.raises(Unavailable):
            await ensure_comment(github.comments, WIDGET, 1, BODY, marker=MARKER, author=BOT)
        assert stage.bodies == []
        await ensure_comment(github.comments, WIDGET, 1, BODY, marker=MARKER, author=BOT, again=True)

    assert stage.bodies == [BODY]


async def test_a_doubt_stays_a_doubt_when_looking_fails_too(stage: GitHubStage) -> None:
    stage.server.faults.on(POST_COMMENT, BadGateway(applied=True))
    stage.server.faults.on(LIST_COMMENTS, *[BadGateway(applied=False)] * IMPATIENT.attempts)

    async with stage.by_token() as github:
        with pytest.raises(GitHubUnavailable) as caught:
            await ensure_comment(github.comments, WIDGET, 1, BODY, marker=MARKER, author=BOT)

    assert caught.value.maybe_applied


async def test_a_marker_that_somebody_copied_does_not_pass_for_ours(stage: GitHubStage) -> None:
    stage.server.comment(stage.pull, author=stage.server.user("mallory"), body=f"See? {MARKER}")

    async with stage.by_token() as github:
        await ensure_comment(github.comments, WIDGET, 1, BODY, marker=MARKER, author=BOT, again=True)

    assert stage.bodies == [f"See? {MARKER}", BODY]


async def test_a_status_that_another_one_has_replaced_is_said_again(stage: GitHubStage) -> None:
    async with stage.by_token() as github:
        await github.statuses.create(WIDGET, stage.sha, SUCCESS)
        await github.statuses.create(WIDGET, stage.sha, NewStatus(context=SUCCESS.context, state=StatusState.PENDING))
        await ensure_status(github.statuses, WIDGET, stage.sha, SUCCESS, again=True)

    assert stage.said_of("unit-test") == ["success", "pending", "success"]


async def test_labels_may_be_said_twice_so_they_are_asked_again(stage: GitHubStage) -> None:
    stage.server.faults.on("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", BadGateway(applied=True))
    delete = "DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}"
    stage.server.faults.on(delete, BadGateway(applied=True))

    async with stage.by_token() as github:
        await github.labels.add(WIDGET, 1, ["kind/bug", "lgtm"])
        await github.labels.remove(WIDGET, 1, "kind/bug")

    assert [label.name for label in stage.pull.labels] == ["lgtm"]


async def test_a_doubt_is_not_forgotten_when_the_budget_ends_before_the_next_attempt(stage: GitHubStage) -> None:
    stage.server.limits.leave(f"user {BOT}", 2)
    stage.server.faults.on("POST /repos/{owner}/{repo}/issues/{issue_number}/labels", BadGateway(applied=True))

    async with stage.by_token() as github:
        await github.pulls.get(WIDGET, 1)
        with pytest.raises(GitHubUnavailable, match="was not sent") as caught:
            await github.labels.add(WIDGET, 1, ["lgtm"])

    assert caught.value.maybe_applied


async def test_a_slow_answer_is_given_up_and_may_have_been_applied(stage: GitHubStage) -> None:
    stage.server.faults.on(POST_COMMENT, Held())
    hasty = Patience(attempts=3, answer_within=timedelta(milliseconds=200))

    async with stage.by_token(patience=hasty) as github:
        with pytest.raises(GitHubUnavailable, match="did not answer") as caught:
            await github.comments.create(WIDGET, 1, BODY)

    assert caught.value.maybe_applied
    assert stage.bodies == [BODY]


async def test_a_github_that_is_not_there_has_done_nothing(stage: GitHubStage) -> None:
    stage.api_url = "http://127.0.0.1:9/api/v3"

    async with stage.by_token() as github:
        with pytest.raises(GitHubUnavailable, match="can't be reached") as caught:
            await github.comments.create(WIDGET, 1, BODY)

    assert not caught.value.maybe_applied


async def test_reports_arrive_once_each_through_a_storm_of_lost_answers(stage: GitHubStage) -> None:
    """Half of the 502s had applied. Whoever reports tries again until GitHub says yes, as a row does."""
    reports = 12
    half_of_them = [BadGateway(applied=True), BadGateway(applied=False)]
    stage.server.faults.on(POST_STATUS, *half_of_them * (reports // 2))
    stage.server.faults.on(POST_COMMENT, *half_of_them * (reports // 2))

    async with stage.by_token() as github:

        async def report(number: int) -> None:
            marker = f"<!-- prow:effect:{number} -->"
            status = NewStatus(context=f"job-{number}", state=StatusState.SUCCESS)
            for again in (False, True, True, True, True, True, True, True):
                try:
                    await ensure_status(github.statuses, WIDGET, stage.sha, status, again=again)
                    await ensure_comment(
                        github.comments, WIDGET, 1, f"Report {number} {marker}", marker=marker, author=BOT, again=again
                    )
                except Unavailable:
                    continue
                return
            raise AssertionError(f"report {number} never arrived")

        await asyncio.gather(*(report(number) for number in range(reports)))

    assert sorted(stage.bodies) == sorted(f"Report {n} <!-- prow:effect:{n} -->" for n in range(reports))
    assert [stage.said_of(f"job-{n}") for n in range(reports)] == [["success"]] * reports
