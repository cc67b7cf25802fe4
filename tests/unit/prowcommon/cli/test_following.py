"""A log that is followed across connections that break."""

import json
from collections.abc import AsyncIterator, Sequence

import pytest

from prowcommon.cli.following import follow
from prowcommon.cli.plank import WentQuiet
from prowcommon.cli.sse import ServerEvent
from prowcommon.errors import Unavailable

END = ServerEvent("end", "{}", "")
DROP = Unavailable("The connection broke")
NO_PAUSES = (0.0, 0.0)


class Connections:
    """plank, as its connections go one after the other: events, or what breaks them."""

    def __init__(self, *connections: Sequence[ServerEvent | Exception]) -> None:
        self._connections = iter(connections)
        self.asked_from: list[int] = []

    async def followed_log(self, job_id: str, *, container: str, offset: int) -> AsyncIterator[ServerEvent]:
        self.asked_from.append(offset)
        for event in next(self._connections):
            if isinstance(event, Exception):
                raise event
            yield event


def log(text: str, next_offset: int) -> ServerEvent:
    return ServerEvent("log", json.dumps(text), str(next_offset))


async def followed(plank: Connections) -> str:
    written: list[str] = []
    await follow(plank, "some-id", written.append, pauses=NO_PAUSES)
    return "".join(written)


async def test_a_log_is_written_until_its_end() -> None:
    assert await followed(Connections([log("one\n", 4), log("two\r\n", 9), END])) == "one\ntwo\r\n"


async def test_a_dropped_connection_resumes_where_it_was() -> None:
    plank = Connections([log("one\n", 4), DROP], [DROP], [log("two\n", 8)], [END])
    assert await followed(plank) == "one\ntwo\n"
    assert plank.asked_from == [0, 4, 4, 8]


async def test_a_quiet_connection_is_made_again_without_counting_as_a_failure() -> None:
    quiet = [WentQuiet("quiet")]
    assert await followed(Connections(quiet, quiet, quiet, quiet, [log("late\n", 5), END])) == "late\n"


async def test_failures_in_a_row_use_up_the_patience() -> None:
    plank = Connections([log("one\n", 4), DROP], [DROP], [DROP], [END])
    with pytest.raises(Unavailable, match="broke"):
        await followed(plank)
    assert plank.asked_from == [0, 4, 4]


async def test_progress_renews_the_patience() -> None:
    lines: list[list[ServerEvent | Exception]] = [[log("a", n), DROP] for n in range(1, 8)]
    assert await followed(Connections(*lines, [END])) == "a" * 7
