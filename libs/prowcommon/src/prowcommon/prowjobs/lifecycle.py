"""Which moves a ProwJob may make, as a table.

Nothing leaves a finished state. `pending` to `pending` is a revival: the same job, a new build.

Source: Prow's ProwJob states; `docs/states.md` draws this table.
"""

from prowcommon.prowjobs.model import JobState, ProwJob

S = JobState

LEGAL_MOVES: dict[JobState, frozenset[JobState]] = {
    S.SCHEDULING: frozenset({S.TRIGGERED, S.ABORTED, S.ERROR}),
    S.TRIGGERED: frozenset({S.PENDING, S.ABORTED, S.ERROR}),
    S.PENDING: frozenset({S.PENDING, S.SUCCESS, S.FAILURE, S.ABORTED, S.ERROR}),
    S.SUCCESS: frozenset(),
    S.FAILURE: frozenset(),
    S.ABORTED: frozenset(),
    S.ERROR: frozenset(),
}

FIRST_STATES = frozenset({S.SCHEDULING, S.TRIGGERED})
FINISHED_STATES = frozenset(state for state, onward in LEGAL_MOVES.items() if not onward)


def is_legal(seen: JobState, to: JobState) -> bool:
    """True when a job in state `seen` may move to `to`."""
    return to in LEGAL_MOVES[seen]


def shown_state(job: ProwJob) -> JobState:
    """What people see: `aborted` as soon as it was asked for, unless the job has finished otherwise."""
    return S.ABORTED if job.abort and not job.is_finished else job.state
