"""A busy repository on the simulated GitHub: many jobs for its pull requests and its branch, and how each pod ends."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from uuid import UUID

from prowcommon.clock import SystemClock
from prowcommon.db import prowjobs
from prowcommon.db.prowjobs import NewProwJob
from prowcommon.demo.github import SimulatedGitHub
from prowcommon.demo.world import Issue, Repository
from prowcommon.errors import Unavailable
from prowcommon.ids import ProwJobId
from prowcommon.prowjobs.model import JobType, ProwJobSpec
from prowcommon.prowjobs.refs import Pull, Refs
from support.clusterhome import ClusterHome
from support.kubeapi import Json

CONTEXTS = 10
"""Presubmits of each pull request."""
_ORG, _NAME = "acme", "widget"


@dataclass(frozen=True)
class Target:
    """A context of a commit, and the pull request whose head that is; None on the branch itself."""

    sha: str
    context: str
    pull: int | None


class BusyRepo:
    """`pulls` pull requests with ten presubmits each, and a quarter as many postsubmits of the branch."""

    def __init__(self, github: SimulatedGitHub, pulls: int) -> None:
        self.repo: Repository = github.repo(f"{_ORG}/{_NAME}")
        self.pulls: list[Issue] = [github.pull(self.repo, author="octocat") for _ in range(pulls)]
        base = self.repo.branches["main"]
        of_pulls = [
            Target(each.pull.head_sha, f"test-{number}", each.number)
            for each in self.pulls
            if each.pull is not None
            for number in range(CONTEXTS)
        ]
        self.targets = of_pulls + [Target(base, f"publish-{number}", None) for number in range(len(of_pulls) // 4)]
        self.newest: dict[Target, str] = {}

    async def run(self, home: ClusterHome, targets: Sequence[Target], *, name: str) -> None:
        """A new job for each; the same `name` makes the same jobs, and none twice."""
        for target in targets:
            new = NewProwJob(key=f"{name}/{target}", spec=self._spec(target), url_base="http://deck")
            self.newest[target] = str(await _created(home, new))

    def _spec(self, target: Target) -> ProwJobSpec:
        pulls = () if target.pull is None else (Pull(number=target.pull, author="octocat", sha=target.sha),)
        base_sha = self.repo.branches["main"]
        return ProwJobSpec(
            type=JobType.POSTSUBMIT if target.pull is None else JobType.PRESUBMIT,
            job=target.context,
            context=target.context,
            rerun_command=f"/test {target.context}",
            report=True,
            refs=Refs(org=_ORG, repo=_NAME, base_ref="main", base_sha=base_sha, pulls=pulls),
            pod_spec={"containers": [{"image": "test", "command": ["true"]}]},
        )


async def _created(home: ClusterHome, new: NewProwJob) -> ProwJobId:
    while True:
        try:
            async with home.installation.database.connect() as connection:
                [made] = await prowjobs.create(connection, [new], at=SystemClock().now(), by="witness")
                return made.prowjob_id
        except Unavailable:
            await asyncio.sleep(0.1)


async def let_pods_end(home: ClusterHome, chance: Random, *, over_seconds: float, pause_seconds: float = 0.2) -> None:
    """Until cancelled: pods that run end, well or badly; some are evicted first, or removed, or their job aborted.

    Those that run now have all met their end after `over_seconds`.
    """
    at_a_time = 1 + int(home.kubelet.most_alive * pause_seconds / over_seconds)
    bothered: set[str] = set()
    while True:
        running = _running(home)
        for name in chance.sample(running, min(at_a_time, len(running))):
            try:
                await _meets_its_end(home, name, chance, may_be_bothered=name not in bothered)
            except AssertionError:  # the kubelet's, of a pod that plank removed meanwhile
                assert name not in _running(home)
            bothered.add(name)
        await asyncio.sleep(pause_seconds)


async def _meets_its_end(home: ClusterHome, name: str, chance: Random, *, may_be_bothered: bool) -> None:
    fate = chance.random()
    if may_be_bothered and fate < 0.08:
        await home.kubelet.evict(name)
    elif may_be_bothered and fate < 0.16:
        await home.kubelet.remove(name)
    elif may_be_bothered and fate < 0.24:
        await _abort(home, name)
    else:
        await home.kubelet.finish(name, exit_code=0 if fate < 0.6 else 1)


async def _abort(home: ClusterHome, name: str) -> None:
    at = SystemClock().now()
    with suppress(Unavailable):  # then it ends another way
        async with home.installation.database.connect() as connection:
            job = await prowjobs.get(connection, ProwJobId(UUID(name)))
            await prowjobs.request_abort(connection, job, by="octocat", because="Enough.", at=at)


def _running(home: ClusterHome) -> list[str]:
    return [pod["metadata"]["name"] for pod in home.api.pods() if _runs(pod)]


def _runs(pod: Json) -> bool:
    return pod["status"]["phase"] == "Running" and "deletionTimestamp" not in pod["metadata"]
