"""The log of a ProwJob: read in pieces, or followed until its end.

Text is cut between characters, never inside one: what is left over waits for the next piece.
"""

import asyncio
import codecs
from collections.abc import AsyncIterator, Callable

from plank.domain.pods import LogChunk
from plank.ports import PodRunner
from prowcommon.db import prowjobs as ledger
from prowcommon.db.database import Database
from prowcommon.errors import NotFound
from prowcommon.ids import BuildId, ProwJobId

PIECE_BYTES = 64 * 1024
LOOK_EVERY_SECONDS = 0.25
"""How soon a new line shows. The log is a file that grows; asking for its length costs next to nothing."""
SIGN_OF_LIFE_SECONDS = 15.0


class JobLogs:
    """Logs by job; `runner_of` finds the runner of its build cluster."""

    def __init__(self, database: Database, runner_of: Callable[[str], PodRunner]) -> None:
        self._database = database
        self._runner_of = runner_of

    async def read(
        self, id_: ProwJobId, build_id: str | None, *, container: str, offset: int, limit_bytes: int
    ) -> LogChunk:
        """Raises NotFound when the job, or a log of it, doesn't exist."""
        async with self._database.connect() as connection:
            job = await ledger.get(connection, id_)
        wanted = BuildId(build_id) if build_id else job.build_id
        if wanted is None:
            raise NotFound(f"ProwJob {id_} has not started yet; it is {job.state}: {job.description}")
        runner = self._runner_of(job.spec.cluster)
        return await runner.read_log(id_, wanted, container=container, offset=offset, limit_bytes=limit_bytes)

    async def follow(
        self, id_: ProwJobId, build_id: str | None, *, container: str, offset: int, until: asyncio.Event
    ) -> AsyncIterator[tuple[int, str]]:
        """(next offset, text) as the log grows; an empty text is a sign of life.

        Ends when the log is complete, or when `until` is set.
        """
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        quiet = 0.0
        while not until.is_set():
            try:
                chunk = await self.read(id_, build_id, container=container, offset=offset, limit_bytes=PIECE_BYTES)
            except NotFound:
                if await self._is_finished(id_):
                    return
                chunk = LogChunk(b"", offset, is_complete=False)
            text = decoder.decode(chunk.data, final=chunk.is_complete)
            offset = chunk.next_offset
            if text:
                quiet = 0.0
                yield offset - len(decoder.getstate()[0]), text
            if chunk.is_complete:
                return
            if not chunk.data:
                await asyncio.sleep(LOOK_EVERY_SECONDS)
                quiet += LOOK_EVERY_SECONDS
            if quiet >= SIGN_OF_LIFE_SECONDS:
                quiet = 0.0
                yield offset, ""

    async def _is_finished(self, id_: ProwJobId) -> bool:
        async with self._database.connect() as connection:
            return (await ledger.get(connection, id_)).is_finished
