"""The rows of a sweep: read a page, decide, write, read the next one.

Each part begins at the oldest row, so whatever a sweep that was killed has left is the first thing the next one does.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import TextClause

from prowcommon.ids import ProwJobId
from sinker.adapters import leftovers, runs
from sinker.domain.retention import (
    Expired,
    Line,
    PodsLeft,
    Reason,
    Retention,
    snapshots_to_delete,
    what_to_archive,
    what_to_delete,
)
from sinker.domain.tally import Item, Kind
from sinker.running import Running


async def archive(running: Running) -> None:
    """Finished jobs leave the live pages."""
    max_age = running.snapshot.prow.sinker.max_prowjob_age
    periodics = [job.name for job in running.snapshot.periodics]
    async with running.database.connect() as connection:
        newest = await runs.newest_runs(connection, periodics)
    after = runs.FIRST
    while True:
        async with running.database.connect() as connection:
            page = await runs.old_live(connection, before=running.now - max_age, after=after)
        if not page:
            return
        expired = what_to_archive(page, newest, now=running.now, max_age=max_age)
        await _apply(running, Kind.ARCHIVE, runs.ARCHIVE, expired, at=running.now)
        after = page[-1].id


async def delete(running: Running, retention: Retention, pods_left: PodsLeft) -> None:
    """Archived jobs leave the database, and the ticks of their time with them. Those that may have a pod wait."""
    if retention.delete_after is None:
        running.tally.notes.append("Archived ProwJobs are kept for ever: PROW_SINKER_DELETE_AFTER is not set.")
        return
    before, after = running.now - retention.delete_after, runs.FIRST
    kept: dict[Line, ProwJobId | None] = {}  # runs that finish meanwhile only make it older than it need be
    waiting = 0
    while True:
        async with running.database.connect() as connection:
            page = await runs.old_archived(connection, before=before, after=after)
            unknown = list({job.line for job in page} - kept.keys())
            kept |= await runs.oldest_kept(connection, unknown, retention)
        if not page:
            break
        expired = what_to_delete(page, kept, retention, now=running.now)
        has_pod = {job.id for job in page if pods_left.may_be_of(job)}
        waiting += sum(each.id in has_pod for each in expired)
        await _apply(running, Kind.DELETE, runs.DELETE, [each for each in expired if each.id not in has_pod])
        after = page[-1].id
    if waiting:
        unseen = (
            f", or not all pods of {', '.join(sorted(pods_left.unseen))} were looked at" if pods_left.unseen else ""
        )
        running.tally.notes.append(
            f"{waiting} archived ProwJobs past their time are kept for now: their pods are there{unseen}."
        )
    await _forget_ticks(running, before - running.snapshot.prow.sinker.max_prowjob_age)


async def forget_configs(running: Running) -> None:
    """Compiled configurations that nobody runs, beyond the newest ones, leave the database."""
    async with running.database.connect() as connection:
        hashes = snapshots_to_delete(await leftovers.stored_configs(connection))
    for hash_ in hashes:
        running.tally.add(Item(Kind.SNAPSHOT, Reason.SUPERSEDED, hash_, hash_))
    for hash_ in hashes:  # one at a time: each may be ten megabytes
        await running.write(leftovers.FORGET_CONFIGS, [hash_], Kind.SNAPSHOT, Reason.SUPERSEDED)


async def forget_sessions(running: Running) -> None:
    """Sessions of Deck that are over leave the database."""
    after = b""
    while True:
        async with running.database.connect() as connection:
            page = await leftovers.sessions_over(connection, at=running.now, after=after)
        if not page:
            return
        running.tally.count(Kind.SESSION, Reason.EXPIRED, len(page))
        hashes = [hash_.hex() for hash_ in page]
        await running.write(leftovers.FORGET_SESSIONS, hashes, Kind.SESSION, Reason.EXPIRED, at=running.now)
        after = page[-1]


async def _forget_ticks(running: Running, before: datetime) -> None:
    """Runs of that age have gone. What stays of their time are the ticks of runs that were kept."""
    after = leftovers.BEFORE_ALL
    while True:
        async with running.database.connect() as connection:
            page = await leftovers.old_ticks(connection, before=before, after=after)
        if not page:
            return
        running.tally.count(Kind.TICK, Reason.RETENTION, len(page))
        await running.write(leftovers.FORGET_TICKS, page, Kind.TICK, Reason.RETENTION)
        after = page[-1]


async def _apply(
    running: Running, kind: Kind, statement: TextClause, expired: Sequence[Expired], **said: datetime
) -> None:
    for each in expired:
        running.tally.add(Item(kind, each.reason, str(each.id), each.job))
    for reason in dict.fromkeys(each.reason for each in expired):
        ids = [each.id for each in expired if each.reason is reason]
        await running.write(statement, ids, kind, reason, **said)
