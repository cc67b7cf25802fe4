"""How configuration reaches every service: one keeps it (`keeping`), all follow.

* Every service activates the active snapshot by its hash, on the event or at a poll; nobody else parses YAML.
* What a process runs, and that it lives, stands in its row of `config_activations`; a process that ends takes the row
  with it.
* A snapshot that can't be decoded leaves the last one active. The process says that it lives all the same: it lags.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.clock import Clock
from prowcommon.configstatus import SEEN_EVERY
from prowcommon.db import configs
from prowcommon.db.database import Database
from prowcommon.errors import Unavailable
from prowcommon.events.consuming import each_of_us
from prowcommon.events.jetstream import Bus
from prowcommon.jobconfig.snapshot import Snapshot, decode
from prowcommon.tasks import alongside, ceaselessly, wait_for

POLL_EVERY = timedelta(seconds=5)

_DEPARTING_SECONDS = 2


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
    follower = _Follower(database, clock, service, instance)
    woken = asyncio.Event()

    async def heard(_: object) -> None:
        woken.set()

    async def follow() -> None:
        while True:
            await follower.catch_up()
            await wait_for(woken, at_most=POLL_EVERY)

    async with (
        each_of_us(bus, stream="CONFIG", subjects=["prow.config.>"], name=f"{service}-config", handler=heard),
        _departing(follower),
        alongside(ceaselessly(follow, name="follow-config"), name="follow-config"),
    ):
        yield follower.active


class _Follower:
    """One process that follows, and its row."""

    def __init__(self, database: Database, clock: Clock, service: str, instance: str) -> None:
        self.active = ActiveConfig()
        self._database = database
        self._clock = clock
        self._name = {"service": service, "instance": instance}
        self._seen_at: datetime | None = None

    async def catch_up(self) -> None:
        """Activates the newest configuration, if that isn't ours yet."""
        async with self._database.connect() as connection:
            await self._show_presence(connection)
            newest = await configs.active_hash(connection)
            if not newest or newest == self.active.hash:
                return
            data = await configs.read_snapshot(connection, newest)
            if data is not None:
                self.active.activate(newest, decode(data))
                await self._note(connection)

    async def depart(self) -> None:
        async with self._database.connect() as connection:
            await configs.note_departure(connection, **self._name)

    async def _show_presence(self, connection: AsyncConnection) -> None:
        now = self._clock.now()
        if self._seen_at is not None and now - self._seen_at < SEEN_EVERY:
            return
        is_known = self._seen_at is not None and await configs.note_presence(connection, **self._name, at=now)
        if not is_known:  # at first too: a row that is there already is a former process's
            await self._note(connection)
        self._seen_at = now

    async def _note(self, connection: AsyncConnection) -> None:
        await configs.note_activation(connection, **self._name, hash_=self.active.hash, at=self._clock.now())


@asynccontextmanager
async def _departing(follower: _Follower) -> AsyncIterator[None]:
    """At the end the row goes, if Postgres answers; if not it is out of date in some minutes."""
    try:
        yield
    finally:
        with suppress(Unavailable, TimeoutError):
            async with asyncio.timeout(_DEPARTING_SECONDS):
                await follower.depart()
