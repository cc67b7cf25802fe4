"""Tells every open page which jobs moved.

* An event only says where to look: what is told comes from Postgres, so a job that may not be seen is never told,
  and an abort that was only asked for is.
* Moves that come close together are looked up with one statement, however many pages are open.
* A page that doesn't keep up loses its news and is told so: it asks for everything again.
* Once Deck is told to stop, every line ends; browsers come back by themselves.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager

import structlog

from deck.adapters.runs import News
from prowcommon.errors import ProwError
from prowcommon.ids import ProwJobId
from prowcommon.tasks import alongside, ceaselessly

log = structlog.get_logger()

Look = Callable[[Collection[ProwJobId]], Awaitable[Sequence[News]]]

_TOGETHER_SECONDS = 0.05
"""Long enough to join a burst, too short to be seen."""
_UNREAD = 256


class Listener:
    """One open page. Iterate over it; None means: news were lost, look at everything again."""

    def __init__(self, capacity: int = _UNREAD) -> None:
        self._queue: asyncio.Queue[News | None] = asyncio.Queue(capacity)
        self._is_over = False

    def tell(self, news: News | None) -> None:
        try:
            self._queue.put_nowait(news)
        except asyncio.QueueFull:
            while not self._queue.empty():
                self._queue.get_nowait()
            self._queue.put_nowait(None)

    def end(self) -> None:
        """Nothing more will be told."""
        self._is_over = True
        self.tell(None)

    def __aiter__(self) -> "Listener":
        return self

    async def __anext__(self) -> News | None:
        news = await self._queue.get()
        if self._is_over:
            raise StopAsyncIteration
        return news


class Fanout:
    """Hears of jobs, looks at them, tells the listeners."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._heard: set[ProwJobId] = set()
        self._something = asyncio.Event()
        self._listeners: set[Listener] = set()
        self._is_over = False

    def hear(self, ids: Collection[ProwJobId]) -> None:
        """These jobs may have moved."""
        if self._listeners:
            self._heard.update(ids)
            self._something.set()

    def lost_track(self) -> None:
        """Something may have moved unheard."""
        for listener in self._listeners:
            listener.tell(None)

    @contextmanager
    def listening(self) -> Iterator[Listener]:
        listener = Listener()
        self._listeners.add(listener)
        if self._is_over:
            listener.end()
        try:
            yield listener
        finally:
            self._listeners.discard(listener)

    async def end_after(self, closing: asyncio.Event) -> None:
        """Ends every line, once `closing` is set."""
        await closing.wait()
        self._is_over = True
        for listener in self._listeners:
            listener.end()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._something.wait()
            await asyncio.sleep(_TOGETHER_SECONDS)
            self._something.clear()
            heard, self._heard = self._heard, set()
            await self._tell(heard)

    async def _tell(self, heard: Collection[ProwJobId]) -> None:
        told: Sequence[News | None]
        try:
            told = await self._look(heard)
        except ProwError as error:
            log.warning("news_not_looked_up", jobs=len(heard), error=str(error))
            told = [None]
        for listener in self._listeners:
            for news in told:
                listener.tell(news)


@asynccontextmanager
async def fanning_out(look: Look, closing: asyncio.Event) -> AsyncIterator[Fanout]:
    """A fan-out at work for as long as the block runs; its lines end when `closing` is set."""
    fanout = Fanout(look)
    async with (
        alongside(ceaselessly(fanout.run, name="deck-fanout"), name="deck-fanout"),
        alongside(fanout.end_after(closing), name="deck-fanout-end"),
    ):
        yield fanout
