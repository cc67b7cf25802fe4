"""What GitHub hears of a commit, over real HTTP: which job's which move, in which order."""

from datetime import timedelta

import pytest
from sqlalchemy import insert

from plank.reporting import planner
from prowcommon.db.tables import moves_to_report
from prowcommon.demo.faults import SecondaryLimit
from prowcommon.demo.world import Right
from prowcommon.events.relay import relaying
from prowcommon.ids import ProwJobId
from prowcommon.jobconfig.sections.reporters import GitHubReporter
from prowcommon.prowjobs.model import JobState
from prowcommon.tasks import alongside
from support.github import BOT
from support.reports import SET_STATUS, ReportsScene
from support.scenes import until

PENDING, SUCCESS, FAILURE = JobState.PENDING, JobState.SUCCESS, JobState.FAILURE

pytestmark = pytest.mark.usefixtures("statuses_only")


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
    scene.github.server.faults.on(SET_STATUS, SecondaryLimit(retry_after_seconds=30))
    await scene.ran(state=SUCCESS)
    async with scene.plank():
        await scene.becomes_row("github-status", due_at=lambda at: at > scene.clock.now(), claimed_until=None)
        scene.configured(github_reporter=GitHubReporter(job_types_to_report=("postsubmit",)))
        await scene.time_passes(minutes=2)
        row = await scene.becomes_row("github-status", due_at=None)

    assert row["told_at"] is None
    assert scene.github.said_of("unit") == []
