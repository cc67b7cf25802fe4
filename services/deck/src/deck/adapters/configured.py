"""What Deck's pages need of the active configuration: the periodics that may be seen, and where GitHub is.

Read again only when another configuration is active, and only what is shown of it. That happens in a thread, once for
everybody who waits, and whoever waits holds no connection.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from deck.domain.effective import visible_periodics
from deck.domain.periodics import ConfiguredPeriodic
from deck.domain.schedules import in_words, wording
from prowcommon.db import configs
from prowcommon.db.database import Database
from prowcommon.jobconfig.schema import Periodic

GITHUB = "https://github.com"


class _Deck(msgspec.Struct):
    hidden_repos: tuple[str, ...] = ()


class _GitHub(msgspec.Struct):
    link_url: str = GITHUB


class _Prow(msgspec.Struct):
    deck: _Deck = msgspec.field(default_factory=_Deck)
    github: _GitHub = msgspec.field(default_factory=_GitHub)


class _Slice(msgspec.Struct):
    """Of a snapshot only this."""

    prow: _Prow = msgspec.field(default_factory=_Prow)
    periodics: tuple[Periodic, ...] = ()


@dataclass(frozen=True, slots=True)
class Configured:
    """The configured periodics by name, in that order; nothing before a configuration is active."""

    periodics: Mapping[str, ConfiguredPeriodic] = field(default_factory=dict)
    github: str = GITHUB

    def containing(self, part: str) -> list[str]:
        """The names with this part, in any case."""
        wanted = part.lower()
        return [name for name in self.periodics if wanted in name.lower()]


class ConfiguredJobs:
    """The active configuration, as far as Deck's pages show it."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._reading = asyncio.Lock()
        self._hash = ""
        self._configured = Configured()

    async def get(self) -> Configured:
        async with self._database.connect() as connection:
            hash_ = await configs.active_hash(connection) or ""
        async with self._reading:
            if hash_ != self._hash:
                self._configured = await self._read(hash_)
                self._hash = hash_
            return self._configured

    async def _read(self, hash_: str) -> Configured:
        async with self._database.connect() as connection:
            data = await configs.read_snapshot(connection, hash_)
        return await asyncio.to_thread(_configured, data) if data is not None else Configured()


def _configured(snapshot: bytes) -> Configured:
    found = msgspec.msgpack.decode(snapshot, type=_Slice)
    jobs = visible_periodics(found.periodics, frozenset(map(str.lower, found.prow.deck.hidden_repos)))
    return Configured(
        {job.name: _shown(job) for job in sorted(jobs, key=lambda job: job.name)}, found.prow.github.link_url
    )


def _shown(job: Periodic) -> ConfiguredPeriodic:
    overlaps = job.concurrency is not None and job.concurrency.policy == "allow"
    retry = ""
    if job.retry is not None and job.retry.interval is not None:
        what = "whatever became of it" if job.retry.run_all else "when it fails"
        retry = f"up to {job.retry.attempts} times, {in_words(job.retry.interval)} after its start, {what}"
    return ConfiguredPeriodic(
        name=job.name,
        schedule=wording(job),
        most_alive=job.concurrency.max if job.concurrency is not None and overlaps else 1,
        retry=retry,
        cluster=job.cluster,
    )
