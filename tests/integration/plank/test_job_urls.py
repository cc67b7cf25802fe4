"""Where a running job's link leads, on a real Postgres."""

from collections.abc import AsyncIterator

import pytest
from structlog.testing import capture_logs

from prowcommon.db.database import Database
from prowcommon.db.prowjobs import NewProwJob
from prowcommon.prowjobs.model import JobState
from prowcommon.tasks import alongside
from support.builders import a_new_job, a_spec, some_refs
from support.clock import FakeClock
from support.scenes import PlankScene, until

S = JobState


@pytest.fixture
async def scene(database: Database, clock: FakeClock) -> AsyncIterator[PlankScene]:
    stage = PlankScene(database, clock)
    async with alongside(stage.worker.run(), name="worker"):
        yield stage


async def test_a_job_is_linked_to_deck_when_nothing_else_is_configured(scene: PlankScene) -> None:
    (job,) = await scene.given(a_new_job())

    assert (await scene.becomes(job, S.PENDING)).url == f"http://deck/runs/{job}"


async def test_a_jobs_link_follows_its_newest_build_and_the_active_configuration(scene: PlankScene) -> None:
    scene.configured(job_url_template="https://one.example/{{.Status.BuildID}}")
    (job,) = await scene.given(a_new_job())
    first = await scene.becomes(job, S.PENDING)

    scene.configured(job_url_template="https://two.example/{{.Status.BuildID}}")
    scene.cluster.lose(job)

    async def has_moved() -> bool:
        return (await scene.job(job)).build_id != first.build_id

    await until(has_moved)
    second = await scene.job(job)
    assert first.url == f"https://one.example/{first.build_id}"
    assert second.url == f"https://two.example/{second.build_id}"
    scene.cluster.finish(job)
    assert (await scene.becomes(job, S.SUCCESS)).url == second.url


async def test_a_template_that_fails_costs_a_job_its_link_and_nothing_else(scene: PlankScene) -> None:
    scene.configured(job_url_template="https://prow.example/{{.Spec.Refs.Org}}")
    with capture_logs() as told:
        broken = await scene.given(a_new_job(), a_new_job())
        (whole,) = await scene.given(a_new_job(refs=some_refs()))
        links = [(await scene.becomes(job, S.PENDING)).url for job in (*broken, whole)]

    assert links == [f"http://deck/runs/{broken[0]}", f"http://deck/runs/{broken[1]}", "https://prow.example/octo-org"]
    assert [line["event"] for line in told].count("job_url_not_made") == 1


async def test_a_template_that_cannot_be_read_leaves_jobs_with_decks_link(scene: PlankScene) -> None:
    scene.configured(job_url_template="{{.Spec.Job")
    first, second = await scene.given(a_new_job(), a_new_job())

    assert (await scene.becomes(first, S.PENDING)).url == f"http://deck/runs/{first}"
    assert (await scene.becomes(second, S.PENDING)).url == f"http://deck/runs/{second}"


async def test_a_prefix_that_is_no_url_leaves_jobs_with_decks_link(scene: PlankScene) -> None:
    upload = {"bucket": "builds", "path_strategy": "explicit", "job_url_prefix": "https://[prow"}
    spec = a_spec(decoration_config={"gcs_configuration": upload})
    (job,) = await scene.given(NewProwJob(key="test/no-url", spec=spec))

    assert (await scene.becomes(job, S.PENDING)).url == f"http://deck/runs/{job}"
