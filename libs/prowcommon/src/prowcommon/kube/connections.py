"""The connection to one cluster, as long as its credentials are good, and then another.

* Credentials are loaded with the first request; anew when what they were read from has changed, when they have run out,
  and when the server takes them no longer (401).
* However many requests find that out at once, they are loaded once.
* Where there are no others to be had, the old ones are kept while the server takes them.
* What can't be had is asked for again after a pause: a program is not run for each request.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from prowcommon.errors import Unavailable
from prowcommon.kube.credentials import Connection

log = structlog.get_logger()

PAUSE = timedelta(seconds=5)
"""After credentials that could not be had, or were refused at once."""


class Connections:
    """`connect` makes one with fresh credentials."""

    def __init__(self, cluster: str, connect: Callable[[], Awaitable[Connection]]) -> None:
        self._cluster = cluster
        self._connect = connect
        self._current: Connection | None = None
        self._is_proven = False
        """The server has taken the current one's credentials."""
        self._made_at = 0.0
        self._retired: list[Connection] = []
        self._failure: Unavailable | None = None
        self._failed_at = 0.0
        self._connecting = asyncio.Lock()

    async def current(self) -> Connection:
        """Raises Unavailable when there are no credentials."""
        async with self._connecting:
            if self._current is not None and (not self._current.is_outdated() or _is_recent(self._failed_at)):
                return self._current
            if self._failure is not None and _is_recent(self._failed_at):
                raise Unavailable(str(self._failure), retry_after=PAUSE) from self._failure
            return await self._another()

    def accepted(self, connection: Connection) -> None:
        """The server knows who asks."""
        if connection is self._current:
            self._is_proven = True

    def refused(self, connection: Connection) -> bool:
        """The server doesn't know who asks (401). Returns whether asking again may help."""
        if connection is not self._current:
            return True
        if not self._is_proven and _is_recent(self._made_at):
            return False
        self._retire()
        return True

    async def close(self) -> None:
        self._retire()
        await self._close_retired(keep=0)

    async def _another(self) -> Connection:
        try:
            fresh = await self._connect()
        except Unavailable as error:
            self._failure, self._failed_at = error, _now()
            if self._current is None:
                raise
            log.warning("credentials_not_renewed", cluster=self._cluster, because=str(error))
            return self._current
        self._retire()
        await self._close_retired(keep=1)
        self._current, self._is_proven, self._made_at, self._failure = fresh, False, _now(), None
        if fresh.is_outdated():  # a clock is wrong, here or there: whether it is good only the server can say
            self._failed_at = _now()
        return fresh

    def _retire(self) -> None:
        if self._current is not None:
            self._retired.append(self._current)
            self._current = None

    async def _close_retired(self, *, keep: int) -> None:
        """What still goes on over the last one goes on; over older ones it ends there."""
        while len(self._retired) > keep:
            await self._retired.pop(0).client.close()


def _now() -> float:
    return asyncio.get_running_loop().time()


def _is_recent(at: float) -> bool:
    return at > 0 and _now() < at + PAUSE.total_seconds()
