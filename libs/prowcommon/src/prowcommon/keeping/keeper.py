"""Whoever holds the `config` lease looks at the files, and answers those who ask for a load.

* Looking costs a `stat` per file and one indexed query a second.
* Files that changed must stand still for a moment before they are read, and be the same after it: half a file may be
  valid YAML, and half of the jobs is not a configuration. Files that never rest are taken as they are in the end.
* Once in a while everything is loaded anew, whatever the files look like.
* An attempt, what it activates and its answers are one transaction, which only the lease's present holder can commit.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from prowcommon.clock import Clock
from prowcommon.configstatus import Outcome
from prowcommon.db import configloads, configs
from prowcommon.db.database import Database
from prowcommon.db.leases import Lease, prove, while_holding
from prowcommon.errors import InvalidConfig
from prowcommon.jobconfig.sources import Sources
from prowcommon.keeping.compiling import compile_config
from prowcommon.keeping.fingerprint import Fingerprint, fingerprint
from prowcommon.keeping.news import is_news

log = structlog.get_logger()

LOOK_EVERY = timedelta(seconds=1)
LOAD_ANYWAY_EVERY = timedelta(minutes=10)
"""As Prow does: for edits that no look can notice."""

STANDS_STILL_FOR = timedelta(milliseconds=100)
_MOST_LOOKS = 20
_MOST_READINGS = 3

_KILLED_PROCESSES_FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """What the files came to: a snapshot, or what is wrong with them."""

    compiled: configs.StoredSnapshot | None
    problems: tuple[str, ...] = ()


async def keeping_config(
    database: Database, sources: Sources, *, clock: Clock, service: str, instance: str, cache_dir: Path | None = None
) -> None:
    """Loads and watches the files whenever we hold the `config` lease, until cancelled.

    `instance` is the process's name among all (`plank@host`); `cache_dir` is where typed job files are kept.
    """
    keeper = _Keeper(database, sources, clock, service, instance, cache_dir)
    await while_holding(database, "config", keeper.keep, holder=instance)


class _Keeper:
    def __init__(
        self, database: Database, sources: Sources, clock: Clock, service: str, instance: str, cache_dir: Path | None
    ) -> None:
        self._database = database
        self._sources = sources
        self._clock = clock
        self._service = service
        self._instance = instance
        self._cache_dir = cache_dir

    async def keep(self, lease: Lease) -> None:
        """Never returns. Raises Conflict when the lease has passed to somebody else."""
        now = asyncio.get_running_loop().time
        seen: Fingerprint | None = None
        loaded_at = now()
        while True:
            files = await self._look()
            asked = await self._requests()
            if files != seen or asked or now() - loaded_at >= LOAD_ANYWAY_EVERY.total_seconds():
                loaded_at = now()
                files, attempt = await self._read(files, is_at_rest=files == seen)
                await self._conclude(lease, attempt, asked, files_changed=seen not in {None, files})
                seen = files
            await asyncio.sleep(LOOK_EVERY.total_seconds())

    async def _look(self) -> Fingerprint:
        return await asyncio.to_thread(fingerprint, self._sources)

    async def _requests(self) -> list[int]:
        async with self._database.connect() as connection:
            return await configloads.waiting(connection)

    async def _read(self, files: Fingerprint, *, is_at_rest: bool) -> tuple[Fingerprint, _Attempt]:
        """The files as they were read, and what they came to."""
        for _ in range(_MOST_READINGS):
            if not is_at_rest:
                files = await self._at_rest(files)
            attempt = await asyncio.to_thread(self._compile)
            after = await self._look()
            if after == files:
                return files, attempt
            files, is_at_rest = after, False
        log.warning("config_files_never_rest", source=str(self._sources.config))
        return files, attempt

    async def _at_rest(self, files: Fingerprint) -> Fingerprint:
        for _ in range(_MOST_LOOKS):
            await asyncio.sleep(STANDS_STILL_FOR.total_seconds())
            before, files = files, await self._look()
            if files == before:
                break
        return files

    def _compile(self) -> _Attempt:
        try:
            return _Attempt(compile_config(self._sources, cache_dir=self._cache_dir))
        except InvalidConfig as error:
            return _Attempt(None, configloads.as_told(error.problems))

    async def _conclude(self, lease: Lease, attempt: _Attempt, asked: Sequence[int], *, files_changed: bool) -> None:
        at = self._clock.now()
        async with self._database.begin() as connection:
            await prove(connection, lease)
            last = await configloads.newest(connection)
            outcome = await self._outcome(connection, attempt)
            if asked or is_news(outcome, attempt.problems, last, files_changed=files_changed):
                await configloads.record(
                    connection,
                    outcome,
                    at=at,
                    by=self._instance,
                    source=str(self._sources.config),
                    answering=asked,
                    hash_=attempt.compiled.hash if attempt.compiled else None,
                    problems=attempt.problems,
                    warnings=len(attempt.compiled.warnings) if attempt.compiled else 0,
                )
            await configs.forget_followers(connection, unseen_since=at - _KILLED_PROCESSES_FORGOTTEN_AFTER)
        self._log(outcome, attempt)

    async def _outcome(self, connection: AsyncConnection, attempt: _Attempt) -> Outcome:
        """Activates what is new."""
        if attempt.compiled is None:
            return Outcome.REFUSED
        at, by = self._clock.now(), self._instance
        if await configs.activate(connection, attempt.compiled, at=at, by=by, service=self._service):
            return Outcome.ACTIVATED
        await configs.describe_again(connection, attempt.compiled)
        return Outcome.UNCHANGED

    def _log(self, outcome: Outcome, attempt: _Attempt) -> None:
        source = str(self._sources.config)
        if attempt.compiled is None:
            log.error("config_refused", source=source, problems=list(attempt.problems))
        elif outcome is Outcome.ACTIVATED:
            log.info(
                "config_activated", hash=attempt.compiled.hash, source=source, warnings=len(attempt.compiled.warnings)
            )
