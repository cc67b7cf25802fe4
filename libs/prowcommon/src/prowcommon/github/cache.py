"""What GitHub answered before, so that it need only say "still so".

* Each GET that has an ETag is asked with it again; a 304 costs nothing of the budget.
* Nothing is ever answered from here without GitHub's word: a cache that is behind would merge what no longer passes.
* The last page of a list isn't kept when it is full: what is added begins a page after it, the page itself stays as it
  is, and its ETag with it.
* An answer belongs to the credential that got it. Another one may see less.

Source: https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate
"""

from collections import OrderedDict
from typing import NamedTuple, Protocol

import msgspec

from prowcommon.github.addresses import PAGE_SIZE
from prowcommon.github.request import Answer


class CacheKey(NamedTuple):
    """Every request has the same Accept header, so it isn't part of the key."""

    lane: str
    url: str


class CachedAnswer(msgspec.Struct, frozen=True):
    """One answer, as it was received."""

    etag: str
    body: bytes
    next_url: str | None = None
    """Where the next page is."""


class AnswerCache(Protocol):
    """Where answers are kept. Losing one costs a request."""

    async def get(self, key: CacheKey) -> CachedAnswer | None: ...

    async def put(self, key: CacheKey, answer: CachedAnswer) -> None: ...


def may_grow_unseen(answer: Answer) -> bool:
    """Whether a page may get a successor without being another one itself."""
    if answer.next_url is not None or not answer.body.startswith(b"["):
        return False
    try:
        return len(msgspec.json.decode(answer.body, type=list[msgspec.Raw])) >= PAGE_SIZE
    except msgspec.DecodeError:
        return True


class MemoryCache:
    """The answers used last, up to `limit_bytes` of bodies."""

    def __init__(self, limit_bytes: int = 32 * 1024 * 1024) -> None:
        self._limit_bytes = limit_bytes
        self._size_bytes = 0
        self._answers: OrderedDict[CacheKey, CachedAnswer] = OrderedDict()

    async def get(self, key: CacheKey) -> CachedAnswer | None:
        if key in self._answers:
            self._answers.move_to_end(key)
        return self._answers.get(key)

    async def put(self, key: CacheKey, answer: CachedAnswer) -> None:
        if len(answer.body) > self._limit_bytes:
            return
        if (old := self._answers.pop(key, None)) is not None:
            self._size_bytes -= len(old.body)
        self._answers[key] = answer
        self._size_bytes += len(answer.body)
        while self._size_bytes > self._limit_bytes:
            _, dropped = self._answers.popitem(last=False)
            self._size_bytes -= len(dropped.body)
