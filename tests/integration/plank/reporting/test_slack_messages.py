"""Slack, played by a server on a real port."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from prowcommon.jobconfig.sections.reporters import SlackReporterConfig
from prowcommon.prowjobs.model import JobState, JobType
from support.receiver import Receiver, Reply, a_receiver
from support.reports import ReportsScene
from support.scenes import until

FINE = Reply(data={"ok": True})
FAILURE, SUCCESS = JobState.FAILURE, JobState.SUCCESS


def refused(error: str) -> Reply:
    return Reply(data={"ok": False, "error": error})


@pytest.fixture
async def slack(scene: ReportsScene) -> AsyncIterator[Receiver]:
    (scene.directory / "main").write_text("xoxb-main\n")
    (scene.directory / "other").write_text("xoxb-other\n")
    async with a_receiver(FINE) as receiver:
        scene.settings |= {
            "slack_token_file": scene.directory / "main",
            "slack_host_token_files": (f"other={scene.directory / 'other'}",),
            "slack_api_url": f"{receiver.url}/api",
        }
        scene.configured(
            slack_reporter_configs={
                "*": SlackReporterConfig(
                    channel="ci", job_types_to_report=("periodic",), job_states_to_report=("failure", "success")
                )
            }
        )
        yield receiver


async def a_nightly(scene: ReportsScene, state: JobState = FAILURE, name: str = "nightly", **slack: object) -> None:
    config = {"slack": slack} if slack else None
    await scene.ran(name, state, type=JobType.PERIODIC, context="", refs=None, reporter_config=config)


async def test_a_job_that_failed_is_told_once_with_the_workspaces_token(scene: ReportsScene, slack: Receiver) -> None:
    async with scene.plank():
        await a_nightly(scene)
        await a_nightly(scene, host="other", channel="nightlies", job_states_to_report=["failure"])
        await scene.all_told()

    said = sorted(slack.got, key=lambda got: got.data["channel"])
    assert [got.path for got in said] == ["/api/chat.postMessage"] * 2
    assert [got.headers["authorization"] for got in said] == ["Bearer xoxb-main", "Bearer xoxb-other"]
    assert [got.data["channel"] for got in said] == ["ci", "nightlies"]
    assert said[0].data["text"].startswith("Job nightly of type periodic ended with state failure. <http://deck/runs/")


async def test_every_job_is_told_also_of_one_name(scene: ReportsScene, slack: Receiver) -> None:
    async with scene.plank():
        await a_nightly(scene, FAILURE)
        await a_nightly(scene, SUCCESS)
        await scene.all_told()

    assert len(slack.got) == 2


@pytest.mark.parametrize("reply", [Reply(429, headers={"Retry-After": "30"}), refused("ratelimited")], ids=repr)
async def test_when_slack_asks_for_silence_the_whole_workspace_keeps_it(
    scene: ReportsScene, slack: Receiver, reply: Reply
) -> None:
    slack.plan(reply)
    async with scene.plank():
        await a_nightly(scene)
        await scene.becomes_row("slack/*", attempts=1, claimed_until=None)
        await a_nightly(scene, name="weekly")

        async def weekly_is_due() -> bool:
            return len(await scene.rows("slack/*")) == 2

        await until(weekly_is_due)
        for told in (2, 3, 4):  # meanwhile another workspace hears of one job after the other
            await a_nightly(scene, host="other", channel="nightlies", job_states_to_report=["failure"])

            async def other_is_told(told: int = told) -> bool:
                return len(slack.got) == told

            await until(other_is_told)
        assert [got.headers["authorization"] for got in slack.got[1:]] == ["Bearer xoxb-other"] * 3

        await scene.time_passes(seconds=31)
        await scene.all_told()

    assert [got.headers["authorization"] for got in slack.got[4:]] == ["Bearer xoxb-main"] * 2


async def test_what_slack_declines_is_parked_with_its_word(scene: ReportsScene, slack: Receiver) -> None:
    slack.plan(refused("channel_not_found"))
    async with scene.plank():
        await a_nightly(scene)
        row = await scene.becomes_row("slack/*", parked_at=lambda at: at is not None)

    assert "Slack declined a message for ci: channel_not_found." in row["last_error"]
    assert len(slack.got) == 1


async def test_a_workspace_without_a_token_parks_and_names_the_setting(scene: ReportsScene, slack: Receiver) -> None:
    async with scene.plank():
        await a_nightly(scene, host="third")
        row = await scene.becomes_row("slack/*", parked_at=lambda at: at is not None)

    assert "PROW_PLANK_SLACK_HOST_TOKEN_FILES" in row["last_error"]
    assert slack.got == []


async def test_a_token_that_is_refused_is_waited_for_and_read_again(scene: ReportsScene, slack: Receiver) -> None:
    slack.plan(refused("invalid_auth"))
    async with scene.plank():
        await a_nightly(scene)
        row = await scene.becomes_row("slack/*", attempts=1, claimed_until=None)
        assert row["due_at"] == scene.clock.now() + timedelta(seconds=30)
        assert "xoxb" not in row["last_error"]

        (scene.directory / "main").write_text("xoxb-new")
        await scene.time_passes(seconds=31)
        await scene.all_told()

    assert slack.got[-1].headers["authorization"] == "Bearer xoxb-new"


@pytest.mark.parametrize("reply", [Reply(502), Reply(200), refused("internal_error")], ids=repr)
async def test_what_is_slacks_own_trouble_passes(scene: ReportsScene, slack: Receiver, reply: Reply) -> None:
    slack.plan(reply)
    async with scene.plank():
        await a_nightly(scene)
        await scene.becomes_row("slack/*", attempts=1, claimed_until=None)
        await scene.time_passes(seconds=2)
        await scene.all_told()

    assert len(slack.got) == 2


async def test_a_template_with_nothing_to_say_of_a_job_is_parked(scene: ReportsScene, slack: Receiver) -> None:
    async with scene.plank():
        await a_nightly(scene, report_template="{{.Spec.Refs.Org}}")
        row = await scene.becomes_row("slack/*", parked_at=lambda at: at is not None)

    assert "The Slack message can't be made: report_template:1:" in row["last_error"]
    assert slack.got == []
