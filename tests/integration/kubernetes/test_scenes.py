"""Jobs on a Kubernetes cluster: what happens to their pods, and what becomes of the jobs."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta

import pytest

from plank.domain.capacity import Capacities
from plank.domain.limits import Limits
from prowcommon.db.database import Database
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import JobState, JobType
from support.builders import a_new_job, a_pull, some_refs
from support.kubescene import Kube, KubeScene
from support.scenes import until


@pytest.fixture
async def scene(database: Database, kube: Kube) -> AsyncIterator[KubeScene]:
    """One plank at work."""
    scene = KubeScene(database, kube)
    async with scene.plank():
        yield scene
    assert max(kube.kubelet.most_at_once.values(), default=0) <= 1, "never two pods of a job at once"


async def test_a_job_whose_container_ends_well_succeeds(scene: KubeScene) -> None:
    (job,) = await scene.given_running(a_new_job())

    await scene.kubelet.finish(str(job))

    assert (await scene.becomes(job, JobState.SUCCESS)).description == "Job succeeded."
    assert await scene.history_of(job) == ["triggered", "pending", "success"]
    assert len(await scene.builds_of(job)) == 1


async def test_a_job_whose_container_ends_badly_fails_and_says_how(scene: KubeScene) -> None:
    (job,) = await scene.given_running(a_new_job())

    await scene.kubelet.finish(str(job), exit_code=3)

    failed = await scene.becomes(job, JobState.FAILURE)
    assert failed.description == "Job failed. Container 'test' ended with exit code 3."


async def test_a_pod_that_succeeded_without_all_its_containers_is_no_success(scene: KubeScene) -> None:
    (job,) = await scene.given_running(a_new_job())

    await scene.kubelet.says(str(job), phase="Succeeded")

    assert (await scene.becomes(job, JobState.ERROR)).description.endswith("containers didn't finish: test.")


async def test_an_evicted_pod_is_replaced_by_another_build(scene: KubeScene) -> None:
    (job,) = await scene.given_running(a_new_job())

    await scene.kubelet.evict(str(job))

    await scene.runs(job, builds=2)
    await scene.kubelet.finish(str(job))
    await scene.becomes(job, JobState.SUCCESS)


async def test_an_evicted_pod_ends_a_job_that_asks_for_that(scene: KubeScene) -> None:
    (job,) = await scene.given_running(a_new_job(error_on_eviction=True))

    await scene.kubelet.evict(str(job))

    assert (await scene.becomes(job, JobState.ERROR)).description == "Job pod was evicted by the cluster."


async def test_a_pod_whose_node_is_lost_is_replaced_by_another_build(scene: KubeScene) -> None:
    (job,) = await scene.given_running(a_new_job())

    await scene.kubelet.lose(str(job))

    await scene.runs(job, builds=2)


async def test_a_pod_that_somebody_removed_is_replaced_by_another_build(scene: KubeScene) -> None:
    (job,) = await scene.given_running(a_new_job())

    await scene.kubelet.remove(str(job))

    await scene.runs(job, builds=2)


async def test_revivals_end(database: Database, kube: Kube) -> None:
    scene = KubeScene(database, kube, limits=Limits(max_revivals=1))
    async with scene.plank():
        (job,) = await scene.given_running(a_new_job())
        await scene.kubelet.evict(str(job))
        await scene.runs(job, builds=2)

        await scene.kubelet.evict(str(job))

        ended = await scene.becomes(job, JobState.ERROR)
    assert ended.description == "Job pod reached max revivals (1) after being stopped unexpectedly (evicted)."
    assert len(await scene.builds_of(job)) == 2


async def test_a_container_that_runs_out_of_memory_ends_its_job(scene: KubeScene) -> None:
    (job,) = await scene.given_running(a_new_job())

    await scene.kubelet.oom_kill(str(job))

    assert (await scene.becomes(job, JobState.ERROR)).description == "Job pod was OOM killed by the cluster."


async def test_a_pod_that_no_node_takes_ends_its_job_in_the_scheduler_s_words(scene: KubeScene) -> None:
    scene.kubelet.takes = False
    (job,) = await scene.given(a_new_job())
    await scene.becomes(job, JobState.PENDING)
    await until(lambda: _is_told(scene, job, "conditions"))

    scene.time_passes(minutes=6)

    ended = await scene.becomes(job, JobState.ERROR)
    assert ended.description == "Pod scheduling timeout. Unschedulable: 0/1 nodes fit."
    await scene.gone(job)


async def test_a_pod_that_waits_says_for_what_while_it_waits(scene: KubeScene) -> None:
    scene.kubelet.takes = False
    (job,) = await scene.given(a_new_job())

    async def is_told(words: str) -> bool:
        return (await scene.job(job)).description == words

    await until(lambda: is_told("Waiting: Unschedulable: 0/1 nodes fit."))
    await scene.kubelet.take_all()

    await until(lambda: is_told("Job started."))
    assert await scene.history_of(job) == ["triggered", "pending"]


async def test_a_pod_whose_image_can_t_be_pulled_ends_its_job_in_the_kubelet_s_words(scene: KubeScene) -> None:
    scene.kubelet.runs = False
    (job,) = await scene.given(a_new_job())
    await scene.becomes(job, JobState.PENDING)
    await until(lambda: _is_told(scene, job, "containerStatuses"))

    scene.time_passes(minutes=11)

    ended = await scene.becomes(job, JobState.ERROR)
    assert ended.description.startswith("Pod pending timeout. Container 'test' waits: ImagePullBackOff")
    await scene.gone(job)


async def test_a_pod_that_runs_too_long_is_removed_and_its_job_aborted(scene: KubeScene) -> None:
    (job,) = await scene.given_running(a_new_job())

    scene.time_passes(hours=49)

    assert (await scene.becomes(job, JobState.ABORTED)).description == "Pod running timeout."
    await scene.gone(job)


async def test_an_aborted_job_loses_its_pod(scene: KubeScene) -> None:
    (job,) = await scene.given_running(a_new_job())

    await scene.abort(job, "No longer needed.")

    assert (await scene.becomes(job, JobState.ABORTED)).description == "No longer needed."
    await scene.gone(job)


async def test_a_newer_run_of_a_presubmit_supersedes_the_older_one(scene: KubeScene) -> None:
    def presubmit(sha: str) -> object:
        return a_new_job(type=JobType.PRESUBMIT, refs=some_refs(a_pull(sha=sha)))

    (older,) = await scene.given_running(presubmit("b" * 40))  # type: ignore[arg-type]

    (newer,) = await scene.given_running(presubmit("c" * 40))  # type: ignore[arg-type]

    await scene.becomes(older, JobState.ABORTED)
    await scene.gone(older)
    assert await scene.state_of(newer) is JobState.PENDING


async def test_a_spec_that_the_server_refuses_ends_its_job_in_the_server_s_words(scene: KubeScene) -> None:
    doubled = [{"name": "twice", "image": "alpine"}, {"name": "twice", "image": "alpine"}]

    (job,) = await scene.given(a_new_job(pod_spec={"containers": doubled}))

    ended = await scene.becomes(job, JobState.ERROR)
    assert ended.description.startswith("Pod can not be created: ")
    assert 'spec.containers[1].name: Duplicate value: "twice"' in ended.description


async def test_two_planks_keep_one_limit(database: Database, kube: Kube) -> None:
    scene = KubeScene(database, kube, limits=Limits(capacities=Capacities(most=2)))
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(scene.plank(holder="plank-a"))
        await stack.enter_async_context(scene.plank(holder="plank-b"))
        jobs = await scene.given(*(a_new_job() for _ in range(5)))
        for running in (2, 2, 2, 2, 1):
            await until(lambda at_once=running: _are_pending(scene, jobs, at_once))
            job, *_ = await scene.in_state(jobs, JobState.PENDING)
            await scene.runs(job)
            await kube.kubelet.finish(str(job))
            await scene.becomes(job, JobState.SUCCESS)
    assert kube.kubelet.most_alive == 2


async def test_a_plank_that_takes_over_adopts_the_pods_that_run(database: Database, kube: Kube) -> None:
    scene = KubeScene(database, kube)
    async with scene.plank(holder="plank-a"):
        (job,) = await scene.given_running(a_new_job())

    async with scene.plank(holder="plank-b"):
        await kube.kubelet.finish(str(job))
        await scene.becomes(job, JobState.SUCCESS)

    assert len(await scene.builds_of(job)) == 1


async def test_a_cluster_that_is_cut_off_changes_nothing_until_it_is_back(database: Database, kube: Kube) -> None:
    scene = KubeScene(database, kube)
    async with scene.plank() as pods:
        running, ending = await scene.given_running(a_new_job(), a_new_job())
        kube.cable.cut()
        await until(lambda: _is_out_of_reach(pods))
        assert pods.reach.last_error
        (waiting,) = await scene.given(a_new_job())
        await kube.kubelet.finish(str(ending))
        scene.time_passes(minutes=1)
        states = [await scene.state_of(id_) for id_ in (running, ending, waiting)]
        assert states == [JobState.PENDING, JobState.PENDING, JobState.TRIGGERED]

        kube.cable.mend()

        await scene.becomes(ending, JobState.SUCCESS)
        await scene.becomes(waiting, JobState.PENDING)
        assert await scene.state_of(running) is JobState.PENDING
        assert pods.reach.is_reachable
        assert [len(await scene.builds_of(id_)) for id_ in (running, ending, waiting)] == [1, 1, 1]


async def test_jobs_of_a_cluster_that_stays_away_end_when_patience_does(database: Database, kube: Kube) -> None:
    scene = KubeScene(database, kube)
    scene.unreachable_after = timedelta(minutes=10)
    async with scene.plank() as pods:
        (job,) = await scene.given_running(a_new_job())
        kube.cable.cut()
        await until(lambda: _is_out_of_reach(pods))

        scene.time_passes(minutes=11)

        ended = await scene.becomes(job, JobState.ERROR)
    assert ended.description.startswith("cluster_unreachable: Build cluster 'default' can't be reached since ")


async def _are_pending(scene: KubeScene, jobs: list[ProwJobId], number: int) -> bool:
    return len(await scene.in_state(jobs, JobState.PENDING)) == number


async def _is_told(scene: KubeScene, job: object, field: str) -> bool:
    return bool((await scene.kubelet.pod(str(job)))["status"].get(field))


async def _is_out_of_reach(pods: object) -> bool:
    return not pods.reach.is_reachable  # type: ignore[attr-defined]
