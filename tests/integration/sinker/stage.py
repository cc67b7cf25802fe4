"""sinker on a stage: the real sweeper on a real Postgres, with clusters whose pods the test puts there."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

from prometheus_client import CollectorRegistry
from sqlalchemy import Row, insert, select, update

from prowcommon.configuring import ActiveConfig
from prowcommon.db import configs
from prowcommon.db import prowjobs as ledger
from prowcommon.db import tables as t
from prowcommon.db.database import Database
from prowcommon.db.leases import Lease, while_holding
from prowcommon.db.prowjobs import JobMove, NewProwJob
from prowcommon.ids import ProwJobId
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import Periodic
from prowcommon.jobconfig.sections.sinker import Sinker
from prowcommon.jobconfig.snapshot import Snapshot, encode, hash_of
from prowcommon.prowjobs.lifecycle import FINISHED_STATES
from prowcommon.prowjobs.model import JobState, JobType
from prowcommon.prowjobs.refs import Refs
from prowcommon.tasks import alongside
from sinker.adapters import records
from sinker.adapters.batches import open_short_database
from sinker.domain.retention import Retention
from sinker.metrics import SinkerMetrics
from sinker.ports import PodStore
from sinker.sweeper import LEASE, Rules, Sweeper
from support.builders import a_spec
from support.clock import FakeClock

KEEPS_ALL = Rules(retention=Retention(None, keep_last=20))
_PENDING = (JobState.PENDING,)
_MOVES_TO = {JobState.TRIGGERED: (), JobState.PENDING: _PENDING} | {
    state: (*_PENDING, state) for state in FINISHED_STATES
}
POD = {"containers": [{"image": "alpine", "command": ["/bin/date"]}]}


@asynccontextmanager
async def holding_the_lease(database: Database, *, holder: str = "test") -> AsyncIterator[Lease]:
    """The lease `sinker`, while the block runs."""
    taken: asyncio.Future[Lease] = asyncio.get_running_loop().create_future()

    async def hold(lease: Lease) -> None:
        taken.set_result(lease)
        await asyncio.Event().wait()

    async with alongside(while_holding(database, LEASE, hold, holder=holder), name="hold"):
        yield await taken


async def activate(database: Database, snapshot: Snapshot, *, at: datetime) -> str:
    """Makes it the active configuration; its hash."""
    data = encode(snapshot)
    stored = configs.StoredSnapshot(hash=hash_of(data), snapshot=data, source="test", warnings=[])
    async with database.begin() as connection:
        await configs.activate(connection, stored, at=at, by="test")
    return stored.hash


class SinkerScene:
    """One sinker that holds the lease, told when to look; jobs by the names that a test gives them."""

    def __init__(self, database: Database, short: Database, clock: FakeClock, lease: Lease) -> None:
        self.database = database
        self.short = short
        self.clock = clock
        self.lease = lease
        self.config = ActiveConfig()
        self.stores: list[PodStore] = []
        self.ids: dict[str, ProwJobId] = {}
        self.registry = CollectorRegistry()
        self.sweeper = self.another()

    def another(self, rules: Rules = KEEPS_ALL) -> Sweeper:
        """One more sinker, as after a restart, with these settings."""
        self.registry = CollectorRegistry()
        self.sweeper = Sweeper(
            self.database,
            self.short,
            self.config,
            self.clock,
            SinkerMetrics(self.registry),
            rules=rules,
            stores=self.stores,
        )
        return self.sweeper

    async def configured(self, *periodics: str, prow: Mapping[str, Any] | None = None, **sinker: Any) -> None:
        """These periodics, and what `config.yaml` says at its top and of sinker."""
        snapshot = Snapshot(
            prow=ProwConfig(sinker=Sinker(**sinker), **(prow or {})),
            periodics=tuple(
                Periodic(name=name, interval=timedelta(hours=1), cluster="default", spec=POD) for name in periodics
            ),
        )
        hash_ = await activate(self.database, snapshot, at=self.clock.now())
        self.config.activate(hash_, snapshot)

    async def given(
        self,
        name: str,
        *,
        age: timedelta,
        state: JobState = JobState.SUCCESS,
        type_: JobType = JobType.PRESUBMIT,
        job: str = "unit-test",
        repo: str = "hello-world",
        took: timedelta = timedelta(minutes=10),
        archived: timedelta | None = None,
        hidden: bool = False,
        **columns: Any,
    ) -> ProwJobId:
        """A job created `age` ago, as its ledger wrote it; `archived` that long ago, `columns` as somebody set them.

        Each is a millisecond younger than the one given before it: ids of one millisecond have no order.
        """
        created_at = self.clock.now() - age + timedelta(milliseconds=len(self.ids))
        refs = (
            None if type_ is JobType.PERIODIC else Refs(org="octo-org", repo=repo, base_ref="main", base_sha="a" * 40)
        )
        new = NewProwJob(key=f"test/{name}", spec=a_spec(job, type=type_, refs=refs, hidden=hidden))
        async with self.database.connect() as connection:
            (made,) = await ledger.create(connection, [new], at=created_at, by="test")
            id_ = self.ids[name] = made.prowjob_id
            for to in _MOVES_TO[state]:
                seen = await ledger.get(connection, id_)
                await ledger.move(connection, [JobMove(seen=seen, to=to, because="", at=created_at + took)], by="plank")
            build = {"prowjob_id": id_, "attempt": 1, "cluster": "default", "claimed_at": created_at, "job": job}
            await connection.execute(insert(t.prowjob_builds).values(build))
            if archived is not None:
                columns["archived_at"] = self.clock.now() - archived
            if columns:
                await connection.execute(update(t.prowjobs).where(t.prowjobs.c.id == id_).values(columns))
        return id_

    async def sweep(self, *, dry_run: bool = False) -> Row[Any]:
        """A sweep by hand; its record."""
        async with self.database.connect() as connection:
            asked = await records.ask(connection, by="token:test", dry_run=dry_run, at=self.clock.now())
        assert await self.sweeper.look(self.lease)
        async with self.database.connect() as connection:
            return await records.get(connection, asked.id)

    async def live(self) -> set[str]:
        """The jobs that aren't archived."""
        return await self._names(t.prowjobs.c.archived_at.is_(None))

    async def there(self) -> set[str]:
        """The jobs that have a row."""
        return await self._names(t.prowjobs.c.id.is_not(None))

    async def _names(self, condition: Any) -> set[str]:
        names = {id_: name for name, id_ in self.ids.items()}
        async with self.database.connect() as connection:
            return {names[id_] for id_ in await connection.scalars(select(t.prowjobs.c.id).where(condition))}

    async def sweeps(self) -> list[Row[Any]]:
        """Every record, the latest first."""
        async with self.database.connect() as connection:
            return list(await records.latest(connection, most=500, before=None))

    def metric(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(name, labels)


@asynccontextmanager
async def sinker_on_stage(database: Database, url: str, clock: FakeClock) -> AsyncIterator[SinkerScene]:
    async with open_short_database(url) as short, holding_the_lease(database) as lease:
        scene = SinkerScene(database, short, clock, lease)
        await scene.configured()
        yield scene
