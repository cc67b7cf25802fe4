"""A Kubernetes cluster that is cut off, and planks that are killed, with 500 jobs alive: no pod twice, none forgotten.

The witness is the kubelet, which is no part of the product: it counts the pods it began, by build, and how many pods of
one job were ever there at once. The cable is cut and the working plank killed while pods are being created, so that
answers are lost in every order; then both planks, when all pods run, and half of them end while nobody looks.

The guard that was taken out to see this test fail: KubernetesPods.find says nothing of pods while the cluster can't be
reached, and asks for what it doesn't know. Answering from what it knows, jobs get builds upon builds and don't end in
time. With only half of that taken out, or with a name conflict made an error, the other guards hold.
"""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from prowcommon.clock import SystemClock
from prowcommon.db import prowjobs
from support.builders import a_new_job
from support.clusterhome import ClusterHome, a_cluster_home

JOBS = 500
PATIENCE_SECONDS = 120
CUT_SECONDS = 0.5
BLIND_SECONDS = 3.0
"""How long a plank that has never seen the cluster holds its lease and looks at jobs that have pods there."""


@pytest.fixture
async def home() -> AsyncIterator[ClusterHome]:
    async with a_cluster_home() as home:
        yield home


async def until(claim: Callable[[], bool]) -> None:
    while not claim():  # noqa: ASYNC110 - a server's pods don't tell
        await asyncio.sleep(0.01)


async def until_ended(home: ClusterHome, number: int) -> None:
    while await home.count("SELECT count(completed_at) FROM prowjobs") < number:  # noqa: ASYNC110 - rows don't tell
        await asyncio.sleep(0.1)


async def cut_for_a_moment(home: ClusterHome) -> None:
    home.cable.cut()
    await home.kill_the_working_plank()
    await asyncio.sleep(CUT_SECONDS)
    home.cable.mend()


async def test_every_job_has_one_pod_whatever_is_cut_or_killed(home: ClusterHome) -> None:
    async with home.installation.database.connect() as connection:
        made = await prowjobs.create(
            connection, [a_new_job() for _ in range(JOBS)], at=SystemClock().now(), by="witness"
        )
    names = [str(each.prowjob_id) for each in made]
    begun = home.kubelet.begun

    async with asyncio.timeout(PATIENCE_SECONDS):
        for number in (JOBS // 4, JOBS // 2, 3 * JOBS // 4):
            await until(lambda number=number: begun.total() >= number)
            await cut_for_a_moment(home)
        await until(lambda: begun.total() >= JOBS)
        assert await home.ask("SELECT id FROM prowjobs WHERE completed_at IS NOT NULL") == []

        home.cable.cut()
        fence = await home.fence()
        home.kill_every_plank()
        for name in names[::2]:
            await home.kubelet.finish(name)
        while await home.fence() == fence:  # noqa: ASYNC110 - rows don't tell
            await asyncio.sleep(0.1)
        await asyncio.sleep(BLIND_SECONDS)
        home.cable.mend()
        await until_ended(home, JOBS // 2)
        for name in names[1::2]:
            await home.kubelet.finish(name)
        await until_ended(home, JOBS)

    assert {build: times for build, times in begun.items() if times != 1} == {}, "a build began twice"
    assert begun.total() == JOBS, "a job ran twice"
    assert max(home.kubelet.most_at_once.values()) == 1, "two pods of a job at once"
    assert sorted(begun) == sorted(await home.ask("SELECT build_id FROM prowjobs")), "a pod that no job knows of"
    assert set(await home.ask("SELECT state FROM prowjobs")) == {"success"}
    ends = await home.ask("SELECT count(*) FROM prowjob_events WHERE to_state = 'success' GROUP BY prowjob_id")
    assert ends == ["1"] * JOBS, "a job ended twice, or never"
    assert await home.ask("SELECT build_id FROM prowjob_builds WHERE ended_at IS NULL") == [], "a place leaked"
    assert {pod["status"]["phase"] for pod in home.api.pods()} == {"Succeeded"}, "an orphan"
    assert sum(service.deaths for service in home.installation.services.values()) >= 3
