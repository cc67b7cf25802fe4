import pytest

from prowcommon.prowjobs.lifecycle import FINISHED_STATES, LEGAL_MOVES, is_legal
from prowcommon.prowjobs.model import JobState


@pytest.mark.parametrize("finished", ["success", "failure", "aborted", "error"])
def test_nothing_leaves_a_finished_state(finished: str) -> None:
    assert not any(is_legal(JobState(finished), to) for to in JobState)


def test_every_state_stands_in_the_table() -> None:
    assert set(LEGAL_MOVES) == set(JobState)
    assert {str(state) for state in FINISHED_STATES} == {"success", "failure", "aborted", "error"}


def test_a_job_never_goes_back_to_triggered() -> None:
    assert [seen for seen in JobState if is_legal(seen, JobState.TRIGGERED)] == [JobState.SCHEDULING]
