"""plank's PodRunner for Kubernetes keeps the contract that every executor keeps."""

from dataclasses import replace

import pytest

from contracts.pod_runner import PodRunnerContract
from plank.domain.pods import PodToStart
from prowcommon.ids import BuildId, new_prowjob_id
from support.builders import a_spec
from support.clock import NOON
from support.kubescene import Kube


class Hands:
    """Ends pods by the kubelet."""

    def __init__(self, kube: Kube) -> None:
        self._kubelet = kube.kubelet

    def a_pod(self) -> PodToStart:
        id_ = new_prowjob_id(NOON)
        return PodToStart(
            prowjob_id=id_, build_id=BuildId(str(id_.int % 10**18)), spec=a_spec(), env={}, labels={}, annotations={}
        )

    def an_impossible_pod(self) -> PodToStart:
        return replace(self.a_pod(), spec=a_spec(pod_spec={"containers": []}))

    async def finish(self, pod: PodToStart, *, exit_code: int = 0, says: str = "") -> None:
        await self._kubelet.finish(str(pod.prowjob_id), exit_code=exit_code, says=says)

    def runs_of(self, pod: PodToStart) -> int:
        return self._kubelet.begun[pod.build_id]


class TestTheKubernetesExecutorKeepsTheContract(PodRunnerContract):
    @pytest.fixture
    def cluster(self, kube: Kube) -> Hands:
        return Hands(kube)
