"""Thousands of jobs as JSON, in pieces, so that everybody else is served meanwhile.

One event loop serves all readers. So a long answer is read a piece at a time, put into its shape in a thread, and sent
a piece at a time, since compressing it takes as long as making it. Pages go by id: what is created while we read is
newer than all of it.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import msgspec

from deck.adapters.runs import Runs
from deck.domain.paging import Cursor
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import ProwJob

PIECE = 200

Shape = Callable[[ProwJob, int], dict[str, Any]]
"""From a job and the number of its builds to what is told of it."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which jobs, and how many. The names may be empty: any."""

    org: str
    repo: str
    owner: str
    cursor: Cursor | None
    limit: int


@dataclass(frozen=True, slots=True)
class Encoded:
    """Jobs as pieces of JSON, each the inside of a list."""

    pieces: Sequence[bytes]
    digest: str
    last: ProwJobId | None
    """The last job's, when as many were found as were asked for: there may be more."""

    async def body(self, first: bytes, last: bytes, *, as_script: bool) -> AsyncIterator[bytes]:
        """The pieces between `first` and `last`."""
        yield first
        for number, piece in enumerate(self.pieces):
            yield (b"," if number else b"") + (_inert(piece) if as_script else piece)
            await asyncio.sleep(0)  # a fast client never makes us wait, but others do wait for us
        yield last


async def encoded(runs: Runs, asked: Asked, shape: Shape) -> Encoded:
    pieces: list[bytes] = []
    digest, cursor, left = sha256(), asked.cursor, asked.limit
    while left:
        wanted = min(PIECE, left)
        jobs = await runs.whole(org=asked.org, repo=asked.repo, owner=asked.owner, cursor=cursor, limit=wanted)
        if jobs:
            pieces.append(await asyncio.to_thread(_encode, jobs, shape))
            digest.update(pieces[-1])
            cursor = Cursor(cursor.direction if cursor else "older", jobs[-1][0].id)
        if len(jobs) < wanted:
            return Encoded(pieces, digest.hexdigest(), None)
        left -= wanted
    return Encoded(pieces, digest.hexdigest(), cursor.id if cursor else None)


def _encode(jobs: Sequence[tuple[ProwJob, int]], shape: Shape) -> bytes:
    return msgspec.json.encode([shape(job, builds) for job, builds in jobs])[1:-1]


def _inert(piece: bytes) -> bytes:
    """As JavaScript, JSON's two line separators were line ends once; `<` keeps it inert wherever it is pasted."""
    piece = piece.replace(b"<", b"\\u003c")
    return piece.replace(b"\xe2\x80\xa8", b"\\u2028").replace(b"\xe2\x80\xa9", b"\\u2029")
