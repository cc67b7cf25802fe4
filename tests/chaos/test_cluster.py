"""A Kubernetes cluster that is cut off, and planks that are killed, with 500 jobs alive: no pod twice, none forgotten.

The witness is the kubelet, which is no part of the product: it counts the pods it began, by build, and how many pods of
one job were ever there at once. The cable is cut and the working plank killed while pods are being created, so that
answers are lost in every order; then both planks, when all pods run, and half of them end while nobody looks.

The guard that was taken out to see this test fail: KubernetesPods.find says nothing of pods while the cluster can't be
reached, and asks for what it doesn't know. Answering from what it knows, jobs get builds upon builds and don't end in
time. With only half of that taken out, or with a name conflict made an error, the other guards hold.
"""

import asyncio
import json
import signal
import tempfile
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from prowcommon.clock import SystemClock
from prowcommon.db import prowjobs
from support.builders import a_new_job
from support.installation import Installation, an_installation, until_ready
from support.kubeapi import FakeKubeApi
from support.kubelet import Kubelet
from support.ports import free_ports
from support.proxy import Cable
from support.realkube import kubeconfig_of

JOBS = 500
PATIENCE_SECONDS = 120
CUT_SECONDS = 0.5
BLIND_SECONDS = 3.0
"""How long a plank that has never seen the cluster holds its lease and looks at jobs that have pods there."""


@dataclass
class Home:
    installation: Installation
    api: FakeKubeApi
    kubelet: Kubelet
    cable: Cable

    async def working_plank(self) -> str:
        (holder,) = await self.ask("SELECT holder FROM leases WHERE name = 'cluster/default'")
        return holder.removeprefix("plank@")

    async def kill_the_working_plank(self) -> None:
        self.installation.services[await self.working_plank()].signal(signal.SIGKILL)

    async def ask(self, question: str) -> list[str]:
        async with self.installation.database.connect() as connection:
            return [str(value) for value in await connection.scalars(text(question))]


@pytest.fixture
async def home() -> AsyncIterator[Home]:
    with tempfile.TemporaryDirectory(prefix="prow-cluster-") as name:
        directory = Path(name)
        (directory / "jobs").mkdir()
        (directory / "config.yaml").write_text("{}")
        (directory / "jobs" / "jobs.yaml").write_text(json.dumps({"periodics": []}))
        async with FakeKubeApi().serving() as api, Kubelet(api.url).working() as kubelet:
            address = urlsplit(api.url)
            async with Cable(address.hostname or "", address.port or 0).plugged_in() as cable:
                kubeconfig = directory / "kubeconfig"
                kubeconfig.write_text(kubeconfig_of({"server": f"http://127.0.0.1:{cable.port}"}, {}))
                ports = free_ports(2)
                services = {"plank-a": ("plank", ports[0]), "plank-b": ("plank", ports[1])}
                told = {
                    "PROW_KUBECONFIG": str(kubeconfig),
                    "PROW_PLANK_SWEEP_EVERY": "2",
                    "PROW_PLANK_CLUSTER_REQUESTS_PER_SECOND": "300",
                }
                async with an_installation(directory, services=services, extra_env=told) as installation:
                    for port in ports:
                        await until_ready(port)
                    yield Home(installation, api, kubelet, cable)


async def until(claim: Callable[[], bool]) -> None:
    while not claim():  # noqa: ASYNC110 - a server's pods don't tell
        await asyncio.sleep(0.01)


async def until_ended(home: Home, number: int) -> None:
    while int((await home.ask("SELECT count(completed_at) FROM prowjobs"))[0]) < number:  # noqa: ASYNC110
        await asyncio.sleep(0.1)


async def cut_for_a_moment(home: Home) -> None:
    home.cable.cut()
    await home.kill_the_working_plank()
    await asyncio.sleep(CUT_SECONDS)
    home.cable.mend()


async def test_every_job_has_one_pod_whatever_is_cut_or_killed(home: Home) -> None:
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
        fence = await home.ask("SELECT fence FROM leases WHERE name = 'cluster/default'")
        for service in home.installation.services.values():
            service.signal(signal.SIGKILL)
        for name in names[::2]:
            await home.kubelet.finish(name)
        while await home.ask("SELECT fence FROM leases WHERE name = 'cluster/default'") == fence:  # noqa: ASYNC110
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
