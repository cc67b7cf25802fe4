"""plank as a service, told of a kubeconfig: its clusters, its readiness, and one job's whole way."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from plank.app import SERVICE
from plank.settings import Settings
from prowcommon.clock import SystemClock
from prowcommon.db import prowjobs as ledger
from prowcommon.db import tokens
from prowcommon.db.database import Database
from prowcommon.events.jetstream import Bus
from prowcommon.http.serving import listen, serving
from prowcommon.prowjobs.model import JobType
from prowcommon.settings import SharedSettings
from support.builders import a_new_job, a_pull, some_refs
from support.kubescene import Kube
from support.scenes import until
from support.servers import Servers

CONFIG = """
pod_namespace: {namespace}
disabled_clusters: [elsewhere]
plank:
  unmerged_changes: {{default: isolate}}
  build_cluster_status_file: file://{directory}/status/clusters.json
periodics:
- {{name: nightly, cron: "0 0 31 2 *", spec: {{containers: [{{image: alpine, command: [date]}}]}}}}
- {{name: lost, cron: "0 0 31 2 *", cluster: elsewhere, spec: {{containers: [{{image: alpine, command: [date]}}]}}}}
"""


@pytest.fixture
def settings(kube: Kube, servers: Servers, database_url: str, bus: Bus, tmp_path: Path) -> Settings:
    config = tmp_path / "config.yaml"
    config.write_text(CONFIG.format(namespace=kube.kubelet.namespace, directory=tmp_path), encoding="utf-8")
    shared = SharedSettings(
        database_url=database_url, nats_url=servers.nats_url, config=config, kubeconfig=kube.kubeconfig
    )
    return Settings(shared=shared, sweep_every=timedelta(seconds=1))


class Plank:
    """Spoken to over HTTP."""

    def __init__(self, http: aiohttp.ClientSession) -> None:
        self._http = http

    async def get(self, path: str) -> Any:
        async with self._http.get(path) as response:
            assert response.status == 200, await response.text()
            return await response.json()

    async def text(self, path: str) -> str:
        async with self._http.get(path) as response:
            return await response.text()

    async def is_ready(self) -> bool:
        async with self._http.get("/readyz") as response:
            return response.status == 200

    async def run(self, job: str) -> str:
        async with self._http.post("/api/v1/prowjobs", json={"job": job}) as response:
            assert response.status == 201, await response.text()
            id_: str = (await response.json())["id"]
            return id_

    async def becomes(self, job: str, state: str) -> Any:
        async def is_so() -> bool:
            return bool((await self.get(f"/api/v1/prowjobs/{job}"))["state"] == state)

        await until(is_so)
        return await self.get(f"/api/v1/prowjobs/{job}")


@pytest.fixture
async def plank(settings: Settings, database: Database) -> AsyncIterator[Plank]:
    async with running(settings, database) as plank:
        yield plank


@asynccontextmanager
async def running(settings: Settings, database: Database) -> AsyncIterator[Plank]:
    async with database.connect() as connection:
        _, secret = await tokens.create(connection, name="test", verbs=frozenset({"*"}), now=SystemClock().now())
    bound = listen("plank", "127.0.0.1", 0)
    headers = {"Authorization": f"Bearer {secret}"}
    async with (
        serving(SERVICE.create_app(settings), bound, name="plank"),
        aiohttp.ClientSession(f"http://127.0.0.1:{bound.getsockname()[1]}", headers=headers) as http,
    ):
        plank = Plank(http)

        async def is_configured() -> bool:
            async with http.post("/api/v1/prowjobs", json={"job": "none"}) as response:
                return response.status != 503

        await until(is_configured)
        yield plank


async def test_a_job_runs_on_the_cluster_that_the_kubeconfig_names(plank: Plank, kube: Kube) -> None:
    job = await plank.run("nightly")
    await plank.becomes(job, "pending")

    async def is_begun() -> bool:
        return kube.kubelet.begun.total() == 1

    await until(is_begun)
    await kube.kubelet.finish(job, says="Sunday.\n")

    await plank.becomes(job, "success")
    assert await plank.text(f"/api/v1/prowjobs/{job}/log") == "Sunday.\n"


async def test_a_cluster_that_is_down_can_be_seen_and_leaves_plank_ready(plank: Plank, kube: Kube) -> None:
    async def is_reachable(expected: bool) -> bool:
        (cluster,) = (await plank.get("/api/v1/clusters"))["items"]
        return bool(cluster["is_reachable"] is expected)

    await until(lambda: is_reachable(True))
    kube.cable.cut()
    await until(lambda: is_reachable(False))

    (cluster,) = (await plank.get("/api/v1/clusters"))["items"]
    assert (cluster["name"], cluster["executor"], cluster["is_disabled"]) == ("default", "kubernetes", False)
    assert "can't be reached" in cluster["last_error"]
    assert await plank.is_ready()
    job = await plank.run("nightly")
    assert (await plank.get(f"/api/v1/prowjobs/{job}"))["state"] == "triggered"

    kube.cable.mend()

    await plank.becomes(job, "pending")


async def test_what_a_cluster_is_asked_and_whether_it_answers_is_counted(plank: Plank, kube: Kube) -> None:
    job = await plank.run("nightly")
    await plank.becomes(job, "pending")

    async def shows(*numbers: str) -> bool:
        lines = (await plank.text("/metrics")).splitlines()
        return all(f"prow_plank_cluster_{number}" in lines for number in numbers)

    await until(lambda: shows('reachable{cluster="default"} 1.0', 'pods{cluster="default"} 1.0'))
    assert await shows(
        'requests_total{cluster="default",outcome="ok",verb="create"} 1.0',
        'requests_total{cluster="default",outcome="not_found",verb="get"} 1.0',
        'requests_total{cluster="default",outcome="ok",verb="list"} 1.0',
        'request_duration_seconds_count{cluster="default",verb="watch"} 1.0',
    )
    kube.cable.cut()
    await until(lambda: shows('reachable{cluster="default"} 0.0'))

    kube.cable.mend()

    await until(lambda: shows('relists_total{because="lost",cluster="default"} 1.0'))


async def test_how_the_clusters_stand_is_written_where_the_configuration_says(
    plank: Plank, kube: Kube, tmp_path: Path
) -> None:
    file = tmp_path / "status" / "clusters.json"

    async def is_told(word: str) -> bool:
        return file.exists() and json.loads(file.read_bytes()) == {"default": word}

    await until(lambda: is_told("Reachable"))
    kube.cable.cut()
    await until(lambda: is_told("Error"))
    kube.cable.mend()
    await until(lambda: is_told("Reachable"))


async def test_a_job_for_a_cluster_that_is_disabled_ends_and_says_so(plank: Plank) -> None:
    job = await plank.run("lost")

    ended = await plank.becomes(job, "error")

    assert ended["description"] == "There is no build cluster 'elsewhere'; there is default."


async def test_unmerged_code_that_asks_for_a_secret_gets_no_pod_where_it_is_isolated(
    plank: Plank, database: Database, kube: Kube
) -> None:
    from_secret = {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "deploy", "key": "key"}}}
    asking = {"containers": [{"image": "alpine", "command": ["env"], "env": [from_secret]}]}
    changes: dict[str, Any] = {"type": JobType.PRESUBMIT, "refs": some_refs(a_pull())}
    async with database.connect() as connection:
        wanted = [a_new_job("leaks", pod_spec=asking, **changes), a_new_job("tests", **changes)]
        created = await ledger.create(connection, wanted, at=SystemClock().now(), by="test")
    leaks, tests = (str(each.prowjob_id) for each in created)

    ended = await plank.becomes(leaks, "error")
    await plank.becomes(tests, "pending")

    assert "pod asks for the secret 'deploy'" in ended["description"]
    assert set(await kube.kubelet.names()) == {tests}


async def test_nobody_s_job_lands_on_this_host_for_want_of_a_context(plank: Plank, settings: Settings) -> None:
    (cluster,) = (await plank.get("/api/v1/clusters"))["items"]

    assert cluster["executor"] == "kubernetes"
    assert not settings.work_dir.exists() or not list(settings.work_dir.iterdir())
