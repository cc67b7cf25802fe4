"""The fake cluster keeps the contract that the real ones keep."""

from dataclasses import replace

import pytest

from contracts.pod_runner import PodRunnerContract
from plank.domain.pods import PodPhase, PodToStart
from prowcommon.ids import BuildId, new_prowjob_id
from support.builders import a_spec
from support.clock import NOON, FakeClock
from support.cluster import FakeCluster


class Hands:
    """Ends pods of the fake."""

    def __init__(self, fake: FakeCluster) -> None:
        self._fake = fake

    def a_pod(self) -> PodToStart:
        id_ = new_prowjob_id(NOON)
        return PodToStart(
            prowjob_id=id_, build_id=BuildId(str(id_.int % 10**18)), spec=a_spec(), env={}, labels={}, annotations={}
        )

    def an_impossible_pod(self) -> PodToStart:
        return replace(self.a_pod(), spec=a_spec(pod_spec={"containers": []}))

    async def finish(self, pod: PodToStart, *, exit_code: int = 0, says: str = "") -> None:
        self._fake.finish(pod.prowjob_id, PodPhase.FAILED if exit_code else PodPhase.SUCCEEDED, says=says)

    def runs_of(self, pod: PodToStart) -> int:
        return self._fake.starts.count(pod.build_id)


class TestTheFakeClusterKeepsTheContract(PodRunnerContract):
    @pytest.fixture
    def runner(self, clock: FakeClock) -> FakeCluster:
        return FakeCluster(clock)

    @pytest.fixture
    def cluster(self, runner: FakeCluster) -> Hands:
        return Hands(runner)
