"""A configuration that is being kept, and a way to see what became of it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from prowcommon.configstatus import ConfigStatus, Load, Outcome
from prowcommon.db import configloads
from prowcommon.db.database import Database
from prowcommon.jobconfig.sources import Sources
from prowcommon.keeping.keeper import keeping_config
from prowcommon.tasks import alongside
from support.clock import FakeClock
from support.scenes import until

POD = "spec: {containers: [{image: alpine, command: [/bin/date]}]}"


def jobs(*names: str, interval: str = "10m") -> str:
    return "periodics:\n" + "".join(f"- {{name: {name}, interval: {interval}, {POD}}}\n" for name in names)


BROKEN = f"periodics:\n- {{name: one, {POD}}}\n"
"""Nothing says when it runs."""


class Home:
    """A directory with `config.yaml` and `jobs.yaml`, kept by whoever runs `kept()`."""

    def __init__(self, directory: Path, database: Database, clock: FakeClock) -> None:
        self.directory = directory
        self.database = database
        self.clock = clock
        self.sources = Sources(directory / "config.yaml", directory / "jobs.yaml")
        (directory / "config.yaml").write_text("{}")
        self.save(jobs("one"))

    def save(self, text: str) -> None:
        self.clock.pass_(seconds=1)
        (self.directory / "jobs.yaml").write_text(text)

    @asynccontextmanager
    async def kept(self, instance: str = "plank@one") -> AsyncIterator[None]:
        keeping = keeping_config(self.database, self.sources, clock=self.clock, service="plank", instance=instance)
        async with alongside(keeping, name="keep"):
            yield

    async def ask(self) -> int:
        async with self.database.begin() as connection:
            return (await configloads.request(connection, at=self.clock.now(), by="token:octocat")).id

    async def load(self, id_: int) -> Load:
        async with self.database.connect() as connection:
            return await configloads.get(connection, id_)

    async def answered(self, id_: int) -> Load:
        """What became of a request."""

        async def is_so() -> bool:
            return (await self.load(id_)).outcome is not Outcome.REQUESTED

        await until(is_so)
        return await self.load(id_)

    async def status(self) -> ConfigStatus:
        async with self.database.connect() as connection:
            return await configloads.read_status(connection, now=self.clock.now())

    async def loads(self) -> list[Load]:
        """Oldest first."""
        async with self.database.connect() as connection:
            return list(reversed(await configloads.latest(connection, most=100)))

    async def outcomes(self) -> list[str]:
        return [load.outcome.value for load in await self.loads()]

    async def becomes(self, *outcomes: str) -> None:
        """Waits until exactly these loads are on record."""

        async def is_so() -> bool:
            return await self.outcomes() == list(outcomes)

        try:
            await until(is_so)
        except TimeoutError:
            raise AssertionError(f"{await self.outcomes()} instead of {list(outcomes)}") from None

    async def looked_again(self) -> None:
        """Waits until the keeper has gone through its round once more: it answers who asks."""
        await self.answered(await self.ask())


@pytest.fixture
def home(tmp_path: Path, database: Database, clock: FakeClock) -> Home:
    return Home(tmp_path, database, clock)
