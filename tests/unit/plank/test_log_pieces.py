"""Streams of a log, cut at either end: the same bytes, however they were cut into pieces."""

from collections.abc import AsyncIterator, Sequence

from hypothesis import given
from hypothesis import strategies as st

from plank.adapters.logpieces import cut_at, skipping

PIECES = st.lists(st.binary(max_size=8), max_size=6)


async def streamed(pieces: Sequence[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@given(PIECES, st.integers(0, 60))
async def test_the_beginning_is_left_out_wherever_pieces_begin(pieces: list[bytes], offset: int) -> None:
    assert b"".join([piece async for piece in skipping(streamed(pieces), offset)]) == b"".join(pieces)[offset:]


@given(PIECES, st.integers(0, 60))
async def test_what_is_too_long_ends_with_a_line_that_says_so(pieces: list[bytes], limit: int) -> None:
    whole = b"".join(pieces)

    kept = b"".join([piece async for piece in cut_at(streamed(pieces), limit)])

    if len(whole) <= limit:
        assert kept == whole
    else:
        assert kept.startswith(whole[:limit] + b"\n[prow] The log is longer than ")
        assert kept.count(b"\n[prow] ") == 1
