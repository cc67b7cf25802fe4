"""How a saved file reaches every service, and what each tells about itself."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from prowcommon import configuring
from prowcommon.configuring import ActiveConfig, following_config
from prowcommon.db import configloads, configs, outbox
from prowcommon.db.database import Database
from prowcommon.db.leases import Lease, prove, while_holding
from prowcommon.db.tables import config_activations
from prowcommon.errors import Conflict, Unavailable
from prowcommon.events.jetstream import Bus
from prowcommon.events.relay import relaying
from prowcommon.jobconfig.snapshot import Snapshot, encode
from prowcommon.jobconfig.sources import Sources
from prowcommon.keeping.keeper import keeping_config
from prowcommon.tasks import alongside
from support.clock import FakeClock
from support.scenes import until


def jobs(*names: str) -> str:
    spec = "spec: {containers: [{image: alpine, command: [/bin/date]}]}"
    return "periodics:\n" + "".join(f"- {{name: {name}, interval: 10m, {spec}}}\n" for name in names)


@pytest.fixture
async def home(tmp_path: Path, database: Database, clock: FakeClock) -> AsyncIterator[Path]:
    """A directory whose configuration is being kept."""
    (tmp_path / "config.yaml").write_text("{}")
    (tmp_path / "jobs.yaml").write_text(jobs("one"))
    sources = Sources(tmp_path / "config.yaml", tmp_path / "jobs.yaml")
    keeping = keeping_config(database, sources, clock=clock, service="test", instance="a")
    async with alongside(keeping, name="keep"):
        yield tmp_path


async def names(active: ActiveConfig) -> list[str]:
    return [job.name for job in active.snapshot.periodics] if active.is_loaded else []


async def test_a_saved_file_reaches_every_follower(home: Path, database: Database, bus: Bus, clock: FakeClock) -> None:
    async with (
        alongside(relaying(database, bus, holder="test"), name="relay"),
        following_config(database, bus, clock=clock, service="plank", instance="a") as plank,
        following_config(database, bus, clock=clock, service="horologium", instance="b") as horologium,
    ):
        await until(lambda: _is(horologium, ["one"]))
        clock.pass_(seconds=1)
        (home / "jobs.yaml").write_text(jobs("one", "two"))

        await until(lambda: _is(plank, ["one", "two"]))
        await until(lambda: _is(horologium, ["one", "two"]))

        assert plank.hash == horologium.hash
        async with database.connect() as connection:
            rows = (await connection.execute(select(config_activations.c.service, config_activations.c.hash))).all()
        assert sorted(map(tuple, rows)) == [("horologium", plank.hash), ("plank", plank.hash)]


async def test_before_the_first_configuration_a_service_says_so(database: Database, bus: Bus, clock: FakeClock) -> None:
    async with following_config(database, bus, clock=clock, service="plank", instance="a") as active:
        with pytest.raises(Unavailable, match="No configuration is active yet"):
            _ = active.snapshot


async def test_a_process_is_on_record_before_its_first_activation_and_goes_when_it_ends(
    database: Database, bus: Bus, clock: FakeClock
) -> None:
    async with following_config(database, bus, clock=clock, service="tide", instance="a"):
        await until(lambda: _follow(database, clock, [("tide", "a", "")]))

    assert await _followers(database, clock) == []


async def test_a_process_that_lives_is_seen_and_one_that_was_killed_is_not_for_long(
    database: Database, bus: Bus, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(configuring, "POLL_EVERY", timedelta(milliseconds=20))
    async with database.connect() as connection:
        await configs.note_activation(connection, service="hook", instance="killed", hash_="h", at=clock.now())
    async with following_config(database, bus, clock=clock, service="tide", instance="a"):
        await until(lambda: _follow(database, clock, [("hook", "killed", "h"), ("tide", "a", "")]))

        clock.pass_(minutes=6)

        await until(lambda: _follow(database, clock, [("tide", "a", "")]))
        async with database.connect() as connection:
            await configs.forget_followers(connection, unseen_since=clock.now() - timedelta(minutes=1))
            assert (await connection.scalars(select(config_activations.c.instance))).all() == ["a"]


async def test_a_process_that_takes_a_dead_one_s_name_does_not_take_its_configuration(
    database: Database, bus: Bus, clock: FakeClock
) -> None:
    async with database.connect() as connection:
        await configs.note_activation(connection, service="tide", instance="a", hash_="old", at=clock.now())
    async with following_config(database, bus, clock=clock, service="tide", instance="a"):
        await until(lambda: _follow(database, clock, [("tide", "a", "")]))


async def test_a_process_that_cannot_read_the_snapshot_keeps_what_it_has_and_lags(
    database: Database, bus: Bus, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(configuring, "POLL_EVERY", timedelta(milliseconds=20))
    good = encode(Snapshot())
    async with following_config(database, bus, clock=clock, service="tide", instance="a") as active:
        for hash_, data in (("good", good), ("of another release", b"\x93\x01\x02\x03")):
            stored = configs.StoredSnapshot(hash=hash_, snapshot=data, source="t", warnings=[])
            async with database.begin() as connection:
                await configs.activate(connection, stored, at=clock.now(), by="test")
            await until(lambda: _follow(database, clock, [("tide", "a", "good")]))
            clock.pass_(minutes=6)

        await until(lambda: _follow(database, clock, [("tide", "a", "good")]))  # it still says that it lives
        assert active.hash == "good"
        async with database.connect() as connection:
            standing = await configloads.read_status(connection, now=clock.now())
        assert [standing.lags(each) for each in standing.followers] == [True]
        assert not standing.is_well


async def test_going_back_to_an_older_configuration_makes_that_one_active(database: Database, clock: FakeClock) -> None:
    first, second = (configs.StoredSnapshot(hash=h, snapshot=b"", source="t", warnings=[]) for h in ("h1", "h2"))
    for stored in (first, second, first):
        clock.pass_(seconds=1)
        async with database.begin() as connection:
            assert await configs.activate(connection, stored, at=clock.now(), by="test")

    async with database.connect() as connection:
        assert await configs.active_hash(connection) == "h1"
        assert await outbox.waiting(connection) == 3


async def test_a_holder_that_lost_its_lease_unawares_can_commit_nothing(database: Database) -> None:
    held: list[Lease] = []
    taken = asyncio.Event()

    async def hold(lease: Lease) -> None:
        held.append(lease)
        taken.set()
        await asyncio.Event().wait()

    async with alongside(while_holding(database, "only-one", hold, holder="a"), name="a"):
        await taken.wait()
        async with database.begin() as connection:
            await prove(connection, held[0])
    taken.clear()
    async with alongside(while_holding(database, "only-one", hold, holder="b"), name="b"):
        await taken.wait()
        with pytest.raises(Conflict, match="only-one"):
            async with database.begin() as connection:
                await prove(connection, held[0])

    assert [lease.fence for lease in held] == [1, 2]


async def test_of_two_who_want_a_lease_one_holds_it_at_a_time(database: Database) -> None:
    holding = 0
    most = 0
    turns = asyncio.Queue[str]()

    async def hold(lease: Lease) -> None:
        nonlocal holding, most
        holding += 1
        most = max(most, holding)
        try:
            turns.put_nowait(lease.name)
            await asyncio.Event().wait()
        finally:
            holding -= 1

    async with (
        alongside(while_holding(database, "turns", hold, holder="a"), name="a"),
        alongside(while_holding(database, "turns", hold, holder="b"), name="b"),
        asyncio.timeout(20),
    ):
        for _ in range(4):
            await turns.get()
            async with database.connect() as connection:
                await connection.execute(
                    text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
                )

    assert most == 1


async def _is(active: ActiveConfig, expected: list[str]) -> bool:
    return await names(active) == expected


async def _followers(database: Database, clock: FakeClock) -> list[tuple[str, str, str]]:
    async with database.connect() as connection:
        standing = await configloads.read_status(connection, now=clock.now())
    return [(each.service, each.instance, each.hash) for each in standing.followers]


async def _follow(database: Database, clock: FakeClock, expected: list[tuple[str, str, str]]) -> bool:
    return await _followers(database, clock) == expected
