"""A sweep that is killed in the middle: what it did is done and told, and the next sweep does the rest."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update

from integration.sinker.crowd import a_crowd, count_archived
from integration.sinker.stage import SinkerScene, activate
from prowcommon.db.database import Database
from prowcommon.db.tables import leases, prowjobs
from prowcommon.errors import Conflict
from prowcommon.events.jetstream import Bus
from prowcommon.jobconfig.snapshot import Snapshot
from sinker.adapters import records
from sinker.pods import AT_ONCE
from support.kubeapi import FakeKubeApi
from support.podcluster import kubeconfig_with
from support.ports import free_ports
from support.servers import Servers

CROWD = 20_000
MONTH = timedelta(days=30)
PATIENCE_SECONDS = 60


async def sweeps(database: Database) -> list[Any]:
    """Every record, the first one first."""
    async with database.connect() as connection:
        return list(reversed(await records.latest(connection, most=500, before=None)))


async def until_it_is_in_the_middle(database: Database) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not any(sweep.done.get("archive/aged", 0) >= 1_000 for sweep in await sweeps(database)):  # noqa: ASYNC110
            await asyncio.sleep(0.005)


def check_that_two_sweeps_did_it_all(found: list[Any]) -> None:
    first, second = found
    assert (first.state, second.state) == ("interrupted", "done")
    assert first.errors == [records.INTERRUPTED]
    assert 1_000 <= first.done["archive/aged"] < CROWD
    assert first.done["archive/aged"] + second.done["archive/aged"] == CROWD


async def test_a_sweep_that_is_cancelled_is_closed_and_done_again(scene: SinkerScene) -> None:
    await a_crowd(scene.database, CROWD, first=scene.clock.now() - MONTH)

    sweeping = asyncio.create_task(scene.sweeper.look(scene.lease))
    await until_it_is_in_the_middle(scene.database)
    sweeping.cancel()
    await asyncio.wait({sweeping})
    (cut_off,) = await sweeps(scene.database)
    assert cut_off.state == "running"
    assert cut_off.done["archive/aged"] == await count_archived(scene.database)

    scene.clock.pass_(seconds=1)
    anew = scene.another()
    await anew.close_interrupted(scene.lease)
    assert await anew.look(scene.lease)  # at once: the one that was cut off doesn't count
    assert not await anew.look(scene.lease)

    check_that_two_sweeps_did_it_all(await sweeps(scene.database))
    assert await count_archived(scene.database) == CROWD


async def test_a_sinker_whose_lease_has_passed_to_another_changes_nothing_more(scene: SinkerScene) -> None:
    await a_crowd(scene.database, CROWD, first=scene.clock.now() - MONTH)

    sweeping = asyncio.create_task(scene.sweeper.look(scene.lease))
    await until_it_is_in_the_middle(scene.database)
    async with scene.database.connect() as connection:
        await connection.execute(update(leases).where(leases.c.name == "sinker").values(fence=leases.c.fence + 1))
        archived = await count_archived(scene.database)
        with pytest.raises(Conflict, match="Lease sinker has passed to somebody else"):
            await sweeping

    assert await count_archived(scene.database) == archived < CROWD
    with pytest.raises(Conflict):
        await scene.sweep()


@asynccontextmanager
async def a_sinker_of_its_own(url: str, nats_url: str, log: Path, **more: str) -> AsyncIterator[Process]:
    (port,) = free_ports(1)
    env = {
        "PATH": os.environ["PATH"],
        "PROW_DATABASE_URL": url,
        "PROW_NATS_URL": nats_url,
        "PROW_SINKER_PORT": str(port),
        "PYTHONWARNINGS": "default",
        **more,
    }
    with log.open("ab") as told:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "sinker", env=env, stdout=told, stderr=told, start_new_session=True
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


async def test_a_sinker_that_is_killed_leaves_the_rest_to_its_successor(
    database: Database, database_url: str, bus: Bus, servers: Servers, tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    await activate(database, Snapshot(), at=now)
    await a_crowd(database, CROWD, first=now - MONTH)
    log = tmp_path / "sinker.log"

    async with a_sinker_of_its_own(database_url, servers.nats_url, log) as process:
        await until_it_is_in_the_middle(database)
        process.send_signal(signal.SIGKILL)
        await process.wait()
    async with a_sinker_of_its_own(database_url, servers.nats_url, log), asyncio.timeout(PATIENCE_SECONDS):
        while not any(sweep.state == "done" for sweep in await sweeps(database)):  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    check_that_two_sweeps_did_it_all(await sweeps(database))
    assert await count_archived(database) == CROWD
    async with database.connect() as connection:
        instants = await connection.scalar(text("SELECT count(DISTINCT archived_at) FROM prowjobs"))
    assert instants == 2, "what the first sweep archived, the second left as it was"


def went(cluster: FakeKubeApi) -> list[str]:
    """The pods that have gone."""
    return [passage.name for passage in cluster.passages if not passage.came]


async def test_a_sinker_that_is_killed_among_pods_leaves_the_rest_to_its_successor(
    database: Database, database_url: str, bus: Bus, servers: Servers, tmp_path: Path
) -> None:
    number, now = 300, datetime.now(UTC)
    await activate(database, Snapshot(), at=now)
    await a_crowd(database, number, first=now - MONTH)
    async with database.connect() as connection:
        jobs = list(await connection.scalars(select(prowjobs.c.id)))
    async with FakeKubeApi().serving() as cluster:
        for id_ in jobs:
            labels = {"created-by-prow": "true", "prow.k8s.io/id": str(id_)}
            meta = {"name": str(id_), "namespace": "default", "uid": f"uid-{id_}", "labels": labels}
            cluster.put({"metadata": meta, "spec": {"containers": []}, "status": {"phase": "Succeeded"}})
        kubeconfig, log = tmp_path / "kubeconfig", tmp_path / "sinker.log"
        kubeconfig.write_text(kubeconfig_with({"default": cluster.url}, current="default"), encoding="utf-8")
        settings = {"PROW_KUBECONFIG": str(kubeconfig)}
        slow, quick = ({"PROW_SINKER_CLUSTER_REQUESTS_PER_SECOND": rate} for rate in ("20", "1000"))

        async with a_sinker_of_its_own(database_url, servers.nats_url, log, **settings, **slow) as process:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while len(went(cluster)) < 3 * AT_ONCE:  # noqa: ASYNC110
                    await asyncio.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            await process.wait()
        assert cluster.pods(), "it was killed in the middle"
        async with (
            a_sinker_of_its_own(database_url, servers.nats_url, log, **settings, **quick),
            asyncio.timeout(PATIENCE_SECONDS),
        ):
            while not any(sweep.state == "done" for sweep in await sweeps(database)):  # noqa: ASYNC110
                await asyncio.sleep(0.05)

    first, second = await sweeps(database)
    assert (first.state, second.state) == ("interrupted", "done")
    assert cluster.pods() == []
    assert sorted(went(cluster)) == sorted(map(str, jobs))
    asked = sum(each.startswith("DELETE") for each in cluster.asked)
    assert asked <= number + AT_ONCE, "nothing goes twice: only what was on its way may be asked for again"
    by_the_first = number - second.done["pod/ttled"]
    assert by_the_first - AT_ONCE <= first.done["pod/ttled"] <= by_the_first


async def test_a_sweep_that_is_cut_off_again_and_again_is_begun_more_rarely(scene: SinkerScene) -> None:
    async def is_begun_and_cut_off() -> bool:
        sweeping = asyncio.create_task(scene.sweeper.look(scene.lease))
        done, _ = await asyncio.wait({sweeping}, timeout=0.2)
        if done:
            return sweeping.result()
        sweeping.cancel()
        await asyncio.wait({sweeping})
        await scene.another().close_interrupted(scene.lease)
        return True

    async with scene.database.begin() as somebody_else:
        await somebody_else.execute(text("LOCK TABLE config_activations"))
        begun = [await is_begun_and_cut_off() for _ in range(3)]
        scene.clock.pass_(seconds=30)
        begun.append(await is_begun_and_cut_off())

    assert begun == [True, True, False, True]
    assert [sweep.state for sweep in await sweeps(scene.database)] == ["interrupted"] * 3
    assert await scene.sweeper.look(scene.lease) is False
    scene.clock.pass_(minutes=1)
    assert await scene.sweeper.look(scene.lease) is True
    assert {sweep.state for sweep in await sweeps(scene.database)} == {"interrupted", "done"}
