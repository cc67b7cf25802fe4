"""Where a run's time went."""

from datetime import timedelta

import pytest

from deck.domain.runs import spans, verdict
from prowcommon.prowjobs.model import AbortRequest, JobState
from support.builders import a_job
from support.clock import NOON


def after(seconds: float):
    return NOON + timedelta(seconds=seconds)


def test_a_finished_run_waited_started_and_ran_without_gaps():
    job = a_job(state=JobState.SUCCESS, pending_at=after(10), started_at=after(20), completed_at=after(100))

    drawn = spans(job, after(500))

    assert [(it.name, it.length(after(500)).total_seconds(), it.start, it.width) for it in drawn] == [
        ("Waiting", 10, 0, 10),
        ("Starting", 10, 10, 10),
        ("Running", 80, 20, 80),
    ]


def test_a_run_that_waits_has_waited_until_now():
    (waiting,) = spans(a_job(), after(30))

    assert (waiting.name, waiting.ended_at, waiting.length(after(30))) == ("Waiting", None, timedelta(seconds=30))


def test_a_run_whose_pod_never_ran_was_starting_to_its_end():
    drawn = spans(a_job(state=JobState.ERROR, pending_at=after(1), completed_at=after(601)), after(900))

    assert [(it.name, it.ended_at) for it in drawn] == [("Waiting", after(1)), ("Starting", after(601))]
    assert sum(it.width for it in drawn) == pytest.approx(100)


def test_a_run_of_no_length_at_all_can_be_drawn():
    assert spans(a_job(state=JobState.ERROR, completed_at=NOON), NOON)[0].width == 0


def test_the_verdict_tells_over_from_under_way():
    assert verdict(a_job(state=JobState.PENDING)) == "for"
    assert verdict(a_job(state=JobState.FAILURE, completed_at=NOON)) == "after"
    assert "ending" in verdict(a_job(state=JobState.PENDING, abort=AbortRequest(NOON, "alice", "")))
