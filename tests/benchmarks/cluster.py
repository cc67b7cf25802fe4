"""The `kubernetes` executor: from a job to its pod, pods a second, and what 5,000 live pods cost.

On the fake API server, in a process of its own; and on a real one where PROW_TEST_KUBECONFIG names it, in a namespace
that is made for this and removed. Nobody runs the pods. Jobs are there from the commit of their row on; what NATS adds
to wake plank is measured in `latency.py`.
"""

import asyncio
import gc
import os
import time
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from benchmarks.figures import Report, note, quantile
from benchmarks.kubeapart import kube_apart
from benchmarks.laptop import a_directory
from benchmarks.servers import servers
from plank.adapters.kubernetes.opening import open_cluster
from plank.adapters.kubernetes.pods import KubernetesPods
from plank.adapters.kubernetes.wire import decode_pods
from plank.domain.limits import Limits
from plank.domain.pods import PodToStart
from plank.worker import ClusterWorker
from prowcommon.clock import SystemClock
from prowcommon.db import prowjobs
from prowcommon.db.database import Database, open_database
from prowcommon.ids import BuildId, ProwJobId, new_prowjob_id
from prowcommon.kube.access import Access, accesses
from prowcommon.kube.credentials import connect
from prowcommon.kube.pace import Pace
from prowcommon.kube.transport import KubeApi
from prowcommon.tasks import alongside
from support.builders import a_new_job, a_spec
from support.realkube import kubeconfig_of

ARRIVALS_A_SECOND = 20
ARRIVAL_SECONDS = 10
BACKLOG = 500
LIVE_PODS = 5_000
_PADDING = {"benchmark/padding": "x" * 8_000}
"""A pod of a decorated job weighs about 11 KB with its managed fields."""
_AT_ONCE = 32
_UNPACED = 100_000.0
_PATIENCE_SECONDS = 120
_CLOCK = SystemClock()


async def measure(report: Report) -> None:
    with a_directory() as directory:
        async with kube_apart() as url:
            kubeconfig = directory / "kubeconfig"
            kubeconfig.write_text(kubeconfig_of({"server": url}, {}), encoding="utf-8")
            await _figures(report, "fake API server", _default_of(kubeconfig), "default")
    if named := os.environ.get("PROW_TEST_KUBECONFIG"):
        access = _default_of(Path(named))
        async with _a_namespace(access) as namespace:
            await _figures(report, "real API server", access, namespace)
    else:
        note("PROW_TEST_KUBECONFIG names no real API server; the fake alone was asked.")


def _default_of(kubeconfig: Path) -> Access:
    return next(each for each in accesses(kubeconfig, in_cluster=False) if each.cluster == "default")


@asynccontextmanager
async def _a_namespace(access: Access) -> AsyncIterator[str]:
    api = KubeApi("default", lambda: connect(access), Pace(_UNPACED, burst=1))
    name = f"prow-bench-{uuid4().hex[:8]}"
    try:
        await api.ask("POST", "/api/v1/namespaces", body={"metadata": {"name": name}})
        account = {"metadata": {"name": "default"}}
        await api.ask("POST", f"/api/v1/namespaces/{name}/serviceaccounts", body=account)
        try:
            yield name
        finally:
            await _remove_pods(api, f"/api/v1/namespaces/{name}/pods")
            await api.ask("DELETE", f"/api/v1/namespaces/{name}")
    finally:
        await api.close()


async def _remove_pods(api: KubeApi, path: str) -> None:
    """In pieces: a busy server takes longer for thousands than one request may last."""
    while decode_pods(await api.ask("GET", path, query=[("limit", "1")])).items:
        await api.ask("DELETE", path, query=[("limit", "250")], body={"gracePeriodSeconds": 0})


async def _figures(report: Report, where: str, access: Access, namespace: str) -> None:
    async with servers() as there, open_database(there.database_url, pool_size=8) as database:
        await _arrivals(report, where, access, namespace, database)
        await _backlog(report, where, access, namespace, database)
    await _many(report, where, access, namespace)


class _Timed:
    """A PodRunner that notes when each pod was created."""

    def __init__(self, pods: KubernetesPods) -> None:
        self._pods = pods
        self.find, self.stop, self.changes, self.read_log = pods.find, pods.stop, pods.changes, pods.read_log
        self.stream_log, self.podinfo, self.has_sidecar = pods.stream_log, pods.podinfo, pods.has_sidecar
        self.created: dict[ProwJobId, float] = {}

    async def start(self, pod: PodToStart) -> None:
        await self._pods.start(pod)
        self.created[pod.prowjob_id] = time.perf_counter()


