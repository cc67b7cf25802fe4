"""A stage for reports: jobs that move, and everybody who is told of it, on real ports."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
from prometheus_client import CollectorRegistry
from sqlalchemy import func, select

from plank.destinations import Destinations
from plank.reporting.opening import reporting
from plank.settings import Settings
from prowcommon.configuring import ActiveConfig
from prowcommon.db import prowjobs
from prowcommon.db.database import Database
from prowcommon.db.prowjobs import JobMove, NewProwJob
from prowcommon.db.tables import moves_to_report, reports
from prowcommon.events.jetstream import Bus
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.sections.reporters import GitHubReporter
from prowcommon.jobconfig.snapshot import Snapshot, encode, hash_of
from prowcommon.prowjobs.model import JobState, JobType, ProwJob, ProwJobSpec
from prowcommon.prowjobs.refs import Pull, Refs
from prowcommon.settings import SharedSettings
from prowcommon.storage.opening import open_storage
from prowcommon.storage.ports import Storage
from support.clock import FakeClock
from support.github import IMPATIENT, WIDGET, GitHubStage
from support.scenes import until

LOOKS_EVERY = timedelta(milliseconds=50)
SET_STATUS = "POST /repos/{owner}/{repo}/statuses/{sha}"
LOOK_AT_STATUSES = "GET /repos/{owner}/{repo}/commits/{ref}/statuses"
_numbers = count(1)


class ReportsScene:
    """`pull` of acme/widget, and planks that report."""

    def __init__(self, database: Database, bus: Bus, clock: FakeClock, github: GitHubStage, directory: Path) -> None:
        self.database = database
        self.bus = bus
        self.clock = clock
        self.github = github
        self.directory = directory
        self.config = ActiveConfig()
        self.registry = CollectorRegistry()
        self.settings: dict[str, Any] = {}
        self.github_settings: dict[str, Any] = {}
        self.storage_settings: dict[str, Any] = {}
        self.configured()

    def configured(self, **prow: Any) -> None:
        """`config.yaml` says this from now on."""
        snapshot = Snapshot(prow=ProwConfig(**prow))
        self.config.activate(hash_of(encode(snapshot)), snapshot)

    def sums_up(self) -> None:
        self.configured(github_reporter=GitHubReporter(summary_comment_repos=("acme",)))

    def tells_github(self) -> None:
        self.github.give_token()
        self.github_settings = {"github_token_file": self.github.token_file}

    @asynccontextmanager
    async def plank(
        self, *, sweep_every: timedelta = LOOKS_EVERY, registry: bool = False, storage: Storage | None = None
    ) -> AsyncIterator[None]:
        """One plank, as far as it reports; also a replica, or one after a restart."""
        shared = SharedSettings(github_api_url=self.github.api_url, **self.github_settings, **self.storage_settings)
        settings = Settings(shared=shared, sweep_every=sweep_every, **self.settings)
        async with reporting(
            settings,
            self.database,
            self.bus,
            self.config,
            self.clock,
            storage=storage or open_storage(shared),
            destinations=Destinations(self.config, fallback=shared.storage),
            registry=self.registry if registry else None,
            patience=IMPATIENT,
        ):
            yield

    async def given(self, name: str = "unit", *, labels: dict[str, str] | None = None, **said: Any) -> ProwJobId:
        """A new job, by default a presubmit of the pull request."""
        self.clock.pass_(seconds=1)
        usual = {
            "type": JobType.PRESUBMIT,
            "job": name,
            "context": name,
            "report": True,
            "rerun_command": f"/test {name}",
            "refs": self.refs(),
        }
        new = NewProwJob(
            key=f"test/{next(_numbers)}",
            spec=ProwJobSpec(**{**usual, **said}),
            labels=labels or {},
            url_base="http://deck",
        )
        async with self.database.connect() as connection:
            [made] = await prowjobs.create(connection, [new], at=self.clock.now(), by="test")
        return made.prowjob_id

    def refs(self, *pulls: Pull, **said: Any) -> Refs:
        usual = Pull(number=self.github.pull.number, author="octocat", sha=self.github.sha)
        base = {"org": WIDGET.org, "repo": WIDGET.name, "base_ref": "main", "pulls": pulls or (usual,)}
        return Refs(**{**base, "base_sha": self.github.repo.branches["main"], **said})

    async def job(self, id_: ProwJobId) -> ProwJob:
        async with self.database.connect() as connection:
            return await prowjobs.get(connection, id_)

    async def becomes(self, id_: ProwJobId, *states: JobState, build_id: BuildId | None = None) -> None:
        """plank moved the job, through these states."""
        for state in states:
            self.clock.pass_(seconds=1)
            seen, now = await self.job(id_), self.clock.now()
            move = JobMove(seen=seen, to=state, because=f"Job is {state}.", at=now, build_id=build_id)
            async with self.database.connect() as connection:
                assert await prowjobs.move(connection, [move], by="plank") == {id_}

    async def ran(self, name: str = "unit", state: JobState = JobState.FAILURE, **said: Any) -> ProwJobId:
        id_ = await self.given(name, **said)
        await self.becomes(id_, JobState.PENDING, state)
        return id_

    async def all_told(self) -> None:
        """Waits until nothing is due now, and no move waits to be planned for."""
        await until(self._is_quiet)

    async def _is_quiet(self) -> bool:
        c = reports.c
        now = self.clock.now()
        async with self.database.connect() as connection:
            moves = await connection.scalar(select(func.count()).select_from(moves_to_report))
            due = await connection.scalar(
                select(func.count()).where(c.due_at <= now, c.parked_at.is_(None)).select_from(reports)
            )
        return not moves and not due

    async def rows(self, channel: str = "") -> list[dict[str, Any]]:
        """What stands in `reports`."""
        async with self.database.connect() as connection:
            found = await connection.execute(select(reports).order_by(reports.c.target))
            return [dict(row._mapping) for row in found if not channel or row.channel == channel]

    async def becomes_row(self, channel: str, **wanted: Any) -> dict[str, Any]:
        """Waits until the channel's one row says so; functions are asked."""

        def says(row: dict[str, Any]) -> bool:
            return all(want(row[name]) if callable(want) else row[name] == want for name, want in wanted.items())

        async def is_so() -> bool:
            found = await self.rows(channel)
            return len(found) == 1 and says(found[0])

        await until(is_so)
        return (await self.rows(channel))[0]

    async def time_passes(self, **units: float) -> None:
        self.clock.pass_(**units)

    def add_webhook(self, name: str, url: str, secret: str, **selection: Any) -> None:
        secret_file = self.directory / f"{name}.secret"
        secret_file.write_text(secret)
        file = self.directory / "webhooks.yaml"
        known = msgspec.yaml.decode(file.read_bytes())["webhooks"] if file.exists() else []
        entry = {"name": name, "url": url, "secret_file": str(secret_file), **selection}
        file.write_bytes(msgspec.yaml.encode({"webhooks": [*known, entry]}))
        self.settings["webhooks_file"] = file
