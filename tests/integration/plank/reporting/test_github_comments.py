"""The comment that lists what failed, over real HTTP: made, edited and removed as jobs end, and never twice."""

import pytest

from plank.reporting.domain.comment import MARKER, rows_in
from plank.reporting.holding import STILL_ON_ITS_WAY
from prowcommon.db.tables import reports
from prowcommon.demo.faults import BadGateway, CutOff, Held, SecondaryLimit
from prowcommon.jobconfig.sections.plank import Plank
from prowcommon.jobconfig.sections.reporters import GitHubReporter
from prowcommon.prowjobs.model import JobState, JobType
from prowcommon.prowjobs.refs import Pull
from support.github import BOT
from support.reports import ReportsScene
from support.scenes import until

SAY = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"
REMOVE = "DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}"
LIST = "GET /repos/{owner}/{repo}/issues/{issue_number}/comments"
PENDING, SUCCESS, FAILURE = JobState.PENDING, JobState.SUCCESS, JobState.FAILURE


@pytest.fixture(autouse=True)
def github(scene: ReportsScene) -> None:
    scene.tells_github()


def listed(scene: ReportsScene) -> list[list[str]]:
    """The contexts in the table of each comment of ours, the oldest comment first."""
    return [[row.partition(" |")[0] for row in rows_in(body)] for body in scene.github.bodies if MARKER in body]


async def test_a_failure_is_told_and_goes_when_the_test_passes(scene: ReportsScene) -> None:
    async with scene.plank():
        id_ = await scene.ran("unit", FAILURE, labels={"prow.k8s.io/is-optional": "false"})
        await scene.all_told()
        [body] = scene.github.bodies
        [row] = rows_in(body)
        assert row == f"unit | {scene.github.sha} | [link](http://deck/runs/{id_}) | true | `/test unit`"
        assert body.startswith("@octocat: The following test **failed**")

        await scene.ran("unit", SUCCESS)
        await scene.all_told()

    assert scene.github.bodies == []


async def test_another_failure_is_a_new_comment_with_both_and_the_old_one_goes(scene: ReportsScene) -> None:
    async with scene.plank():
        await scene.ran("unit", FAILURE)
        await scene.all_told()
        first = scene.github.pull.comments[0].id
        await scene.ran("lint", FAILURE)
        await scene.all_told()

        assert listed(scene) == [["unit", "lint"]]
        assert scene.github.pull.comments[0].id != first

        second = scene.github.pull.comments[0].id
        await scene.ran("unit", SUCCESS)
        await scene.all_told()

    assert listed(scene) == [["lint"]]
    assert scene.github.pull.comments[0].id == second, "what is mended is edited out, nobody gets a mail"


async def test_other_peoples_comments_stay_even_with_our_marker(scene: ReportsScene) -> None:
    octocat = scene.github.server.user("octocat")
    scene.github.server.comment(scene.github.pull, author=octocat, body=f"Look at this: {MARKER}")
    async with scene.plank():
        await scene.ran("unit", FAILURE)
        await scene.all_told()
        await scene.ran("unit", SUCCESS)
        await scene.all_told()

    assert scene.github.bodies == [f"Look at this: {MARKER}"]


async def test_what_a_former_prow_wrote_is_taken_over(scene: ReportsScene) -> None:
    bot = scene.github.server.user(BOT)
    for context in ("unit", "e2e"):
        former = (
            f"@octocat: The following test **failed**:\r\n\r\na | b\r\n--- | ---\r\n{context} | old\r\n\r\n{MARKER}"
        )
        scene.github.server.comment(scene.github.pull, author=bot, body=former)
    async with scene.plank():
        await scene.ran("unit", FAILURE)
        await scene.all_told()

    assert listed(scene) == [["e2e", "unit"]]


async def test_an_older_run_that_fails_later_is_not_told(scene: ReportsScene) -> None:
    async with scene.plank():
        older = await scene.given("unit")
        await scene.ran("unit", SUCCESS)
        await scene.all_told()
        await scene.becomes(older, PENDING, FAILURE)
        await scene.all_told()

    assert scene.github.bodies == []


@pytest.mark.parametrize("fault", [BadGateway(applied=True), BadGateway(applied=False), CutOff()], ids=repr)
async def test_a_comment_that_may_stand_there_is_not_written_twice(
    scene: ReportsScene, fault: BadGateway | CutOff
) -> None:
    scene.github.server.faults.on(SAY, fault)
    await scene.ran("unit", FAILURE)

    async with scene.plank():
        await scene.all_told()
        await scene.time_passes(minutes=1)
        await scene.all_told()

    assert listed(scene) == [["unit"]]


