"""Webhooks, taken by servers on real ports that check them as Standard Webhooks says."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import AsyncIterator

import pytest

from plank.reporting.lane import AT_ONCE
from prowcommon.demo.faults import PrimaryLimit
from prowcommon.prowjobs.model import JobState, JobType
from prowcommon.prowjobs.prow_shape import prow_shape
from prowcommon.work import ATTEMPTS_BEFORE_PARKING
from support.receiver import Got, Receiver, Reply, a_receiver
from support.reports import ReportsScene
from support.scenes import until

KEY = b"0123456789abcdef0123456789abcdef"
SECRET = f"whsec_{base64.b64encode(KEY).decode()}"
PENDING, SUCCESS, FAILURE = JobState.PENDING, JobState.SUCCESS, JobState.FAILURE


def is_signed(got: Got) -> bool:
    """The rule, written down a second time: HMAC-SHA256 over id, timestamp and body."""
    content = f"{got.headers['webhook-id']}.{got.headers['webhook-timestamp']}.".encode() + got.body
    expected = base64.b64encode(hmac.new(KEY, content, hashlib.sha256).digest()).decode()
    return f"v1,{expected}" in got.headers["webhook-signature"].split(" ")


def finished(receiver: Receiver) -> set[str]:
    """The jobs of whose end it has heard."""
    return {got.data["metadata"]["name"] for got in receiver.got if "completionTime" in got.data["status"]}


@pytest.fixture
async def dashboard(scene: ReportsScene) -> AsyncIterator[Receiver]:
    async with a_receiver(Reply(204)) as receiver:
        scene.add_webhook("dashboard", f"{receiver.url}/prow", SECRET)
        yield receiver


async def test_a_call_carries_the_prowjob_and_a_signature(scene: ReportsScene, dashboard: Receiver) -> None:
    id_ = await scene.ran(state=SUCCESS)
    async with scene.plank():
        await scene.all_told()

    [got] = dashboard.got
    assert is_signed(got)
    assert got.path == "/prow"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["webhook-timestamp"] == str(int(scene.clock.now().timestamp()))
    assert got.data == prow_shape(await scene.job(id_))
    assert SECRET not in str(got.headers)


async def test_each_move_that_is_seen_is_a_message_and_one_that_came_meanwhile_takes_its_place(
    scene: ReportsScene, dashboard: Receiver
) -> None:
    async with scene.plank():
        id_ = await scene.given()
        await scene.all_told()
        dashboard.plan(Reply(503))
        await scene.becomes(id_, PENDING)
        await scene.becomes_row("webhook/dashboard", attempts=1, claimed_until=None)
        await scene.becomes(id_, SUCCESS)
        await scene.time_passes(seconds=5)
        await scene.all_told()
        [row] = await scene.rows("webhook/dashboard")

    assert [got.data["status"]["state"] for got in dashboard.got] == ["triggered", "pending", "success"]
    assert len({got.headers["webhook-id"] for got in dashboard.got}) == 3
    assert (row["told_version"], row["superseded"]) == (3, 1)


@pytest.mark.parametrize("status", [500, 408, 429])
async def test_a_repeated_call_has_the_same_id_and_is_signed_anew(
    scene: ReportsScene, dashboard: Receiver, status: int
) -> None:
    dashboard.plan(Reply(status))
    await scene.ran(state=SUCCESS)
    async with scene.plank():
        await scene.becomes_row("webhook/dashboard", attempts=1, claimed_until=None)
        await scene.time_passes(seconds=10)
        await scene.all_told()

    first, second = dashboard.got
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.headers["webhook-timestamp"] != second.headers["webhook-timestamp"]
    assert is_signed(first)
    assert is_signed(second)


async def test_retry_after_silences_the_whole_webhook(scene: ReportsScene, dashboard: Receiver) -> None:
    dashboard.plan(Reply(429, headers={"Retry-After": "60"}))
    await scene.ran(state=SUCCESS)
    async with a_receiver() as other:
        scene.add_webhook("other", other.url, SECRET)
        async with scene.plank():

            async def was_limited() -> bool:
                return any(row["last_error"] for row in await scene.rows("webhook/dashboard"))

            await until(was_limited)
            for told in (2, 3, 4):
                await scene.ran(state=SUCCESS)

                async def other_is_told(told: int = told) -> bool:
                    return len(finished(other)) == told

                await until(other_is_told)
            assert len(dashboard.got) == 1
            await scene.time_passes(seconds=61)
            await scene.all_told()

    assert len(finished(dashboard)) == 4


async def test_gone_parks_at_once(scene: ReportsScene, dashboard: Receiver) -> None:
    dashboard.plan(Reply(410))
    await scene.ran(state=SUCCESS)
    async with scene.plank():
        row = await scene.becomes_row("webhook/dashboard", parked_at=lambda at: at is not None)

    assert "nobody listens there any more" in row["last_error"]


async def test_an_answer_that_is_no_yes_is_tried_a_few_times_and_then_parked(
    scene: ReportsScene, dashboard: Receiver
) -> None:
    dashboard.usual = Reply(404)
    await scene.ran(state=SUCCESS)
    async with scene.plank():
        for attempt in range(1, ATTEMPTS_BEFORE_PARKING):
            await scene.becomes_row("webhook/dashboard", attempts=attempt, claimed_until=None)
            await scene.time_passes(minutes=3)
        row = await scene.becomes_row("webhook/dashboard", parked_at=lambda at: at is not None)

    assert len(dashboard.got) == ATTEMPTS_BEFORE_PARKING
    assert "answered 404" in row["last_error"]


async def test_a_redirect_is_not_followed(scene: ReportsScene, dashboard: Receiver) -> None:
    dashboard.plan(Reply(307, headers={"Location": f"{dashboard.url}/elsewhere"}))
    await scene.ran(state=SUCCESS)
    async with scene.plank():
        await scene.becomes_row("webhook/dashboard", attempts=1, claimed_until=None)

    assert [got.path for got in dashboard.got] == ["/prow"]


async def test_a_secret_that_is_missing_is_waited_for(scene: ReportsScene, dashboard: Receiver) -> None:
    file = scene.directory / "dashboard.secret"
    file.unlink()
    await scene.ran(state=SUCCESS)
    async with scene.plank():
        row = await scene.becomes_row("webhook/dashboard", attempts=1, claimed_until=None)
        assert "holds no webhook secret" in row["last_error"]
        file.write_text(SECRET)
        await scene.time_passes(seconds=5)
        await scene.all_told()

    assert [is_signed(got) for got in dashboard.got] == [True]


async def test_a_webhook_hears_only_what_it_wants(scene: ReportsScene, dashboard: Receiver) -> None:
    async with a_receiver() as failures:
        scene.add_webhook("failures", failures.url, SECRET, job_states=["failure"], job_types=["postsubmit"])
        async with scene.plank():
            await scene.ran("unit", FAILURE)
            await scene.ran("image", SUCCESS, type=JobType.POSTSUBMIT)
            await scene.ran("push", FAILURE, type=JobType.POSTSUBMIT)
            await scene.all_told()

    assert [got.data["spec"]["job"] for got in failures.got] == ["push"]
    assert {got.data["spec"]["job"] for got in dashboard.got} == {"unit", "image", "push"}


async def test_a_dead_channel_delays_no_other(scene: ReportsScene, dashboard: Receiver) -> None:
    """One never answers, GitHub's budget is spent, and the third hears of everything."""
    scene.tells_github()
    scene.github.server.faults.on("POST /repos/{owner}/{repo}/statuses/{sha}", PrimaryLimit())
    never = asyncio.Event()
    async with a_receiver(Reply(after=never)) as dead:
        scene.add_webhook("dead", dead.url, SECRET)
        ids = [await scene.ran(f"test-{number}", SUCCESS) for number in range(3 * AT_ONCE)]
        async with scene.plank():

            async def all_heard() -> bool:
                return len(dashboard.got) == len(ids)

            await until(all_heard)
            assert len(dead.got) == AT_ONCE
            never.set()

    assert {got.data["metadata"]["name"] for got in dashboard.got} == {str(id_) for id_ in ids}
