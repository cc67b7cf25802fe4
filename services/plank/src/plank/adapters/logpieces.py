"""Streams of a log, piece by piece: without their beginning, or up to a limit with a last line that says so."""

from collections.abc import AsyncIterable

from plank.domain.pods import Pieces


async def skipping(pieces: AsyncIterable[bytes], offset: int) -> Pieces:
    """What comes after the first `offset` bytes."""
    left = offset
    async for piece in pieces:
        if left < len(piece):
            yield piece[left:] if left else piece
        left = max(0, left - len(piece))


async def cut_at(pieces: AsyncIterable[bytes], limit_bytes: int) -> Pieces:
    """The first `limit_bytes`; when there is more, a line of ours follows them."""
    left = limit_bytes
    async for piece in pieces:
        if len(piece) > left:
            yield piece[:left]
            yield f"\n[prow] The log is longer than {limit_bytes} bytes: what follows is left out.\n".encode()
            return
        left -= len(piece)
        yield piece
