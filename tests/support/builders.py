"""Things that fill in what a test's sentence doesn't mention."""

from dataclasses import replace
from itertools import count
from typing import Any

from plank.domain.builds import Build
from plank.domain.pods import ObservedPod, PodPhase
from prowcommon.db.prowjobs import NewProwJob
from prowcommon.ids import BuildId, new_prowjob_id
from prowcommon.prowjobs.model import JobState, JobType, ProwJob, ProwJobSpec
from prowcommon.prowjobs.refs import Pull, Refs
from support.clock import NOON

_numbers = count(1)


def a_spec(job: str = "unit-test", **said: Any) -> ProwJobSpec:
    """A periodic that would run `/bin/true`."""
    said.setdefault("type", JobType.PERIODIC)
    said.setdefault("pod_spec", {"containers": [{"image": "alpine", "command": ["/bin/true"]}]})
    return ProwJobSpec(job=job, **said)


def a_new_job(job: str = "unit-test", *, key: str | None = None, **said: Any) -> NewProwJob:
    return NewProwJob(key=key or f"test/{next(_numbers)}", spec=a_spec(job, **said))


def a_job(**said: Any) -> ProwJob:
    """A job at version 1 in state triggered, created at noon."""
    spec = said.pop("spec", None) or a_spec()
    job = ProwJob(id=new_prowjob_id(NOON), spec=spec, state=JobState.TRIGGERED, version=1, created_at=NOON)
    return replace(job, **said)


def a_build(attempt: int = 1, **said: Any) -> Build:
    said.setdefault("build_id", BuildId(str(1000 + attempt)))
    return Build(attempt=attempt, claimed_at=said.pop("claimed_at", NOON), **said)


def a_pod(phase: PodPhase = PodPhase.RUNNING, **said: Any) -> ObservedPod:
    """The pod of `a_build()`, created at noon."""
    said.setdefault("build_id", BuildId("1001"))
    said.setdefault("created_at", NOON)
    said.setdefault("scheduled_at", said["created_at"])
    return ObservedPod(phase=phase, **said)


def a_pull(number: int = 7, **said: Any) -> Pull:
    return Pull(number=number, author=said.pop("author", "octocat"), sha=said.pop("sha", "b" * 40), **said)


def some_refs(*pulls: Pull, **said: Any) -> Refs:
    said.setdefault("org", "octo-org")
    said.setdefault("repo", "hello-world")
    said.setdefault("base_ref", "main")
    said.setdefault("base_sha", "a" * 40)
    return Refs(pulls=pulls, **said)
