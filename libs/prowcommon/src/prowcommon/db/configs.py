"""Configuration snapshots as rows: the one that was activated last is what every service runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.db.outbox import put
from prowcommon.db.tables import config_activations, config_snapshots
from prowcommon.events.catalogue import ConfigLoaded


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSnapshot:
    """A compiled configuration, as bytes."""

    hash: str
    snapshot: bytes
    source: str
    warnings: list[str]


async def active_hash(connection: AsyncConnection) -> str | None:
    """The hash of the active configuration; None before the first one was loaded."""
    newest = select(config_snapshots.c.hash).order_by(config_snapshots.c.activated_at.desc()).limit(1)
    return await connection.scalar(newest)


async def read_snapshot(connection: AsyncConnection, hash_: str) -> bytes | None:
    """The snapshot with that hash; None when there is none."""
    return await connection.scalar(select(config_snapshots.c.snapshot).where(config_snapshots.c.hash == hash_))


async def activate(connection: AsyncConnection, stored: StoredSnapshot, *, at: datetime, by: str) -> bool:
    """Makes a configuration the active one and tells everybody. False when it is active already."""
    if await active_hash(connection) == stored.hash:
        return False
    after_all = select(func.max(config_snapshots.c.activated_at) + timedelta(microseconds=1)).scalar_subquery()
    newest = func.greatest(at, after_all)  # whatever this host's clock says: the one activated last is active
    row = {
        "hash": stored.hash,
        "snapshot": stored.snapshot,
        "loaded_at": at,
        "activated_at": newest,
        "source": stored.source,
        "warnings": stored.warnings,
    }
    again = {"activated_at": newest, "warnings": stored.warnings}
    await connection.execute(
        insert(config_snapshots).values(row).on_conflict_do_update(index_elements=["hash"], set_=again)
    )
    await put(connection, ConfigLoaded(hash=stored.hash, source=stored.source, at=at), source=by)
    return True


async def note_activation(
    connection: AsyncConnection, *, service: str, instance: str, hash_: str, at: datetime
) -> None:
    """Says which configuration this process runs."""
    row = {"service": service, "instance": instance, "hash": hash_, "activated_at": at}
    changed = {"hash": hash_, "activated_at": at}
    statement = insert(config_activations).values(row)
    await connection.execute(statement.on_conflict_do_update(index_elements=["service", "instance"], set_=changed))
