"""The log of a ProwJob: read in pieces, or followed until its end; from its pod while that is there, then from storage.

* What a pod has is newer than what is kept of it. A build cluster that is away hides no log that is kept.
* Text is cut between characters, never inside one: what is left over waits for the next piece.
* Whoever follows hears a sign of life now and then, however silent the job is, and whatever is down meanwhile.
"""

import asyncio
import codecs
import re
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from typing import Any

from plank.domain.pods import LogChunk, Pieces
from plank.ports import Archive, PodRunner
from prowcommon.db import prowjobs as ledger
from prowcommon.db.database import Database
from prowcommon.errors import NotFound, Unavailable
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.containers import chosen
from prowcommon.prowjobs.model import ProwJob

PIECE_BYTES = 64 * 1024
SIGN_OF_LIFE_SECONDS = 15.0
_FIRST_PAUSE_SECONDS = 0.25
_LONGEST_PAUSE_SECONDS = 2.0
_BUILD_ID = re.compile(r"[A-Za-z0-9][-A-Za-z0-9]{0,62}")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The log of one container of one build."""

    job: ProwJob
    build_id: BuildId
    container: str

    @property
    def is_settled(self) -> bool:
        """Nothing is added to what is kept of it."""
        return self.job.is_finished or self.build_id != self.job.build_id


class JobLogs:
    """Logs by job; `runner_of` finds the runner of its build cluster."""

    def __init__(self, database: Database, runner_of: Callable[[str], PodRunner], archive: Archive) -> None:
        self._database = database
        self._runner_of = runner_of
        self._archive = archive

    async def read(
        self, id_: ProwJobId, build_id: str | None, *, container: str, offset: int, limit_bytes: int
    ) -> LogChunk:
        """Raises NotFound when the job, or a log of it, doesn't exist, and says where it was looked for."""
        wanted = await self._wanted(id_, build_id, container)
        try:
            runner = self._runner_of(wanted.job.spec.cluster)
            return await runner.read_log(
                id_, wanted.build_id, container=wanted.container, offset=offset, limit_bytes=limit_bytes
            )
        except (NotFound, Unavailable) as error:
            if (kept := await self._read_kept(wanted, offset, limit_bytes)) is not None:
                return kept
            if isinstance(error, Unavailable):
                raise
            where = self._archive.where(wanted.job, wanted.build_id, wanted.container)
            raise NotFound(f"{str(error).removesuffix('.')}, and {where}.") from error

    async def ensure_there(self, id_: ProwJobId, *, container: str) -> None:
        """Raises NotFound when there is no such job, or it has no such container: there will never be a log."""
        async with self._database.connect() as connection:
            chosen((await ledger.get(connection, id_)).spec, container)

    async def follow(
        self, id_: ProwJobId, build_id: str | None, *, container: str, offset: int, until: asyncio.Event
    ) -> AsyncIterator[tuple[int, str]]:
        """(next offset, text) as the log grows; an empty text is a sign of life.

        Ends when the log is complete, or when `until` is set.
        """
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        pieces = self._growing(id_, build_id, container=container, offset=offset)
        async for piece in _with_signs_of_life(pieces, until):
            if not piece:
                yield offset - len(decoder.getstate()[0]), ""
                continue
            offset += len(piece)
            if text := decoder.decode(piece):
                yield offset - len(decoder.getstate()[0]), text
        if not until.is_set() and (text := decoder.decode(b"", final=True)):
            yield offset, text

    async def _growing(self, id_: ProwJobId, build_id: str | None, *, container: str, offset: int) -> Pieces:
        """The log from `offset` to its end, wherever it is by then."""
        pause = _FIRST_PAUSE_SECONDS
        while True:
            before = offset
            try:
                wanted = await self._wanted(id_, build_id, container)
                async with aclosing(self._from_anywhere(wanted, offset)) as pieces:
                    async for piece in pieces:
                        offset += len(piece)
                        yield piece
                return
            except NotFound:
                if await self._is_finished(id_):
                    return
            except Unavailable:
                pass
            pause = _FIRST_PAUSE_SECONDS if offset > before else min(2 * pause, _LONGEST_PAUSE_SECONDS)
            await asyncio.sleep(pause)

    async def _from_anywhere(self, wanted: _Wanted, offset: int) -> Pieces:
        """Raises NotFound when there is no more of it yet."""
        job, build_id = wanted.job, wanted.build_id
        try:
            runner = self._runner_of(job.spec.cluster)
            pod = runner.stream_log(job.id, build_id, container=wanted.container, offset=offset, follow=True)
            async with aclosing(pod) as pieces:
                async for piece in pieces:
                    offset += len(piece)
                    yield piece
            return
        except NotFound as error:
            missing = error
        while (kept := await self._read_kept(wanted, offset, PIECE_BYTES)) is not None:
            offset = kept.next_offset
            if kept.data:
                yield kept.data
            if kept.is_complete:
                return
            if not kept.data:
                break
        raise missing

    async def _read_kept(self, wanted: _Wanted, offset: int, limit_bytes: int) -> LogChunk | None:
        data = await self._archive.read(
            wanted.job, wanted.build_id, container=wanted.container, offset=offset, limit_bytes=limit_bytes
        )
        if data is None:
            return None
        return LogChunk(data, offset + len(data), is_complete=wanted.is_settled and len(data) < limit_bytes)

    async def _wanted(self, id_: ProwJobId, build_id: str | None, container: str) -> _Wanted:
        async with self._database.connect() as connection:
            job = await ledger.get(connection, id_)
        if build_id and not _BUILD_ID.fullmatch(build_id):
            raise NotFound(f"{build_id[:80]!r} is no build id.")
        wanted = BuildId(build_id) if build_id else job.build_id
        if wanted is None:
            raise NotFound(f"ProwJob {id_} has not started yet; it is {job.state}: {job.description}")
        return _Wanted(job, wanted, chosen(job.spec, container))

    async def _is_finished(self, id_: ProwJobId) -> bool:
        async with self._database.connect() as connection:
            return (await ledger.get(connection, id_)).is_finished


async def _with_signs_of_life(pieces: Pieces, until: asyncio.Event) -> Pieces:
    """The same, and an empty piece whenever there was none for long. Ends when `until` is set."""
    closing = asyncio.ensure_future(until.wait())
    reading: asyncio.Future[bytes] | None = None
    try:
        while not closing.done():
            reading = reading or asyncio.ensure_future(anext(pieces, b""))
            both: set[asyncio.Future[Any]] = {reading, closing}
            await asyncio.wait(both, timeout=SIGN_OF_LIFE_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            if not reading.done():
                if not closing.done():
                    yield b""
                continue
            piece, reading = reading.result(), None
            if not piece:
                return
            yield piece
    finally:
        closing.cancel()
        if reading is not None:
            reading.cancel()
            await asyncio.wait({reading})
        await pieces.aclose()
