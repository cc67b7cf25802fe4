"""How much one credential may ask, and how much at once."""

import asyncio
from datetime import datetime, timedelta

from gidgethub.sansio import RateLimit

from prowcommon.github.lanes import Budget, Lane
from support.clock import NOON

HOUR = timedelta(hours=1)


def told(remaining: int, *, resets_at: datetime = NOON + HOUR) -> RateLimit:
    return RateLimit(limit=5000, remaining=remaining, reset_epoch=resets_at.timestamp())


def test_a_budget_that_github_has_not_told_of_is_no_reason_to_wait() -> None:
    assert Budget().wait(NOON, reserve=0.5) is None


def test_an_empty_budget_waits_until_it_is_full() -> None:
    budget = Budget()
    budget.learn(told(0), free=False)

    assert budget.wait(NOON + timedelta(minutes=45)) == timedelta(minutes=15)
    assert budget.wait(NOON + HOUR) is None


def test_a_reserve_is_kept_to_the_last_request() -> None:
    budget = Budget()
    budget.learn(told(501), free=False)

    assert budget.wait(NOON, reserve=0.1) is None
    budget.spend()
    assert budget.wait(NOON, reserve=0.1) == HOUR
    assert budget.wait(NOON) is None


def test_answers_that_overtake_one_another_never_make_it_more() -> None:
    budget = Budget()
    budget.learn(told(100), free=False)
    budget.spend()
    budget.spend()
    budget.learn(told(98), free=False)
    budget.learn(told(99), free=False)

    assert budget.remaining == 98


def test_a_free_answer_gives_back_what_was_spent_on_it() -> None:
    budget = Budget()
    budget.learn(told(100), free=False)
    budget.spend()
    budget.learn(told(100), free=True)

    assert budget.remaining == 100


def test_a_new_hour_is_a_new_budget_and_an_old_answer_does_not_bring_the_old_one_back() -> None:
    budget = Budget()
    budget.learn(told(3), free=False)
    budget.learn(told(4999, resets_at=NOON + 2 * HOUR), free=False)
    budget.learn(told(2), free=False)

    assert budget.remaining == 4999


def test_while_github_asks_for_silence_nothing_is_asked_whatever_is_left() -> None:
    budget = Budget()
    budget.learn(told(4000), free=False)
    budget.close(NOON, timedelta(minutes=2))
    budget.close(NOON, timedelta(minutes=1))

    assert budget.wait(NOON + timedelta(minutes=1)) == timedelta(minutes=1)
    assert budget.wait(NOON + timedelta(minutes=2)) is None
    assert budget.limits_in_a_row == 2
    budget.answered()
    assert budget.limits_in_a_row == 0


async def test_only_so_many_are_on_their_way_at_once() -> None:
    lane, leave, inside = Lane("x", in_flight=2), asyncio.Event(), 0

    async def travel() -> None:
        nonlocal inside
        async with lane.place():
            inside += 1
            await leave.wait()

    travellers = [asyncio.create_task(travel()) for _ in range(3)]
    for _ in range(10):
        await asyncio.sleep(0)  # a turn of the loop, in which whoever can go on does
    assert inside == 2
    leave.set()
    await asyncio.gather(*travellers)
    assert inside == 3
