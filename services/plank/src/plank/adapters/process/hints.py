"""Hears from the shims which job's pod has just changed.

A FIFO, because it outlives both ends, has no limit on the length of its path (a unix socket's is some 100
bytes, less than many checkouts need), and a shim that finds nobody listening, or no room, just goes on.

* A line is one job's id: shorter than PIPE_BUF, so shims never write into each other's.
* Hints may be lost while nobody listens; plank's sweep finds what they would have told.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import UUID
from weakref import WeakSet

from prowcommon.ids import ProwJobId


class Subscription(AsyncIterator[ProwJobId]):
    """Each id once, in the order of its first mention since it was last read; drop it to unsubscribe."""

    def __init__(self, only: ProwJobId | None = None) -> None:
        self._only = only
        self._pending: dict[ProwJobId, None] = {}
        self._arrived = asyncio.Event()

    def add(self, prowjob_id: ProwJobId) -> None:
        if self._only not in (None, prowjob_id):
            return
        self._pending[prowjob_id] = None
        self._arrived.set()

    async def __anext__(self) -> ProwJobId:
        while not self._pending:
            self._arrived.clear()
            await self._arrived.wait()
        prowjob_id = next(iter(self._pending))
        del self._pending[prowjob_id]
        return prowjob_id


class Hints:
    def __init__(self, fifo: Path) -> None:
        self._fifo = fifo
        self._subscriptions: WeakSet[Subscription] = WeakSet()
        self._unread = b""

    def subscribe(self, only: ProwJobId | None = None) -> Subscription:
        subscription = Subscription(only)
        self._subscriptions.add(subscription)
        return subscription

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Hears hints until it is left. One listener at a time: two would take them from each other."""
        with suppress(FileExistsError):
            os.mkfifo(self._fifo, 0o600)
        # For writing too, so that it never ends when the last shim closes it.
        descriptor = os.open(self._fifo, os.O_RDWR | os.O_NONBLOCK)
        loop = asyncio.get_running_loop()
        loop.add_reader(descriptor, self._read, descriptor)
        try:
            yield
        finally:
            loop.remove_reader(descriptor)
            os.close(descriptor)

    def _read(self, descriptor: int) -> None:
        with suppress(BlockingIOError):
            *lines, self._unread = (self._unread + os.read(descriptor, 65536)).split(b"\n")
            for line in lines:
                with suppress(ValueError):
                    self._tell(ProwJobId(UUID(line.decode())))

    def _tell(self, prowjob_id: ProwJobId) -> None:
        for subscription in self._subscriptions:
            subscription.add(prowjob_id)
