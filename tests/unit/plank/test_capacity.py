"""Which limits a run is under, and what people are told."""

import pytest

from plank.domain.capacity import Capacities, Limit, LimitKind, Runs, Sleepers, limits_with_sleepers, use_of_limits
from support.builders import a_spec

OF_JOB = Limit(LimitKind.JOB, "unit-test", 2)
OF_QUEUE = Limit(LimitKind.QUEUE, "build", 5)
OF_ALL = Limit(LimitKind.ALL, "", 9)


@pytest.mark.parametrize(
    ("spec", "capacities", "limits"),
    [
        (a_spec(), Capacities(), ()),
        (a_spec(max_concurrency=2), Capacities(), (OF_JOB,)),
        (a_spec(job_queue_name="build"), Capacities(queues={"build": 5}), (OF_QUEUE,)),
        (a_spec(), Capacities(most=9), (OF_ALL,)),
        (
            a_spec(max_concurrency=2, job_queue_name="build"),
            Capacities(most=9, queues={"build": 5}),
            (OF_JOB, OF_QUEUE, OF_ALL),
        ),
        (a_spec(job_queue_name="build"), Capacities(queues={"build": -1}), ()),
        (a_spec(job_queue_name="build"), Capacities(queues={"build": 0}), (Limit(LimitKind.QUEUE, "build", 0),)),
        (a_spec(job_queue_name="build"), Capacities(), (Limit(LimitKind.QUEUE, "build", 0),)),
        (a_spec(max_concurrency=2, agent="jenkins"), Capacities(most=9), ()),
    ],
    ids=["none", "job", "queue", "all", "three", "lifted", "closed", "unconfigured", "another agent"],
)
def test_a_run_has_to_fit_into_its_limits(spec, capacities: Capacities, limits: tuple[Limit, ...]) -> None:
    assert capacities.limits_of(spec) == limits


@pytest.mark.parametrize(
    ("limit", "alive", "told"),
    [
        (OF_JOB, 2, "Waiting: 2 of 2 runs of this job are going."),
        (OF_QUEUE, 5, "Waiting: 5 of 5 runs of queue 'build' are going."),
        (OF_QUEUE, 6, "Waiting: 6 of 5 runs of queue 'build' are going."),
        (OF_QUEUE, 4, "Waiting: older runs of queue 'build' come first."),
        (OF_ALL, 9, "Waiting: 9 of 9 runs of all jobs (plank.max_concurrency) are going."),
        (
            Limit(LimitKind.QUEUE, "build", 0),
            0,
            "Waiting: nothing of queue 'build' starts, its capacity in plank.job_queue_capacities is 0 or missing.",
        ),
    ],
)
def test_who_waits_is_told_why(limit: Limit, alive: int, told: str) -> None:
    assert limit.why_waiting(alive) == told


def test_limits_are_ordered_by_their_width() -> None:
    assert LimitKind.ALL.is_wider_than(LimitKind.QUEUE)
    assert LimitKind.QUEUE.is_wider_than(LimitKind.JOB)
    assert not LimitKind.JOB.is_wider_than(LimitKind.JOB)


def test_every_limit_is_told_with_its_use() -> None:
    capacities = Capacities(most=9, queues={"build": 5, "idle": 3})
    alive = [
        Runs(job="unit-test", queue="build", max_concurrency=2, runs=2),
        Runs(job="lint", queue="build", max_concurrency=0, runs=3),
        Runs(job="docs", queue="", max_concurrency=0, runs=1),
    ]
    sleeping = [
        Sleepers(job="unit-test", queue="build", max_concurrency=2, runs=4, waiting_for=LimitKind.JOB),
        Sleepers(job="lint", queue="build", max_concurrency=0, runs=7, waiting_for=LimitKind.QUEUE),
        Sleepers(job="stray", queue="unknown", max_concurrency=0, runs=1, waiting_for=LimitKind.QUEUE),
    ]

    found = [
        (use.limit.kind, use.limit.name, use.limit.capacity, use.alive, use.waiting)
        for use in use_of_limits(alive, sleeping, capacities)
    ]

    assert found == [
        ("all", "", 9, 6, 0),
        ("queue", "build", 5, 5, 7),
        ("queue", "idle", 3, 0, 0),
        ("queue", "unknown", 0, 0, 1),
        ("job", "unit-test", 2, 2, 4),
    ]


def test_a_limit_that_was_lifted_lets_its_line_go() -> None:
    asleep = Sleepers(job="lint", queue="build", max_concurrency=0, runs=7, waiting_for=LimitKind.QUEUE)

    (limit,) = limits_with_sleepers([asleep], Capacities(queues={"build": -1}))

    assert (limit.kind, limit.name) == ("queue", "build")
    assert limit.capacity > 1_000_000