@asynccontextmanager
async def _plank(access: Access, namespace: str, database: Database) -> AsyncIterator[tuple[_Timed, ClusterWorker]]:
    opened = open_cluster(access, clock=_CLOCK, namespace=lambda: namespace, requests_per_second=_UNPACED)
    async with opened as pods:
        timed = _Timed(pods)
        sweep_every, limits = timedelta(seconds=30), Limits()
        worker = ClusterWorker(
            "default", database, timed, _CLOCK, lambda: limits, lambda _: "", sweep_every=sweep_every, holder="bench"
        )
        await pods.find([])
        async with alongside(worker.run(), name="worker"):
            await _first_job(database, worker, timed)
            yield timed, worker


async def _first_job(database: Database, worker: ClusterWorker, timed: _Timed) -> None:
    """Connections are made, and the lease is held, once this one has its pod."""
    (first,) = await _create(database, 1)
    worker.woken.set()
    await _until_created(timed, {first})


async def _create(database: Database, number: int) -> list[ProwJobId]:
    jobs = [a_new_job(key=f"bench/{uuid4()}") for _ in range(number)]
    async with database.connect() as connection:
        made = await prowjobs.create(connection, jobs, at=_CLOCK.now(), by="benchmark")
    return [each.prowjob_id for each in made]


async def _until_created(timed: _Timed, wanted: set[ProwJobId]) -> None:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        while not wanted <= timed.created.keys():  # noqa: ASYNC110 - the instants are what is measured
            await asyncio.sleep(0.01)


async def _arrivals(report: Report, where: str, access: Access, namespace: str, database: Database) -> None:
    report.begin()
    async with _plank(access, namespace, database) as (timed, worker):
        began: dict[ProwJobId, float] = {}
        start = time.perf_counter()
        for number in range(ARRIVALS_A_SECOND * ARRIVAL_SECONDS):
            await asyncio.sleep(max(0.0, start + number / ARRIVALS_A_SECOND - time.perf_counter()))
            (job,) = await _create(database, 1)
            began[job] = time.perf_counter()
            worker.woken.set()
        await _until_created(timed, set(began))
        took = [1000 * (timed.created[job] - at) for job, at in began.items()]
    what = f"{where}: job committed → pod created, {ARRIVALS_A_SECOND} jobs/s"
    report.tell(f"{what}, p50", quantile(took, 0.5), "ms", goal="< 30 ms")
    report.tell(f"{what}, p99", quantile(took, 0.99), "ms", goal="< 150 ms")


async def _backlog(report: Report, where: str, access: Access, namespace: str, database: Database) -> None:
    report.begin()
    async with _plank(access, namespace, database) as (timed, worker):
        wanted = set(await _create(database, BACKLOG))
        began = time.perf_counter()
        worker.woken.set()
        await _until_created(timed, wanted)
        took = max(timed.created[job] for job in wanted) - began
    remark = "not paced; by default 100 requests a second make 50 pods"
    report.tell(f"{where}: pods created, a backlog of {BACKLOG}", BACKLOG / took, "pods/s", remark=remark)


async def _many(report: Report, where: str, access: Access, namespace: str) -> None:
    report.begin()
    opened = open_cluster(access, clock=_CLOCK, namespace=lambda: namespace, requests_per_second=_UNPACED)
    async with opened as pods:
        await pods.find([])
        slots = asyncio.Semaphore(_AT_ONCE)

        async def start(number: int) -> None:
            pod = PodToStart(
                prowjob_id=new_prowjob_id(_CLOCK.now()),
                build_id=BuildId(str(number)),
                spec=a_spec(),
                env={},
                labels={},
                annotations=_PADDING,
            )
            async with slots:
                await pods.start(pod)

        await asyncio.gather(*(start(number) for number in range(LIVE_PODS)))
    async with _opened_again(access, namespace) as pods:
        began, cpu = time.perf_counter(), time.process_time()
        await pods.find([])
        took, cpu = time.perf_counter() - began, time.process_time() - cpu
        known = len(pods.mirror)
        began, again_cpu = time.perf_counter(), time.process_time()
        await pods.watch.list_all()
        again, again_cpu = time.perf_counter() - began, time.process_time() - again_cpu
    tracemalloc.start()
    async with _opened_again(access, namespace) as pods:
        await pods.find([])
        gc.collect()
        kept, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    what = f"{where}: {known:,} pods"
    report.tell(f"{what}: listing them all", took, "s", remark=f"{cpu:.2f} s of it CPU of plank's")
    report.tell(f"{what}: listing them again", again, "s", remark=f"{again_cpu:.2f} s of it CPU of plank's")
    remark = f"Python's objects; at most {most / 2**20:.0f} MB while they are listed"
    report.tell(f"{what}: memory that knowing them takes", kept / 2**20, "MB", remark=remark)


@asynccontextmanager
async def _opened_again(access: Access, namespace: str) -> AsyncIterator[KubernetesPods]:
    """A plank that has just started."""
    opened = open_cluster(access, clock=_CLOCK, namespace=lambda: namespace, requests_per_second=_UNPACED)
    async with opened as pods:
        yield pods
