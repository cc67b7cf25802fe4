"""How fast one cluster is asked: a budget of requests a second, with room for a rush.

First come, first served. When the server asks for a pause, everybody pauses.
"""

import asyncio


class Pace:
    """`await pace.turn()` before each request."""

    def __init__(self, per_second: float, *, burst: int) -> None:
        self._interval = 1 / per_second
        self._credit = (burst - 1) * self._interval
        self._next_at = 0.0
        self._paused_until = 0.0

    async def turn(self) -> float:
        """Waits until the next request may go out. Returns for how many seconds."""
        now = asyncio.get_running_loop().time()
        at = max(self._next_at, now - self._credit)
        self._next_at = at + self._interval
        wait = max(at, self._paused_until) - now
        if wait > 0:
            await asyncio.sleep(wait)
        return max(wait, 0.0)

    def pause(self, seconds: float) -> None:
        """Lets nobody go for so long; whoever waits already goes when his turn comes."""
        self._paused_until = max(self._paused_until, asyncio.get_running_loop().time() + seconds)
