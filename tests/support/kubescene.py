"""A stage with a Kubernetes build cluster: real Postgres, plank's own worker and adapter, a kubelet that is played."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import yaml

from plank.adapters.kubernetes.opening import open_cluster
from plank.adapters.kubernetes.pods import KubernetesPods
from plank.domain.limits import Limits
from plank.keeper import NOTHING_IS_KEPT, Keeping
from plank.worker import ClusterWorker
from prowcommon.db.database import Database
from prowcommon.db.prowjobs import NewProwJob
from prowcommon.ids import ProwJobId
from prowcommon.kube.access import accesses
from prowcommon.prowjobs.model import JobState
from prowcommon.tasks import alongside
from support.kubeapi import FakeKubeApi
from support.kubelet import Kubelet
from support.proxy import Cable
from support.scenes import PlankScene, until


class OffsetClock:
    """The host's clock, put forward by a test: API servers and kubelets know no other time."""

    def __init__(self) -> None:
        self._offset = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset

    def pass_(self, **units: float) -> None:
        self._offset += timedelta(**units)


@dataclass
class Kube:
    kubelet: Kubelet
    kubeconfig: Path
    cable: Cable
    """Between plank and the API server."""
    fake: FakeKubeApi | None = None

    def authorize(self, token: str) -> None:
        """plank's kubeconfig holds this token from now on."""
        document = yaml.safe_load(self.kubeconfig.read_text(encoding="utf-8"))
        document["users"][0]["user"] = {"token": token}
        self.kubeconfig.write_text(yaml.safe_dump(document), encoding="utf-8")


class KubeScene(PlankScene):
    """Jobs on a Kubernetes cluster. `plank()` is one plank at work."""

    clock: OffsetClock  # type: ignore[assignment]

    def __init__(
        self, database: Database, kube: Kube, *, limits: Limits | None = None, keeping: Keeping = NOTHING_IS_KEPT
    ) -> None:
        super().__init__(database, OffsetClock(), limits=limits, keeping=keeping)  # type: ignore[arg-type]
        self.kube = kube
        self.kubelet = kube.kubelet
        self.unreachable_after: timedelta | None = None

    @asynccontextmanager
    async def plank(self, *, holder: str = "plank-a") -> AsyncIterator[KubernetesPods]:
        """One plank, with its own watch; it works while it holds the cluster's lease."""
        (access,) = accesses(self.kube.kubeconfig, in_cluster=False)
        namespace = self.kubelet.namespace
        async with open_cluster(access, clock=self.clock, namespace=lambda: namespace, requests_per_second=500) as pods:
            worker = ClusterWorker(
                "default",
                self.database,
                pods,
                self.clock,
                lambda: self.limits,
                lambda job: "",
                sweep_every=timedelta(milliseconds=200),
                holder=holder,
                unreachable_after=self.unreachable_after,
                keeping=self.keeping,
            )
            self.worker = worker
            async with alongside(worker.run(), name=holder):
                yield pods

    async def given_running(self, *wanted: NewProwJob) -> list[ProwJobId]:
        """Jobs whose pods run, and plank knows it."""
        ids = await self.given(*wanted)
        for id_ in ids:
            await self.becomes(id_, JobState.PENDING)
            await self.runs(id_)
            await until(partial(self._is_seen_running, id_))
        return ids

    async def _is_seen_running(self, id_: ProwJobId) -> bool:
        return (await self.job(id_)).started_at is not None

    async def runs(self, id_: ProwJobId, *, builds: int = 1) -> None:
        """Waits until the pod of its newest build runs, the last of so many."""

        async def is_so() -> bool:
            found = await self.builds_of(id_)
            return len(found) == builds and self.kubelet.begun[found[-1]["build_id"]] == 1

        await until(is_so)

    async def gone(self, id_: ProwJobId) -> None:
        """Waits until the cluster has no pod of it."""

        async def is_so() -> bool:
            return str(id_) not in await self.kubelet.names()

        await until(is_so)

    async def in_state(self, ids: list[ProwJobId], state: JobState) -> list[ProwJobId]:
        """Those of the jobs that are in `state`."""
        return [id_ for id_ in ids if await self.state_of(id_) is state]
