"""What is kept of answers, and for how long."""

from prowcommon.github.cache import CachedAnswer, CacheKey, MemoryCache

A, B, C = (CacheKey("lane", f"https://api.github.com/{name}") for name in "abc")


def an_answer(size: int, etag: str = "x") -> CachedAnswer:
    return CachedAnswer(etag, b"x" * size)


async def test_what_was_used_last_stays_when_there_is_no_more_room() -> None:
    cache = MemoryCache(limit_bytes=100)
    await cache.put(A, an_answer(40))
    await cache.put(B, an_answer(40))
    assert await cache.get(A) is not None
    await cache.put(C, an_answer(40))

    assert [await cache.get(key) is not None for key in (A, B, C)] == [True, False, True]


async def test_a_newer_answer_takes_the_older_ones_room() -> None:
    cache = MemoryCache(limit_bytes=100)
    await cache.put(A, an_answer(60, "old"))
    await cache.put(B, an_answer(40))
    await cache.put(A, an_answer(60, "new"))

    assert await cache.get(A) == an_answer(60, "new")
    assert await cache.get(B) == an_answer(40)


async def test_an_answer_larger_than_the_cache_is_not_kept_and_drives_nothing_out() -> None:
    cache = MemoryCache(limit_bytes=100)
    await cache.put(A, an_answer(100))
    await cache.put(B, an_answer(101))

    assert await cache.get(A) is not None
    assert await cache.get(B) is None


async def test_an_answer_belongs_to_the_lane_that_got_it() -> None:
    cache = MemoryCache()
    await cache.put(A, an_answer(1))

    assert await cache.get(A._replace(lane="another")) is None
