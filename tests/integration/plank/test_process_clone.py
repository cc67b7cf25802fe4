"""Jobs that clone, from real repositories on this disk."""

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from contracts.pod_runner import when_finished
from plank.adapters.process.lifetime import open_process_runner
from plank.adapters.process.plan import HostRules
from plank.adapters.process.runner import ProcessRunner
from plank.domain.pods import PodPhase, PodToStart
from prowcommon.clock import SystemClock
from prowcommon.ids import BuildId, new_prowjob_id
from prowcommon.prowjobs.model import JobType, ProwJobSpec
from prowcommon.prowjobs.refs import Pull, Refs


class Repository:
    def __init__(self, directory: Path) -> None:
        self.uri = f"file://{directory}"
        self._directory = directory
        directory.mkdir()
        self.git("init", "--initial-branch", "main")
        self.git("config", "user.name", "somebody")
        self.git("config", "user.email", "somebody@example.org")

    def git(self, *arguments: str) -> str:
        return subprocess.check_output(["git", *arguments], cwd=self._directory, text=True, stderr=-3).strip()

    def commit(self, name: str, *, on: str = "main") -> str:
        """The sha of a commit that adds one file; a new branch starts at the first commit of main."""
        if on != "main":
            self.git("checkout", "-b", on, "main")
        (self._directory / name).write_text(f"{name}\n")
        self.git("add", name)
        self.git("commit", "--message", f"add {name}")
        sha = self.git("rev-parse", "HEAD")
        self.git("checkout", "main")
        return sha


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "widgets")


@pytest.fixture
async def runner(tmp_path: Path) -> AsyncIterator[ProcessRunner]:
    async with open_process_runner(
        tmp_path / "work",
        clock=SystemClock(),
        trusted_repos=frozenset({"Acme/Widgets"}),
        rules=HostRules(fetch_retry_delays=()),
        end_jobs_on_exit=True,
    ) as runner:
        yield runner


async def ran(runner: ProcessRunner, command: str, **spec: Any) -> tuple[PodPhase, str, str]:
    """Phase, reason and log of a decorated job that runs `command`."""
    pod = PodToStart(
        prowjob_id=new_prowjob_id(SystemClock().now()),
        build_id=BuildId("1"),
        spec=ProwJobSpec(
            job="unit",
            pod_spec={"containers": [{"command": ["sh", "-c", command]}]},
            decoration_config={},
            **{"type": JobType.PRESUBMIT, **spec},
        ),
        env={},
        labels={},
        annotations={},
    )
    await runner.start(pod)
    finished = await when_finished(runner, pod)
    log = await runner.read_log(pod.prowjob_id, pod.build_id, container="test", offset=0, limit_bytes=100_000)
    return finished.phase, finished.reason, log.data.decode()


async def test_a_pull_is_merged_onto_its_base_and_tested_there(runner: ProcessRunner, repository: Repository) -> None:
    repository.commit("first")
    head = repository.commit("feature", on="pull")
    base = repository.commit("second")
    repository.commit("too-late")
    pull = Pull(number=7, author="eve", sha=head)
    refs = Refs(org="acme", repo="widgets", base_ref="main", base_sha=base, pulls=(pull,), clone_uri=repository.uri)

    phase, _, log = await ran(
        runner, "pwd; ls; git log -1 --format='%an <%ae> %P'; git branch --show-current", refs=refs
    )

    assert phase is PodPhase.SUCCEEDED, log
    tail = log.splitlines()[-6:]
    assert tail[0].endswith("/scratch/src/github.com/acme/widgets")
    assert tail[1:4] == ["feature", "first", "second"]
    assert tail[4:] == [f"ci-robot <ci-robot@k8s.io> {base} {head}", "main"]


async def test_the_same_pulls_on_the_same_base_give_the_same_commit(
    runner: ProcessRunner, repository: Repository
) -> None:
    base = repository.commit("first")
    pulls = tuple(Pull(number=n, author="eve", sha=repository.commit(f"f{n}", on=f"pull-{n}")) for n in (1, 2))
    refs = Refs(org="acme", repo="widgets", base_ref="main", base_sha=base, pulls=pulls, clone_uri=repository.uri)

    commits = {(await ran(runner, "git rev-parse HEAD", refs=refs))[2].splitlines()[-1] for _ in range(2)}

    assert len(commits) == 1


async def test_a_periodic_works_in_the_ref_that_says_workdir(runner: ProcessRunner, repository: Repository) -> None:
    repository.commit("first")
    extra_refs = (
        Refs(org="acme", repo="other", base_ref="main", clone_uri=repository.uri),
        Refs(org="acme", repo="w", base_ref="main", clone_uri=repository.uri, path_alias="acme.io/w", workdir=True),
    )

    phase, _, log = await ran(runner, "pwd", type=JobType.PERIODIC, extra_refs=extra_refs)

    assert phase is PodPhase.SUCCEEDED, log
    assert log.splitlines()[-1].endswith("/scratch/src/acme.io/w")


async def test_a_pull_that_does_not_merge_fails_the_pod_and_the_log_says_why(
    runner: ProcessRunner, repository: Repository, tmp_path: Path
) -> None:
    repository.commit("first")
    repository.git("checkout", "-b", "pull")
    (tmp_path / "widgets" / "first").write_text("mine\n")
    repository.git("commit", "--all", "--message", "mine")
    head = repository.git("rev-parse", "HEAD")
    repository.git("checkout", "main")
    (tmp_path / "widgets" / "first").write_text("theirs\n")
    repository.git("commit", "--all", "--message", "theirs")
    refs = Refs(
        org="acme",
        repo="widgets",
        base_ref="main",
        pulls=(Pull(number=7, author="eve", sha=head),),
        clone_uri=repository.uri,
    )

    phase, reason, log = await ran(runner, "echo never", refs=refs)

    assert (phase, reason) == (PodPhase.FAILED, "CloneFailed")
    assert "Merge conflict in first" in log
    assert f"`git merge --no-ff --no-stat -m merge {head}` ended with exit code 1." in log.splitlines()[-1]
    assert "never" not in log.splitlines()


async def test_a_repository_that_does_not_exist_fails_the_pod(runner: ProcessRunner, tmp_path: Path) -> None:
    refs = Refs(org="acme", repo="widgets", base_ref="main", clone_uri=f"file://{tmp_path}/nowhere")

    phase, reason, log = await ran(runner, "echo never", refs=refs)

    assert (phase, reason) == (PodPhase.FAILED, "CloneFailed")
    assert "git fetch" in log.splitlines()[-1]