async def test_of_502s_half_of_which_did_apply_one_comment_is_left(scene: ReportsScene) -> None:
    faults = [BadGateway(applied=True), BadGateway(applied=False)]
    scene.github.server.faults.on(SAY, *faults, *faults)
    scene.github.server.faults.on(REMOVE, *faults)
    async with scene.plank():
        for context in ("unit", "lint", "e2e", "build"):
            await scene.ran(context, FAILURE)
            for _ in range(4):
                await scene.all_told()
                await scene.time_passes(minutes=1)
        await scene.all_told()

    assert listed(scene) == [["unit", "lint", "e2e", "build"]]


async def test_a_plank_that_was_killed_between_the_new_comment_and_the_old_ones_is_made_up_for(
    scene: ReportsScene,
) -> None:
    async with scene.plank():
        await scene.ran("unit", FAILURE)
        await scene.all_told()
        await scene.ran("lint", FAILURE)
        scene.github.server.faults.on(SAY, Held())

        async def both_stand() -> bool:
            return len(scene.github.bodies) == 2

        await until(both_stand)
    assert listed(scene) == [["unit"], ["unit", "lint"]]

    await scene.time_passes(seconds=STILL_ON_ITS_WAY.total_seconds())
    async with scene.plank():
        await scene.all_told()

    assert listed(scene) == [["unit", "lint"]]


async def test_a_limit_on_comments_delays_no_status(scene: ReportsScene) -> None:
    scene.github.server.faults.on(LIST, SecondaryLimit(retry_after_seconds=60))
    await scene.ran("unit", FAILURE)
    async with scene.plank():
        await scene.becomes_row("github-comment", due_at=lambda at: at > scene.clock.now(), claimed_until=None)
        assert scene.github.bodies == []
        await scene.time_passes(minutes=2)
        await scene.all_told()

    assert listed(scene) == [["unit"]]
    assert scene.github.said_of("unit") == ["failure"]


async def test_nothing_is_asked_of_github_when_nothing_has_changed(scene: ReportsScene) -> None:
    async with scene.plank():
        await scene.ran("unit", FAILURE)
        await scene.all_told()
        asked = len(scene.github.server.asked(LIST))
        async with scene.database.connect() as connection:
            await connection.execute(reports.update().values(due_at=scene.clock.now()))
        await scene.all_told()

    assert len(scene.github.server.asked(LIST)) == asked


async def test_a_repository_that_wants_no_comments_gets_statuses_only(scene: ReportsScene) -> None:
    scene.configured(github_reporter=GitHubReporter(no_comment_repos=("acme/widget",)))
    async with scene.plank():
        await scene.ran("unit", FAILURE)
        await scene.all_told()

    assert scene.github.bodies == []
    assert scene.github.said_of("unit")[-1] == "failure"


async def test_a_summary_waits_until_everything_has_ended_batches_included(scene: ReportsScene) -> None:
    scene.sums_up()
    number, sha = scene.github.pull.number, scene.github.sha
    pulls = (Pull(number=number, author="octocat", sha=sha), Pull(number=99, author="hubot", sha="c" * 40))
    async with scene.plank():
        lint = await scene.given("lint")
        batch = await scene.given("unit", type=JobType.BATCH, report=False, refs=scene.refs(*pulls))
        await scene.ran("unit", FAILURE)
        await scene.all_told()
        assert scene.github.bodies == []

        await scene.becomes(lint, PENDING, SUCCESS)
        await scene.all_told()
        assert scene.github.bodies == []

        await scene.becomes(batch, PENDING, FAILURE)
        await scene.all_told()

    assert listed(scene) == [["unit"]]


async def test_a_summary_says_that_everything_has_passed(scene: ReportsScene) -> None:
    scene.sums_up()
    async with scene.plank():
        await scene.ran("unit", FAILURE)
        await scene.all_told()
        await scene.ran("unit", SUCCESS)
        await scene.all_told()
        await scene.ran("lint", SUCCESS)
        await scene.all_told()

    [body] = scene.github.bodies
    assert body.startswith("@octocat: all tests **passed!**")


async def test_the_installations_own_words_stand_below_and_a_broken_template_costs_only_them(
    scene: ReportsScene,
) -> None:
    scene.configured(plank=Plank(report_templates={"acme": "Ask about {{.Spec.Job}} in #ci."}))
    async with scene.plank():
        await scene.ran("unit", FAILURE)
        await scene.all_told()
        assert "Ask about unit in #ci." in scene.github.bodies[0]

        scene.configured(plank=Plank(report_templates={"acme": "{{index .Spec.Refs.Pulls 3}}"}))
        await scene.ran("lint", FAILURE)
        await scene.all_told()

    assert listed(scene) == [["unit", "lint"]]
