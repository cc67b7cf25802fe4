"""Configuration snapshots as rows: the one that was activated last is what every service runs; and who runs which."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, cast, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, insert
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.configstatus import Active, Follower
from prowcommon.db.outbox import put
from prowcommon.db.tables import config_activations, config_snapshots
from prowcommon.db.texts import storable
from prowcommon.events.catalogue import ConfigLoaded
from prowcommon.prowjobs.model import JobType

_NEWEST_FIRST = config_snapshots.c.activated_at.desc()


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSnapshot:
    """A compiled configuration, as bytes."""

    hash: str
    snapshot: bytes
    source: str
    warnings: list[str]
    jobs: dict[str, int] = field(default_factory=dict)
    """How many there are of each type."""
    hidden_repos: list[str] = field(default_factory=list)
    """`deck.hidden_repos`, orgs and `org/repo`, in lower case."""


async def active_hash(connection: AsyncConnection) -> str | None:
    """The hash of the active configuration; None before the first one was loaded."""
    return await connection.scalar(select(config_snapshots.c.hash).order_by(_NEWEST_FIRST).limit(1))


async def active(connection: AsyncConnection) -> Active | None:
    """The active configuration without its bytes; None before the first one was loaded."""
    c = config_snapshots.c
    warnings = func.jsonb_array_length(c.warnings).label("warnings")
    newest = select(c.hash, c.source, c.loaded_at, c.activated_at, c.activated_by.label("by"), c.jobs, warnings)
    row = (await connection.execute(newest.order_by(_NEWEST_FIRST).limit(1))).one_or_none()
    if row is None:
        return None
    jobs = {type_.value: row.jobs[type_] for type_ in JobType if type_ in row.jobs}  # JSONB has an order of its own
    return Active(**{**row._mapping, "jobs": jobs})


async def read_snapshot(connection: AsyncConnection, hash_: str) -> bytes | None:
    """The snapshot with that hash; None when there is none."""
    return await connection.scalar(select(config_snapshots.c.snapshot).where(config_snapshots.c.hash == hash_))


async def read_warnings(connection: AsyncConnection, hash_: str, *, after: int, most: int) -> list[str]:
    """What was warned about when that configuration was loaded, without the first `after` of them."""
    slice_ = cast(f"$[{after} to {after + most - 1}]", JSONPATH)
    each: ColumnElement[str] = func.jsonb_path_query(config_snapshots.c.warnings, slice_, type_=JSONB)
    return list(await connection.scalars(select(each).where(config_snapshots.c.hash == hash_)))


async def activate(
    connection: AsyncConnection, stored: StoredSnapshot, *, at: datetime, by: str, service: str = ""
) -> bool:
    """Makes a configuration the active one and tells everybody, as `service`. False when it is active already."""
    if await active_hash(connection) == stored.hash:
        return False
    after_all = select(func.max(config_snapshots.c.activated_at) + timedelta(microseconds=1)).scalar_subquery()
    newest = func.greatest(at, after_all)  # whatever this host's clock says: the one activated last is active
    warnings = [storable(each) for each in stored.warnings]
    again = {"activated_at": newest, "activated_by": by, "source": storable(stored.source), "warnings": warnings}
    again |= {"jobs": stored.jobs, "hidden_repos": stored.hidden_repos}
    row = again | {"hash": stored.hash, "snapshot": stored.snapshot, "loaded_at": at}
    await connection.execute(
        insert(config_snapshots).values(row).on_conflict_do_update(index_elements=["hash"], set_=again)
    )
    await put(connection, ConfigLoaded(hash=stored.hash, source=stored.source, at=at), source=service or by)
    return True


async def describe_again(connection: AsyncConnection, stored: StoredSnapshot) -> None:
    """The same configuration may be written, and so be warned about, differently; or be described by a newer Prow."""
    c = config_snapshots.c
    warnings = [storable(each) for each in stored.warnings]
    differs = or_(c.warnings != warnings, c.hidden_repos != stored.hidden_repos)
    described = {"warnings": warnings, "hidden_repos": stored.hidden_repos}
    await connection.execute(update(config_snapshots).where(c.hash == stored.hash, differs).values(described))


async def note_activation(
    connection: AsyncConnection, *, service: str, instance: str, hash_: str, at: datetime
) -> None:
    """Says which configuration this process runs; an empty hash: none yet."""
    row = {"service": service, "instance": instance, "hash": hash_, "activated_at": at, "seen_at": at}
    changed = {"hash": hash_, "activated_at": at, "seen_at": at}
    statement = insert(config_activations).values(row)
    await connection.execute(statement.on_conflict_do_update(index_elements=["service", "instance"], set_=changed))


async def note_presence(connection: AsyncConnection, *, service: str, instance: str, at: datetime) -> bool:
    """Says that this process still lives, with whichever configuration it has. False when it has no row."""
    c = config_activations.c
    mine = update(config_activations).where(c.service == service, c.instance == instance).values(seen_at=at)
    return bool((await connection.execute(mine)).rowcount)


async def note_departure(connection: AsyncConnection, *, service: str, instance: str) -> None:
    """Says that this process has ended."""
    c = config_activations.c
    await connection.execute(delete(config_activations).where(c.service == service, c.instance == instance))


async def forget_followers(connection: AsyncConnection, *, unseen_since: datetime) -> None:
    """Deletes the rows of processes that were killed: they had no time to do it."""
    await connection.execute(delete(config_activations).where(config_activations.c.seen_at < unseen_since))


async def followers(connection: AsyncConnection, *, seen_since: datetime) -> list[Follower]:
    """Which process runs which configuration, by service and instance; only those seen since then."""
    c = config_activations.c
    rows = await connection.execute(
        select(c.service, c.instance, c.hash, c.activated_at.label("since"))
        .where(c.seen_at >= seen_since)
        .order_by(c.service, c.instance)
    )
    return [Follower(**row._mapping) for row in rows]
