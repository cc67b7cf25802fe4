"""Statuses, over real HTTP, with a GitHub that is slow, limited, or does and doesn't say so."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from plank.reporting import planner
from plank.reporting.lane import CLAIMED_FOR, STILL_ON_ITS_WAY
from prowcommon.db.tables import moves_to_report, reports
from prowcommon.demo.faults import BadGateway, CutOff, Held, PrimaryLimit, SecondaryLimit
from prowcommon.demo.world import Right
from prowcommon.events.relay import relaying
from prowcommon.ids import ProwJobId
from prowcommon.jobconfig.sections.reporters import GitHubReporter
from prowcommon.prowjobs.model import JobState
from prowcommon.tasks import alongside
from support.github import BOT
from support.reports import ReportsScene
from support.scenes import until

SET = "POST /repos/{owner}/{repo}/statuses/{sha}"
LOOK = "GET /repos/{owner}/{repo}/commits/{ref}/statuses"
PENDING, SUCCESS, FAILURE = JobState.PENDING, JobState.SUCCESS, JobState.FAILURE


@pytest.fixture(autouse=True)
def statuses_only(scene: ReportsScene) -> None:
    """Comments have their own scenes."""
    scene.configured(github_reporter=GitHubReporter(no_comment_repos=("acme",)))
    scene.tells_github()


async def noticed_twice(scene: ReportsScene, id_: ProwJobId, version: int) -> None:
    """The cue of a move comes once more."""
    async with scene.database.connect() as connection:
        await connection.execute(insert(moves_to_report).values(prowjob_id=id_, version=version))


async def test_every_move_that_is_seen_is_told_in_order(scene: ReportsScene) -> None:
    async with scene.plank():
        id_ = await scene.given()
        await scene.all_told()
        await scene.becomes(id_, PENDING)
        await scene.all_told()
        await scene.becomes(id_, SUCCESS)
        await scene.all_told()

    assert scene.github.said_of("unit") == ["pending", "pending", "success"]
    told = scene.github.repo.statuses[scene.github.sha][-1]
    base = scene.github.repo.branches["main"]
    assert told.description is not None
    assert told.description.startswith("Job is success.")
    assert told.description.endswith(f" BaseSHA:{base}")
    assert told.target_url == f"http://deck/runs/{id_}"


async def test_an_app_reports_as_well(scene: ReportsScene) -> None:
    app = scene.github.give_app(statuses="write", issues="write", pull_requests="write")
    scene.github.server.install(app, "acme")
    scene.github_settings = {
        "github_app_id": str(app.id),
        "github_app_private_key_file": scene.github.directory / "key.pem",
    }
    async with scene.plank():
        await scene.ran(state=SUCCESS)
        await scene.all_told()

    assert scene.github.said_of("unit")[-1] == "success"
    assert scene.github.repo.statuses[scene.github.sha][-1].creator.login == "prow[bot]"


async def test_a_message_wakes_who_otherwise_would_not_look_for_an_hour(scene: ReportsScene) -> None:
    async with (
        scene.plank(sweep_every=timedelta(hours=1)),
        alongside(relaying(scene.database, scene.bus, holder="test"), name="relay"),
    ):
        await scene.ran(state=SUCCESS)

        async def is_told() -> bool:
            return scene.github.said_of("unit")[-1:] == ["success"]

        await until(is_told)


async def test_what_happened_while_nobody_listened_is_told_as_it_stands(scene: ReportsScene) -> None:
    await scene.ran(state=SUCCESS)

    async with scene.plank():
        await scene.all_told()

    assert scene.github.said_of("unit") == ["success"]


async def test_however_much_happened_meanwhile_it_is_all_planned_at_once(
    scene: ReportsScene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "BATCH", 5)
    contexts = [f"test-{number}" for number in range(8)]
    for context in contexts:
        await scene.ran(context, SUCCESS)

    async with scene.plank(sweep_every=timedelta(hours=1)):
        await scene.all_told()

    assert {context: scene.github.said_of(context) for context in contexts} == {c: ["success"] for c in contexts}


async def test_an_older_job_that_ends_later_says_nothing_any_more(scene: ReportsScene) -> None:
    async with scene.plank():
        older = await scene.given()
        await scene.all_told()
        newer = await scene.ran(state=SUCCESS)
        await scene.all_told()
        said = list(scene.github.said_of("unit"))
        await scene.becomes(older, PENDING, FAILURE)
        await scene.all_told()

    assert scene.github.said_of("unit") == said
    [row] = await scene.rows("github-status")
    assert (row["prowjob_id"], row["told_prowjob_id"]) == (newer, newer)


async def test_jobs_that_are_noticed_in_the_wrong_order_end_with_the_newest(scene: ReportsScene) -> None:
    async with scene.plank():
        older = await scene.ran(state=FAILURE)
        await scene.ran(state=SUCCESS)
        await scene.all_told()
        said = list(scene.github.said_of("unit"))
        await noticed_twice(scene, older, 3)
        await scene.all_told()

    assert said[-1] == "success"
    assert scene.github.said_of("unit") == said


async def test_a_move_that_is_noticed_twice_is_told_once(scene: ReportsScene) -> None:
    async with scene.plank():
        id_ = await scene.ran(state=SUCCESS)
        await scene.all_told()
        said = list(scene.github.said_of("unit"))
        for version in (1, 2, 3):
            await noticed_twice(scene, id_, version)
        await scene.all_told()

    assert scene.github.said_of("unit") == said


async def test_other_contexts_and_other_commits_are_other_targets(scene: ReportsScene) -> None:
    async with scene.plank():
        await scene.ran("unit", SUCCESS)
        await scene.ran("lint", FAILURE)
        await scene.all_told()

    assert scene.github.said_of("unit")[-1] == "success"
    assert scene.github.said_of("lint")[-1] == "failure"


async def test_two_planks_share_the_work_and_tell_nothing_twice(scene: ReportsScene) -> None:
    contexts = [f"test-{number}" for number in range(30)]
    for context in contexts:
        await scene.ran(context, SUCCESS)

    async with scene.plank(), scene.plank():
        await scene.all_told()

    assert {context: scene.github.said_of(context) for context in contexts} == {c: ["success"] for c in contexts}


@pytest.mark.parametrize("fault", [BadGateway(applied=True), BadGateway(applied=False), CutOff()], ids=repr)
async def test_a_status_that_may_have_been_set_is_looked_for_and_not_repeated(
    scene: ReportsScene, fault: BadGateway | CutOff
) -> None:
    scene.github.server.faults.on(SET, fault)
    await scene.ran(state=SUCCESS)

    async with scene.plank():
        await scene.all_told()
        await scene.time_passes(minutes=1)
        await scene.all_told()
        [row] = await scene.rows()

    assert scene.github.said_of("unit") == ["success"]
    assert (row["told_version"], row["attempts"], row["due_at"]) == (3, 0, None)


async def test_of_502s_half_of_which_did_apply_each_status_stands_once(scene: ReportsScene) -> None:
    contexts = [f"test-{number}" for number in range(20)]
    faults = [BadGateway(applied=number % 4 < 2) if number % 2 else None for number in range(20)]
    scene.github.server.faults.on(SET, *faults)
    for context in contexts:
        await scene.ran(context, SUCCESS)

    async with scene.plank():
        for _ in range(4):
            await scene.all_told()
            await scene.time_passes(minutes=1)
        await scene.all_told()

    assert {context: scene.github.said_of(context) for context in contexts} == {c: ["success"] for c in contexts}


async def test_a_spent_budget_is_waited_for_until_its_reset(scene: ReportsScene) -> None:
    scene.github.server.faults.on(SET, PrimaryLimit())
    await scene.ran(state=SUCCESS)

    async with scene.plank():
        await scene.becomes_row("github-status", attempts=1, claimed_until=None)
        asked = len(scene.github.server.exchanges)
        await scene.time_passes(minutes=50)
        await scene.all_told()
        assert (scene.github.said_of("unit"), len(scene.github.server.exchanges)) == ([], asked)

        await scene.time_passes(minutes=11)
        await scene.becomes_row("github-status", due_at=None)

    assert scene.github.said_of("unit") == ["success"]


async def test_a_secondary_limit_is_kept_as_long_as_it_says(scene: ReportsScene) -> None:
    scene.github.server.faults.on(SET, SecondaryLimit(retry_after_seconds=30))
    await scene.ran(state=SUCCESS)

    async with scene.plank():
        row = await scene.becomes_row("github-status", attempts=1, claimed_until=None)
        assert row["due_at"] == scene.clock.now() + timedelta(seconds=30)
        await scene.ran("lint", SUCCESS)
        asked = len(scene.github.server.exchanges)
        await scene.time_passes(seconds=10)

        async def both_wait() -> bool:
            found = await scene.rows()
            return len(found) == 2 and all(row["due_at"] > scene.clock.now() for row in found)

        await until(both_wait)
        assert len(scene.github.server.exchanges) == asked

        await scene.time_passes(seconds=31)
        await scene.all_told()

    assert (scene.github.said_of("unit"), scene.github.said_of("lint")) == (["success"], ["success"])


async def test_while_an_answer_is_slow_other_targets_are_told(scene: ReportsScene) -> None:
    slow = Held()
    scene.github.server.faults.on(SET, slow)
    await scene.ran("unit", SUCCESS)

    async with scene.plank():

        async def is_on_its_way() -> bool:
            return scene.github.said_of("unit") == ["success"]

        await until(is_on_its_way)
        await scene.ran("lint", SUCCESS)

        async def is_told() -> bool:
            return scene.github.said_of("lint")[-1:] == ["success"]

        await until(is_told)
        slow.answer.set()
        await scene.all_told()

    assert scene.github.said_of("unit") == ["success"]


async def test_what_is_newer_by_the_time_an_answer_comes_is_told_next(scene: ReportsScene) -> None:
    slow = Held()
    scene.github.server.faults.on(SET, slow)
    id_ = await scene.given()

    async with scene.plank():

        async def is_on_its_way() -> bool:
            return scene.github.said_of("unit") == ["pending"]

        await until(is_on_its_way)
        await scene.becomes(id_, PENDING, SUCCESS)
        await scene.becomes_row("github-status", version=3)
        slow.answer.set()
        await scene.all_told()

    assert scene.github.said_of("unit") == ["pending", "success"]


async def test_what_a_killed_plank_was_about_to_note_is_found_and_not_repeated(scene: ReportsScene) -> None:
    """It had claimed the report and set the status, and then there was nobody left."""
    id_ = await scene.ran(state=SUCCESS)
    slow = Held()
    scene.github.server.faults.on(SET, slow)
    async with scene.plank():

        async def is_done() -> bool:
            return scene.github.said_of("unit") == ["success"]

        await until(is_done)
        [row] = await scene.rows()
        async with scene.database.connect() as connection:  # as if it had had no time to give it back
            await connection.execute(
                update(reports).values(claimed_until=row["claimed_until"] + timedelta(microseconds=1))
            )
    async with scene.plank():
        await scene.becomes_row("github-status", claimed_until=lambda until: until is not None)
        assert scene.github.server.asked(LOOK) == []

        await scene.time_passes(seconds=CLAIMED_FOR.total_seconds() + 1)
        row = await scene.becomes_row("github-status", due_at=None)

    assert scene.github.said_of("unit") == ["success"]
    assert row["told_prowjob_id"] == id_
    assert len(scene.github.server.asked(LOOK)) == 1


async def test_a_plank_that_is_told_to_stop_gives_back_what_it_has(scene: ReportsScene) -> None:
    await scene.ran(state=SUCCESS)
    scene.github.server.faults.on(SET, Held())
    async with scene.plank():

        async def is_done() -> bool:
            return scene.github.said_of("unit") == ["success"]

        await until(is_done)

    [row] = await scene.rows()
    assert (row["claimed_until"], row["told_at"], row["attempts"]) == (None, None, 1)
    assert row["due_at"] == scene.clock.now() + STILL_ON_ITS_WAY
    await scene.time_passes(seconds=STILL_ON_ITS_WAY.total_seconds())
    async with scene.plank():
        await scene.all_told()
        [row] = await scene.rows()
        assert row["told_at"] is not None

    assert scene.github.said_of("unit") == ["success"]


async def test_whoever_noted_too_late_has_the_target_told_once_more(scene: ReportsScene) -> None:
    """The host slept: meanwhile another plank may have told something newer, which ours then overwrote."""
    slow = Held()
    scene.github.server.faults.on(SET, slow)
    await scene.ran(state=SUCCESS)
    async with scene.plank():

        async def is_done() -> bool:
            return scene.github.said_of("unit") == ["success"]

        await until(is_done)
        sha = scene.github.sha
        [ours] = scene.github.repo.statuses[sha]
        async with scene.database.connect() as connection:
            await connection.execute(update(reports).values(claimed_until=None, due_at=None))
        scene.github.server.status(
            scene.github.repo, sha, creator=ours.creator, context="unit", state="pending", description="stale"
        )
        slow.answer.set()

        async def is_mended() -> bool:
            return scene.github.said_of("unit")[-1] == "success"

        await until(is_mended)
        await scene.all_told()

    assert scene.github.said_of("unit") == ["success", "pending", "success"]


async def test_a_commit_that_is_gone_is_an_outcome(scene: ReportsScene) -> None:
    scene.github.repo.commits.discard(scene.github.sha)
    await scene.ran(state=SUCCESS)

    async with scene.plank():
        await scene.all_told()

    [row] = await scene.rows()
    assert "No commit found" in row["last_error"]
    assert (row["parked_at"], row["told_at"]) == (None, None)


async def test_what_our_credential_may_not_do_parks_until_somebody_mends_it(scene: ReportsScene) -> None:
    scene.github.server.allow(scene.github.repo, BOT, Right.READ)
    async with scene.plank():
        id_ = await scene.given()
        row = await scene.becomes_row("github-status", parked_at=lambda at: at is not None)
        assert "GitHubForbidden" in row["last_error"]

        scene.github.server.allow(scene.github.repo, BOT, Right.WRITE)
        await scene.becomes(id_, PENDING, SUCCESS)
        await scene.all_told()
        [row] = await scene.rows()

    assert row["parked_at"] is None
    assert scene.github.said_of("unit")[-1] == "success"


async def test_what_the_configuration_no_longer_wants_is_let_be(scene: ReportsScene) -> None:
    scene.github.server.faults.on(SET, SecondaryLimit(retry_after_seconds=30))
    await scene.ran(state=SUCCESS)
    async with scene.plank():
        await scene.becomes_row("github-status", attempts=1, claimed_until=None)
        scene.configured(github_reporter=GitHubReporter(job_types_to_report=("postsubmit",)))
        await scene.time_passes(minutes=2)
        row = await scene.becomes_row("github-status", due_at=None)

    assert row["told_at"] is None
    assert scene.github.said_of("unit") == []


async def test_figures_say_how_many_reports_wait(scene: ReportsScene) -> None:
    scene.github.server.faults.on(SET, SecondaryLimit(retry_after_seconds=30))
    await scene.ran(state=SUCCESS)
    async with scene.plank(registry=True):

        async def one_waits() -> bool:
            return scene.registry.get_sample_value("prow_reports_waiting", {"channel": "github-status"}) == 1

        await until(one_waits)


async def test_figures_say_what_became_of_reports(scene: ReportsScene) -> None:
    async with scene.plank(registry=True):
        await scene.ran(state=SUCCESS)
        await scene.all_told()

        async def is_counted() -> bool:
            labels = {"channel": "github-status", "outcome": "told"}
            return (scene.registry.get_sample_value("prow_reports_total", labels) or 0) >= 1

        await until(is_counted)

    assert scene.registry.get_sample_value("prow_report_delay_seconds_count", {"channel": "github-status"})
