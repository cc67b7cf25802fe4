"""`reports` and `moves_to_report`, in Postgres.

* A move's cue is taken away in the transaction that notes what is to be told: both or neither.
* A row is claimed while it is told, and the claim's end is its fence: whoever renews it or notes an outcome names it,
  and a claim that ran out changes nothing.
* What is wanted while a target is being told is another revision, and makes the row due again.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.db.prowjobs import PROWJOB_COLUMNS, prowjob_from_row
from prowcommon.db.tables import prowjobs, reports
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import JobType, ProwJob

_TAKE_MOVES = text("""
DELETE FROM moves_to_report m USING (
    SELECT prowjob_id, version FROM moves_to_report ORDER BY prowjob_id, version LIMIT :most FOR UPDATE SKIP LOCKED
) taken WHERE m.prowjob_id = taken.prowjob_id AND m.version = taken.version
RETURNING m.prowjob_id
""")

_WANT = text("""
INSERT INTO reports AS r (channel, target, prowjob_id, version, due_at)
SELECT channel, target, prowjob_id, version, :at FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS w(
    channel text, target text, prowjob_id uuid, version integer)
ORDER BY channel, target
ON CONFLICT (channel, target) DO UPDATE SET
    prowjob_id = excluded.prowjob_id,
    version = excluded.version,
    revision = r.revision + 1,
    superseded = r.superseded + CASE WHEN r.due_at IS NULL THEN 0 ELSE 1 END,
    due_at = CASE WHEN r.parked_at IS NULL THEN greatest(r.due_at, excluded.due_at) ELSE excluded.due_at END,
    attempts = CASE WHEN r.parked_at IS NULL THEN r.attempts ELSE 1 END,
    parked_at = NULL
