"""The jobs in Postgres, in the words of the pages. One connection; nothing is written."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, Select
from sqlalchemy.ext.asyncio import AsyncConnection

from deck.adapters import queries
from deck.adapters.names import JobNames
from deck.domain.cards import JobCard, present
from deck.domain.filters import Filters
from deck.domain.paging import Cursor, cut
from deck.domain.periodics import RetryOf, retry_number
from deck.domain.runs import Build, Line, Run
from prowcommon.db.prowjobs import prowjob_from_row
from prowcommon.errors import NotFound, Unavailable
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.model import JobState, ProwJob

_PATIENCE_SECONDS = 5
"""Ten times what the slowest sensible search takes over a million runs."""


@dataclass(frozen=True, slots=True)
class Page:
    """Cards, newest first, and the cursors of the pages beside; None where there is none."""

    cards: list[JobCard]
    older: Cursor | None
    newer: Cursor | None


@dataclass(frozen=True, slots=True)
class News:
    """What a browser is told when a job moved."""

    id: ProwJobId
    state: JobState
    type: str
    job: str
    version: int


class Runs:
    """Answers what the pages ask. Jobs that are hidden or another tenant's are not there."""

    def __init__(self, connection: AsyncConnection, names: JobNames) -> None:
        self._connection = connection
        self._names = names

    async def page(self, filters: Filters, cursor: Cursor | None, limit: int) -> Page:
        """At most `limit` cards. Going newer and arriving at the top shows the whole first page."""
        found = await self._cards(filters, cursor, limit + 1)
        shown = cut(found, cursor, limit, lambda card: card.id)
        return Page(shown.rows, shown.older, shown.newer) if shown else await self.page(filters, None, limit)

    async def newer_than(self, filters: Filters, id_: ProwJobId, limit: int) -> list[JobCard]:
        """The `limit` newest cards beyond `id_`, newest first."""
        newest = await self._cards(filters, None, limit)
        return [card for card in newest if card.id > id_]

    async def cards(self, ids: Collection[ProwJobId]) -> list[JobCard]:
        rows = await self._connection.execute(queries.cards_by_id(ids)) if ids else ()
        return [present(prowjob_from_row(row)) for row in rows]

    async def counts(self, filters: Filters) -> dict[JobState, int]:
        """Per state people see; together at most COUNTED + 1."""
        rows = await self._search(queries.counts_by_state(await self._rules(filters)))
        return {JobState(row.state): row.jobs for row in rows}

    async def choices(self) -> dict[str, list[str]]:
        """Per filter, the values that occur among the newest jobs."""
        values: dict[str, list[str]] = {"repo": [], "author": [], "job": [], "cluster": []}
        for row in await self._connection.execute(queries.choices()):
            values[row.name].append(row.value)
        return values

    async def run(self, id_: ProwJobId) -> Run:
        """Raises NotFound."""
        row = (await self._connection.execute(queries.run(id_))).one_or_none()
        if row is None:
            raise NotFound(f"There is no run {id_}.")
        job = prowjob_from_row(row)
        builds = [
            Build(b.attempt, BuildId(b.build_id), b.cluster, b.claimed_at, b.ended_at, b.reason)
            for b in await self._connection.execute(queries.builds(id_))
        ]
        history = [
            Line(e.seq, JobState(e.from_state) if e.from_state else None, JobState(e.to_state), e.because, e.by, e.at)
            for e in await self._connection.execute(queries.history(id_, job.created_at))
        ]
        return Run(job, builds, history)

    async def retry_of(self, job: ProwJob) -> RetryOf | None:
        """Which retry of a periodic this run is, and of which run; None when it is none."""
        if (number := retry_number(job.labels)) is None:
            return None
        id_ = await self._connection.scalar(queries.run_before(job))
        return RetryOf(number, ProwJobId(id_) if id_ is not None else None)

    async def ensure_visible(self, id_: ProwJobId) -> None:
        """Raises NotFound."""
        if await self._connection.scalar(queries.existence(id_)) is None:
            raise NotFound(f"There is no run {id_}.")

    async def by_build(self, job: str, build_id: str) -> ProwJob:
        """The run that a build belongs to. Raises NotFound."""
        row = (await self._connection.execute(queries.run_by_build(job, build_id))).one_or_none()
        if row is None:
            raise NotFound(f"There is no build {build_id} of {job}.")
        return prowjob_from_row(row)

    async def whole(
        self, *, org: str, repo: str, owner: str, cursor: Cursor | None, limit: int
    ) -> list[tuple[ProwJob, int]]:
        """Jobs with their number of builds; empty text: any."""
        rows = await self._connection.execute(queries.whole_jobs(org, repo, owner, cursor, limit))
        return [(prowjob_from_row(row), row.builds) for row in rows]

    async def news(self, ids: Collection[ProwJobId]) -> list[News]:
        rows = await self._connection.execute(queries.news_of(ids))
        return [News(ProwJobId(row.id), JobState(row.state), row.type, row.job, row.version) for row in rows]

    async def _cards(self, filters: Filters, cursor: Cursor | None, rows: int) -> list[JobCard]:
        found = await self._search(queries.page_of_cards(await self._rules(filters), cursor, rows))
        return [present(prowjob_from_row(row)) for row in found]

    async def _rules(self, filters: Filters) -> list[ColumnElement[bool]]:
        names = await self._names.matching(self._connection, filters.job) if filters.is_pattern else None
        return queries.matching(filters, names)

    async def _search(self, statement: Select[Any]) -> Sequence[Row[Any]]:
        """What a stranger may ask for, within bounds: `*x*` over a million jobs must not keep Postgres busy."""
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                found: Sequence[Row[Any]] = (await self._connection.execute(statement)).all()
                return found
        except TimeoutError as error:
            raise Unavailable(
                "That search takes too long over so many runs. A repository, an author or a whole job name narrows it."
            ) from error
