"""A sweep that runs: what its parts share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import TextClause

from prowcommon.db.database import Database
from prowcommon.jobconfig.snapshot import Snapshot
from sinker.adapters import records
from sinker.adapters.batches import Batches, Sweep
from sinker.domain.retention import Reason
from sinker.domain.tally import Kind, Tally


@dataclass(frozen=True, slots=True)
class Running:
    """One sweep, at one instant, under one configuration."""

    sweep: Sweep
    now: datetime
    snapshot: Snapshot
    database: Database
    tally: Tally
    batches: Batches | None
    """None: a dry run, which reads and decides the same, and writes nothing."""

    @property
    def is_dry(self) -> bool:
        return self.batches is None

    async def write(self, statement: TextClause, rows: Sequence[Any], kind: Kind, reason: Reason, **said: Any) -> None:
        """Notes what was found, then does it, unless the run is dry."""
        await self.note()
        if self.batches is not None:
            await self.batches.write(statement, rows, kind, reason, **said)

    async def note(self) -> None:
        """Keeps the record up to date: whoever looks at a sweep that runs sees how far it is."""
        async with self.database.connect() as connection:
            await records.note_found(connection, self.sweep.id, self.tally)