WHERE NOT CAST(:newest_wins AS boolean) OR (excluded.prowjob_id, excluded.version) > (r.prowjob_id, r.version)
""")

_CLAIM = text("""
UPDATE reports SET claimed_until = :until, attempts = attempts + 1
WHERE id = (
    SELECT id FROM reports
    WHERE channel = :channel AND due_at <= :now AND parked_at IS NULL
      AND (claimed_until IS NULL OR claimed_until <= :now)
    ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id, channel, target, prowjob_id, revision, due_at, attempts, claimed_until, told_digest
""")

_RENEW = text("""
UPDATE reports SET claimed_until = :until WHERE id = :id AND claimed_until = :claimed_until
""")

_NEXT_DUE = text("""
SELECT min(greatest(due_at, claimed_until)) FROM reports
WHERE channel = :channel AND due_at IS NOT NULL AND parked_at IS NULL
""")

_SETTLE = text("""
UPDATE reports SET claimed_until = NULL, attempts = 0, last_error = :last_error, told_prowjob_id = :prowjob_id,
    told_version = :version, told_digest = :digest, told_at = CAST(:at AS timestamptz),
    due_at = CASE WHEN revision = :revision THEN NULL ELSE CAST(:at AS timestamptz) END
WHERE id = :id AND claimed_until = :claimed_until
""")

_LET_BE = text("""
UPDATE reports SET claimed_until = NULL, attempts = 0, last_error = :last_error,
    due_at = CASE WHEN revision = :revision THEN NULL ELSE CAST(:at AS timestamptz) END
WHERE id = :id AND claimed_until = :claimed_until
""")

_PUT_OFF = text("""
UPDATE reports SET claimed_until = NULL, last_error = :because, due_at = :due_at,
    attempts = attempts - CASE WHEN :counts THEN 0 ELSE 1 END,
    parked_at = CASE WHEN revision = :revision THEN CAST(:parked_at AS timestamptz) END
WHERE id = :id AND claimed_until = :claimed_until
""")

_GIVE_BACK = text("""
UPDATE reports SET claimed_until = NULL, due_at = greatest(due_at, :due_at)
WHERE id = :id AND claimed_until = :claimed_until
""")

_DOUBT = text("""
UPDATE reports SET due_at = :at, revision = revision + 1, attempts = greatest(attempts, 1) WHERE id = :id
""")


@dataclass(frozen=True, slots=True)
class ToTell:
    """A row of `reports` to be: this target is to be told of this job."""

    channel: str
    target: str
    prowjob_id: ProwJobId
    version: int


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row of `reports`, ours until `claimed_until`."""

    id: UUID
    channel: str
    target: str
    prowjob_id: ProwJobId
    revision: int
    due_at: datetime
    attempts: int
    """This one counted."""
    claimed_until: datetime
    told_digest: str | None

    @property
    def again(self) -> bool:
        """Whether telling was begun before and its end isn't known."""
        return self.attempts > 1

    @property
    def _mine(self) -> dict[str, Any]:
        return {"id": self.id, "claimed_until": self.claimed_until}


async def take_moves(connection: AsyncConnection, *, most: int) -> list[ProwJobId]:
    """The job of each move; the caller's transaction also notes what comes of it."""
    return [ProwJobId(id_) for id_ in await connection.scalars(_TAKE_MOVES, {"most": most})]


async def read_jobs(connection: AsyncConnection, ids: Collection[ProwJobId]) -> list[ProwJob]:
    rows = await connection.execute(select(*PROWJOB_COLUMNS).where(prowjobs.c.id.in_(ids)))
    return [prowjob_from_row(row) for row in rows]


async def want(connection: AsyncConnection, wanted: Sequence[ToTell], *, newest_wins: bool, at: datetime) -> None:
    """Notes what targets are to be told. With `newest_wins`, what is older than what they know of changes nothing."""
    newest: dict[tuple[str, str], ToTell] = {}
    for each in sorted(wanted, key=lambda each: (each.prowjob_id, each.version)):
        newest[each.channel, each.target] = each
    if newest:
        rows = msgspec.json.encode(list(newest.values())).decode()
        await connection.execute(_WANT, {"rows": rows, "newest_wins": newest_wins, "at": at})


async def claim(connection: AsyncConnection, channel: str, *, now: datetime, until: datetime) -> Claimed | None:
    """The report of the channel that has been due for longest; None when none is."""
    row = (await connection.execute(_CLAIM, {"channel": channel, "now": now, "until": until})).one_or_none()
    return None if row is None else Claimed(**row._mapping)


async def next_due_at(connection: AsyncConnection, channel: str) -> datetime | None:
    found: datetime | None = await connection.scalar(_NEXT_DUE, {"channel": channel})
    return found


async def renew(connection: AsyncConnection, claimed: Claimed, *, until: datetime) -> bool:
    """Ours for longer. False when the claim had run out, and may be another's."""
    done = await connection.execute(_RENEW, {**claimed._mine, "until": until})
    return bool(done.rowcount)


async def settle(
    connection: AsyncConnection, claimed: Claimed, job: ProwJob, *, digest: str, last_error: str | None, at: datetime
) -> bool:
    """The target knows. False when the claim had run out: somebody else may have told it something newer before us."""
    told = {"prowjob_id": job.id, "version": job.version, "digest": digest, "last_error": last_error, "at": at}
    done = await connection.execute(_SETTLE, {**claimed._mine, "revision": claimed.revision, **told})
    return bool(done.rowcount)


async def let_be(connection: AsyncConnection, claimed: Claimed, *, because: str | None, at: datetime) -> None:
    """There is nothing to tell it now."""
    values = {**claimed._mine, "revision": claimed.revision, "last_error": because, "at": at}
    await connection.execute(_LET_BE, values)


async def put_off(
    connection: AsyncConnection,
    claimed: Claimed,
    *,
    because: str,
    due_at: datetime,
    parked_at: datetime | None,
    counts: bool,
) -> bool:
    """Again at `due_at`, or never by ourselves once parked; something newer unparks it. False as for `settle`.

    `counts`: whether it was an attempt, which may have been carried out.
    """
    values = {"because": because, "due_at": due_at, "parked_at": parked_at, "counts": counts}
    done = await connection.execute(_PUT_OFF, {**claimed._mine, "revision": claimed.revision, **values})
    return bool(done.rowcount)


async def give_back(connection: AsyncConnection, claimed: Claimed, *, due_at: datetime) -> None:
    """We are told to stop: from `due_at` on somebody else may go on, and looks first."""
    await connection.execute(_GIVE_BACK, {**claimed._mine, "due_at": due_at})


async def doubt(connection: AsyncConnection, claimed: Claimed, *, at: datetime) -> None:
    """Nobody knows what the target heard last: it is told once more."""
    await connection.execute(_DOUBT, {"id": claimed.id, "at": at})


async def waiting(connection: AsyncConnection) -> dict[str, int]:
    """How many reports of each channel are due, parked ones left out."""
    c = reports.c
    rows = await connection.execute(
        select(c.channel, func.count().label("reports"))
        .where(c.due_at.is_not(None), c.parked_at.is_(None))
        .group_by(c.channel)
    )
    return {row.channel: row.reports for row in rows}


async def finished_runs(connection: AsyncConnection, org: str, repo: str, number: int) -> list[ProwJob]:
    """The newest finished reporting presubmit of each context of the pull request, the newest first."""
    c = prowjobs.c
    newest = (
        select(c.id)
        .where(
            *_of_pull(org, repo, number),
            c.type == JobType.PRESUBMIT,
            func.cardinality(c.pulls) == 1,
            c.completed_at.is_not(None),
            c.spec["report"].as_boolean(),
        )
        .order_by(c.context, c.id.desc())
        .ext(distinct_on(c.context))
    )
    rows = await connection.execute(select(*PROWJOB_COLUMNS).where(c.id.in_(newest)).order_by(c.id.desc()))
    return [prowjob_from_row(row) for row in rows]


async def has_unfinished_runs(connection: AsyncConnection, org: str, repo: str, number: int) -> bool:
    """Whether anything of the pull request still runs or waits, batches included."""
    found = select(prowjobs.c.id).where(*_of_pull(org, repo, number), prowjobs.c.completed_at.is_(None)).limit(1)
    return await connection.scalar(found) is not None


def _of_pull(org: str, repo: str, number: int) -> tuple[Any, ...]:
    c = prowjobs.c
    named = func.lower(c.org) == org.lower(), func.lower(c.repo) == repo.lower()
    return *named, text("pulls <> '{}'"), c.pulls.contains([number])  # as the index on pulls says it
