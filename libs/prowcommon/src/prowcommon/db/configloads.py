"""Attempts to load the configuration, as rows: who asked, what became of it.

* Answered under the lease, in the transaction that activates; so rows are answered one after the other.
* The newest KEPT rows are kept, and the newest answer in any case: it says how things stand. A request that nobody
  answers is dropped in time.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.configstatus import GONE_AFTER, ConfigStatus, Load, Outcome
from prowcommon.db import configs
from prowcommon.db.tables import config_loads
from prowcommon.db.texts import storable
from prowcommon.errors import NotFound

KEPT = 100
MOST_PROBLEMS = 500
"""Of one refusal. Whoever mends these sees the others with the next attempt."""

c = config_loads.c


async def request(connection: AsyncConnection, *, at: datetime, by: str) -> Load:
    """Asks for an attempt. The holder of the config lease answers within a second or so, if there is one."""
    row = {"outcome": Outcome.REQUESTED, "requested_at": at, "requested_by": by}
    id_ = (await connection.execute(insert(config_loads).values(row).returning(c.id))).scalar_one()
    await _prune(connection)
    return Load(id=id_, outcome=Outcome.REQUESTED, requested_at=at, requested_by=by)


async def waiting(connection: AsyncConnection) -> list[int]:
    """The requests that nobody has answered yet."""
    return list(await connection.scalars(select(c.id).where(c.outcome == Outcome.REQUESTED).order_by(c.id)))


async def record(
    connection: AsyncConnection,
    outcome: Outcome,
    *,
    at: datetime,
    by: str,
    source: str,
    answering: Collection[int] = (),
    hash_: str | None = None,
    problems: Sequence[str] = (),
    warnings: int = 0,
) -> None:
    """What became of an attempt: the answer to these requests, or a row of its own when nobody asked.

    `problems` are those that `as_told` gave.
    """
    after_all = select(func.max(c.at) + timedelta(microseconds=1)).scalar_subquery()
    answer = {
        "outcome": outcome,
        "at": func.greatest(at, after_all),  # as for activations: the one recorded last is the newest
        "by": by,
        "source": storable(source),
        "hash": hash_,
        "problems": list(problems),
        "warnings": warnings,
    }
    answered = await connection.execute(update(config_loads).where(c.id.in_(answering)).values(answer))
    if not answered.rowcount:
        await connection.execute(insert(config_loads).values(answer))
    await _prune(connection)


async def newest(connection: AsyncConnection) -> Load | None:
    """The attempt that ended last; None before the first."""
    found = await connection.execute(
        select(config_loads).where(c.at.is_not(None)).order_by(c.at.desc(), c.id.desc()).limit(1)
    )
    row = found.one_or_none()
    return None if row is None else _load(row)


async def newest_was_refused(connection: AsyncConnection) -> bool:
    """The same question, for those who need no more."""
    ended = select(c.outcome).where(c.at.is_not(None)).order_by(c.at.desc(), c.id.desc()).limit(1)
    return await connection.scalar(ended) == Outcome.REFUSED


async def get(connection: AsyncConnection, id_: int) -> Load:
    """Raises NotFound; the newest KEPT are kept."""
    row = (await connection.execute(select(config_loads).where(c.id == id_))).one_or_none()
    if row is None:
        raise NotFound(f"There is no load {id_} of the configuration. The newest {KEPT} are kept.")
    return _load(row)


async def latest(connection: AsyncConnection, *, most: int, before: int | None = None) -> list[Load]:
    """By number, the highest first; with `before` only lower ones."""
    wanted = select(config_loads).order_by(c.id.desc()).limit(most)
    rows = await connection.execute(wanted if before is None else wanted.where(c.id < before))
    return [_load(row) for row in rows]


async def read_status(connection: AsyncConnection, *, now: datetime) -> ConfigStatus:
    """How the configuration stands."""
    return ConfigStatus(
        active=await configs.active(connection),
        last_load=await newest(connection),
        followers=await configs.followers(connection, seen_since=now - GONE_AFTER),
        now=now,
    )


def as_told(problems: Sequence[str]) -> tuple[str, ...]:
    """The problems of a refusal as they are kept and shown."""
    rest = len(problems) - MOST_PROBLEMS
    shown = tuple(storable(each) for each in problems[:MOST_PROBLEMS])
    return (*shown, f"… and {rest} more.") if rest > 0 else shown


async def _prune(connection: AsyncConnection) -> None:
    oldest_kept = select(c.id).order_by(c.id.desc()).offset(KEPT - 1).limit(1).scalar_subquery()
    newest_answer = select(func.max(c.at)).scalar_subquery()
    old = delete(config_loads).where(c.id < oldest_kept, c.at.is_distinct_from(newest_answer))
    await connection.execute(old)


def _load(row: Row[Any]) -> Load:
    said = dict(row._mapping)
    return Load(**said | {"outcome": Outcome(said["outcome"]), "problems": tuple(said["problems"])})
