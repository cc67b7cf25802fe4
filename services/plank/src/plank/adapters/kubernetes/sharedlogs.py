"""A log that many follow is asked for once.

* What comes is written into a file without a name; each reader reads that file from its own offset on. A reader costs
  a task and one piece of 64 KiB; a log costs one request to the API server and its own length on disk, whoever reads
  it, for as long as somebody does.
* There is a limit to how long a log gets, and to how many are followed at once: whoever comes then is told when to come
  back.
"""

import asyncio
import os
from collections.abc import Callable, Hashable
from contextlib import aclosing
from datetime import timedelta
from tempfile import TemporaryFile

from plank.adapters.logpieces import cut_at
from plank.domain.pods import Pieces
from prowcommon.errors import Unavailable

PIECE_BYTES = 64 * 1024
MOST_LOGS = 32
"""Half of the lines that are kept to one API server; the others are for work."""
LIMIT_BYTES = 256 * 1024 * 1024
_COME_BACK = timedelta(seconds=10)


class SharedLogs:
    """Of one build cluster."""

    def __init__(self, cluster: str, *, most_logs: int = MOST_LOGS, limit_bytes: int = LIMIT_BYTES) -> None:
        self._cluster = cluster
        self._most_logs = most_logs
        self._limit_bytes = limit_bytes
        self._spools: dict[Hashable, _Spool] = {}

    async def follow(self, log: Hashable, source: Callable[[], Pieces], *, offset: int) -> Pieces:
        """`log`, which `source` begins to read, from `offset` on. Raises what `source` raised, or Unavailable."""
        spool = self._spools.get(log)
        if spool is None or spool.failure is not None:
            if len(self._spools) >= self._most_logs:
                words = f"{self._most_logs} logs of build cluster {self._cluster!r} are followed: no more at once."
                raise Unavailable(words, retry_after=_COME_BACK)
            spool = self._spools[log] = _Spool(cut_at(source(), self._limit_bytes))
        spool.readers += 1
        try:
            async for piece in spool.read(offset):
                yield piece
        finally:
            spool.readers -= 1
            if not spool.readers:
                if self._spools.get(log) is spool:
                    del self._spools[log]
                await spool.close()


class _Spool:
    """What has come of one log."""

    def __init__(self, source: Pieces) -> None:
        self.readers = 0
        self.failure: Exception | None = None
        self._file = TemporaryFile()  # noqa: SIM115 - closed by the last reader
        self._size = 0
        self._is_over = False
        self._more = asyncio.Event()
        self._task = asyncio.create_task(self._fill(source), name="shared-log")

    async def read(self, offset: int) -> Pieces:
        while True:
            more = self._more
            if offset < self._size:
                piece = await asyncio.to_thread(os.pread, self._file.fileno(), PIECE_BYTES, offset)
                offset += len(piece)
                yield piece
            elif self.failure is not None:
                raise self.failure
            elif self._is_over:
                return
            else:
                await more.wait()

    async def close(self) -> None:
        self._task.cancel()
        await asyncio.wait({self._task})
        self._file.close()

    async def _fill(self, source: Pieces) -> None:
        try:
            async with aclosing(source) as pieces:
                async for piece in pieces:
                    await asyncio.to_thread(self._append, piece)
                    self._size += len(piece)
                    self._tell()
        except OSError as error:
            self.failure = Unavailable(f"There is no room to follow a log: {error.strerror}", retry_after=_COME_BACK)
        except Exception as error:
            self.failure = error
        finally:
            self._is_over = True
            self._tell()

    def _append(self, piece: bytes) -> None:
        self._file.write(piece)
        self._file.flush()

    def _tell(self) -> None:
        """Wakes those who wait now; whoever comes later waits for the next."""
        more, self._more = self._more, asyncio.Event()
        more.set()
