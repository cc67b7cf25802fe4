"""What the state of a pod makes of its job, row by row of Prow's own rules, and where ours go further."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plank.domain.endings import Move, says
from plank.domain.limits import Limits
from plank.domain.pods import ObservedPod, PodPhase
from plank.domain.steps import StartPod, StopPod, next_look, next_step
from prowcommon.ids import BuildId
from prowcommon.prowjobs.model import AbortRequest, JobState
from support.builders import a_build, a_job, a_pod, a_spec
from support.clock import NOON

LIMITS = Limits()
STARTED = a_job(state=JobState.PENDING, build_id=BuildId("1001"))
FUSSY = replace(STARTED, spec=a_spec(error_on_eviction=True))
LAST_TRY = [a_build(attempt) for attempt in range(1, LIMITS.max_revivals + 2)]
MINUTE = timedelta(minutes=1)


def step(pod, job=STARTED, *, builds=None, now=NOON):
    return next_step(job, [a_build()] if builds is None else builds, pod, now=now, limits=LIMITS)


def revived(cause: str) -> StartPod:
    return StartPod(2, f"Its pod stopped unexpectedly ({cause}): started again.")


EVICTED = a_pod(PodPhase.FAILED, reason="Evicted")
EVICTED_BY_REQUEST = a_pod(PodPhase.RUNNING, disruption="EvictionByEvictionAPI", deleted_at=NOON)
PREEMPTED = a_pod(PodPhase.FAILED, disruption="PreemptionByScheduler")
NODE_GONE = a_pod(PodPhase.FAILED, disruption="DeletionByPodGC")
NODE_LOST = a_pod(PodPhase.RUNNING, reason="NodeLost", deleted_at=NOON)
OUT_OF_MEMORY = a_pod(PodPhase.RUNNING, is_oom_killed=True)
UNKNOWN = a_pod(PodPhase.UNKNOWN)
DEADLINE = a_pod(PodPhase.FAILED, reason="DeadlineExceeded", message="Pod was active for too long.")

FAILED_AFTER_OOM = replace(OUT_OF_MEMORY, phase=PodPhase.FAILED)
HALF_DONE = a_pod(PodPhase.SUCCEEDED, unfinished=("test",))
DONE_IN_TIME = a_pod(PodPhase.SUCCEEDED, disruption="TerminationByKubelet")
REMOVED = a_pod(PodPhase.FAILED, reason="Stopped", deleted_at=NOON, started_at=NOON)

SUCCESS = Move(JobState.SUCCESS, "Job succeeded.")
HALF_A_SUCCESS = Move(JobState.ERROR, "Pod was in succeeded phase but some containers didn't finish: test.")
FAILURE = Move(JobState.FAILURE, "Job failed.")
TOO_LATE = Move(JobState.FAILURE, "Job failed. Pod was active for too long.")
EVICTION = Move(JobState.ERROR, "Job pod was evicted by the cluster.")
OOM = Move(JobState.ERROR, "Job pod was OOM killed by the cluster.")

ROWS = [
    ("no pod", None, STARTED, revived("vanished")),
    ("evicted", EVICTED, STARTED, revived("evicted")),
    ("evicted, and the job wants an error", EVICTED, FUSSY, EVICTION),
    ("being evicted by request", EVICTED_BY_REQUEST, STARTED, None),
    ("being evicted by request, and the job wants an error", EVICTED_BY_REQUEST, FUSSY, EVICTION),
    ("preempted", PREEMPTED, STARTED, revived("disrupted")),
    ("preempted, which is not evicted", PREEMPTED, FUSSY, revived("disrupted")),
    ("on a node that is gone", NODE_GONE, STARTED, revived("disrupted")),
    ("on a lost node, and being removed", NODE_LOST, STARTED, revived("unreachable")),
    ("on a lost node that may come back", replace(NODE_LOST, deleted_at=None), STARTED, None),
    ("nobody knows how", UNKNOWN, STARTED, revived("unknown")),
    ("out of memory", OUT_OF_MEMORY, STARTED, OOM),
    ("out of memory on a lost node", replace(NODE_LOST, is_oom_killed=True), STARTED, revived("unreachable")),
    ("out of memory, then failed", FAILED_AFTER_OOM, STARTED, FAILURE),
    ("succeeded", a_pod(PodPhase.SUCCEEDED), STARTED, SUCCESS),
    ("succeeded, but a container has not", HALF_DONE, STARTED, HALF_A_SUCCESS),
    ("succeeded while its node went down", DONE_IN_TIME, STARTED, SUCCESS),
    ("at its own deadline", DEADLINE, STARTED, TOO_LATE),
    ("being removed by somebody", a_pod(PodPhase.RUNNING, deleted_at=NOON), STARTED, None),
    ("removed by somebody, and ended by that", REMOVED, STARTED, revived("stopped")),
    ("running", a_pod(PodPhase.RUNNING), STARTED, None),
    ("waiting", a_pod(PodPhase.PENDING), STARTED, None),
]


@pytest.mark.parametrize(("pod", "job", "becomes"), [row[1:] for row in ROWS], ids=[row[0] for row in ROWS])
def test_a_pod_that_is(pod: ObservedPod | None, job: object, becomes: object) -> None:
    assert step(pod, job) == becomes


@pytest.mark.parametrize(
    ("pod", "cause"),
    [(EVICTED, "evicted"), (NODE_LOST, "unreachable"), (UNKNOWN, "unknown"), (NODE_GONE, "disrupted")],
)
def test_revivals_of_every_cause_end(pod: ObservedPod, cause: str) -> None:
    newest = LAST_TRY[-1].build_id
    job = replace(STARTED, build_id=newest)

    told = f"Job pod reached max revivals (3) after being stopped unexpectedly ({cause})."
    assert step(replace(pod, build_id=newest), job, builds=LAST_TRY) == Move(JobState.ERROR, told)


def test_each_of_the_four_clocks_starts_when_the_one_before_it_ends() -> None:
    queued = a_pod(PodPhase.PENDING, scheduled_at=None)
    scheduled = replace(queued, scheduled_at=NOON + 4 * MINUTE)
    started = replace(scheduled, phase=PodPhase.RUNNING, started_at=NOON + 9 * MINUTE)

    looks = [next_look(pod, now=NOON, limits=LIMITS) for pod in (queued, scheduled, started)]

    assert looks == [
        NOON + LIMITS.pod_unscheduled,
        NOON + 4 * MINUTE + LIMITS.pod_pending,
        NOON + 9 * MINUTE + LIMITS.pod_running,
    ]


def test_a_job_ends_in_the_words_of_whoever_kept_its_pod_waiting() -> None:
    queued = a_pod(PodPhase.PENDING, scheduled_at=None, waits_because="Unschedulable: 0/3 nodes are available.")
    pulling = a_pod(PodPhase.PENDING, waits_because="Container 'test' waits: ImagePullBackOff")

    late = NOON + LIMITS.pod_pending

    told = "Pod scheduling timeout. Unschedulable: 0/3 nodes are available."
    assert step(queued, now=late) == StopPod(Move(JobState.ERROR, told))
    told = "Pod pending timeout. Container 'test' waits: ImagePullBackOff"
    assert step(pulling, now=late) == StopPod(Move(JobState.ERROR, told))


def test_a_pod_whose_removal_never_ends_is_not_waited_for_beyond_its_limit() -> None:
    stuck = a_pod(PodPhase.RUNNING, started_at=NOON, deleted_at=NOON + MINUTE)

    assert step(stuck, now=NOON + LIMITS.pod_running) == StopPod(Move(JobState.ABORTED, "Pod running timeout."))


def test_a_deadline_counts_from_the_removal_that_it_asked_for_not_from_the_end_of_the_grace() -> None:
    asked_at = NOON + LIMITS.pod_running
    in_time = a_pod(
        PodPhase.FAILED, reason="Stopped", started_at=NOON, deleted_at=asked_at - MINUTE, finished_at=asked_at
    )

    assert step(in_time, now=asked_at) == revived("stopped")
    late = replace(in_time, deleted_at=asked_at)
    assert step(late, now=asked_at) == Move(JobState.ABORTED, "Pod running timeout.")


@pytest.mark.parametrize("pod", [EVICTED, NODE_LOST, UNKNOWN, OUT_OF_MEMORY, a_pod(PodPhase.PENDING)])
def test_an_abort_is_for_every_pod_without_a_result(pod: ObservedPod) -> None:
    aborting = replace(FUSSY, abort=AbortRequest(NOON, "octocat", "Enough."))

    assert step(pod, aborting) == StopPod(Move(JobState.ABORTED, "Enough."))


@pytest.mark.parametrize(
    ("state", "description", "waits_because", "told"),
    [
        (JobState.PENDING, "Job started.", "Unschedulable: no room.", "Waiting: Unschedulable: no room."),
        (JobState.PENDING, "Waiting: Unschedulable: no room.", "Pulling.", "Waiting: Pulling."),
        (JobState.PENDING, "Waiting: Unschedulable: no room.", "", "Job started."),
        (JobState.PENDING, "Its pod vanished: started again.", "", "Its pod vanished: started again."),
        (JobState.TRIGGERED, "Waiting: older runs come first.", "", "Waiting: older runs come first."),
    ],
)
def test_a_job_whose_pod_waits_says_for_what(state: JobState, description: str, waits_because: str, told: str) -> None:
    pod = a_pod(PodPhase.PENDING, waits_because=waits_because)

    assert says(a_job(state=state, description=description), pod) == told
