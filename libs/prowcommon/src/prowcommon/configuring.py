"""How configuration reaches every service: one loads, all follow.

* The holder of the `config` lease watches the files, compiles them and stores the snapshot. A configuration that can't
  be loaded changes nothing: the last good one stays active.
* Every service activates the active snapshot by its hash, on the event or at a poll; nobody else parses YAML.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import structlog

from prowcommon.clock import Clock
from prowcommon.db import configs
from prowcommon.db.database import Database
from prowcommon.db.leases import Lease, prove, while_holding
from prowcommon.errors import InvalidConfig, Unavailable
from prowcommon.events.consuming import each_of_us
from prowcommon.events.jetstream import Bus
from prowcommon.jobconfig.load import load
from prowcommon.jobconfig.snapshot import Snapshot, decode, encode, hash_of
from prowcommon.jobconfig.sources import Sources
from prowcommon.tasks import alongside, ceaselessly, wait_for

log = structlog.get_logger()

LOOK_AT_FILES_EVERY = timedelta(seconds=1)
POLL_EVERY = timedelta(seconds=5)

Fingerprint = frozenset[tuple[str, int, int]]


async def keeping_config(database: Database, sources: Sources, *, clock: Clock, service: str, instance: str) -> None:
    """Loads and watches the files whenever we hold the `config` lease, until cancelled."""

    async def keep(lease: Lease) -> None:
        seen: Fingerprint | None = None
        while True:
            now = await asyncio.to_thread(fingerprint, sources)
            if now != seen:
                await _load_and_activate(database, lease, sources, clock=clock, service=service)
                seen = now
            await asyncio.sleep(LOOK_AT_FILES_EVERY.total_seconds())

    await while_holding(database, "config", keep, holder=instance)


async def _load_and_activate(database: Database, lease: Lease, sources: Sources, *, clock: Clock, service: str) -> None:
    try:
        stored = await asyncio.to_thread(compile_config, sources)
    except InvalidConfig as error:
        log.error("config_refused", source=str(sources.config), problems=error.problems)
        return
    async with database.begin() as connection:
        await prove(connection, lease)
        if await configs.activate(connection, stored, at=clock.now(), by=service):
            log.info("config_activated", hash=stored.hash, source=stored.source, warnings=len(stored.warnings))


def compile_config(sources: Sources) -> configs.StoredSnapshot:
    """The files as one snapshot. Raises InvalidConfig with everything that is wrong."""
    loaded = load(sources)
    data = encode(loaded.config)
    return configs.StoredSnapshot(
        hash=hash_of(data),
        snapshot=data,
        source=str(sources.config),
        warnings=[str(warning) for warning in loaded.warnings],
    )


def fingerprint(sources: Sources) -> Fingerprint:
    """Which files there are, how long, and when they were changed: enough to notice an edit without reading."""
    files, job_config = [sources.config], sources.job_config
    if job_config is not None:
        tree = (*job_config.rglob("*.y*ml"), *job_config.rglob(".prowignore"))
        files += [job_config] if job_config.is_file() else tree
    found = set()
    for file in files:
        try:
            stat = file.stat()
        except OSError:
            continue
        found.add((str(file), stat.st_size, stat.st_mtime_ns))
    return frozenset(found)


class ActiveConfig:
    """The configuration this process runs. `on_change` callbacks are called after each activation."""

    def __init__(self) -> None:
        self._snapshot: Snapshot | None = None
        self.hash: str = ""
        self.on_change: list[Callable[[], None]] = []

    @property
    def snapshot(self) -> Snapshot:
        """Raises Unavailable before the first configuration was loaded."""
        if self._snapshot is None:
            raise Unavailable("No configuration is active yet; the log of the service that loads it says why.")
        return self._snapshot

    @property
    def is_loaded(self) -> bool:
        return self._snapshot is not None

    def activate(self, hash_: str, snapshot: Snapshot) -> None:
        self.hash, self._snapshot = hash_, snapshot
        for tell in self.on_change:
            tell()


@asynccontextmanager
async def following_config(
    database: Database, bus: Bus, *, clock: Clock, service: str, instance: str
) -> AsyncIterator[ActiveConfig]:
    """The active configuration, kept up to date while the block runs."""
    active = ActiveConfig()
    woken = asyncio.Event()

    async def heard(_: object) -> None:
        woken.set()

    async def follow() -> None:
        while True:
            async with database.connect() as connection:
                newest = await configs.active_hash(connection)
                if newest and newest != active.hash:
                    data = await configs.read_snapshot(connection, newest)
                    if data is not None:
                        active.activate(newest, decode(data))
                        await configs.note_activation(
                            connection, service=service, instance=instance, hash_=newest, at=clock.now()
                        )
            await wait_for(woken, at_most=POLL_EVERY)

    async with (
        each_of_us(bus, stream="CONFIG", subjects=["prow.config.>"], name=f"{service}-config", handler=heard),
        alongside(ceaselessly(follow, name="follow-config"), name="follow-config"),
    ):
        yield active
