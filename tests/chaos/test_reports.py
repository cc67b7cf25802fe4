"""Everything around plank fails in turn, with 500 jobs alive: one pod a build, one end a job, every report told.

The witnesses are outside the product: the API server writes down each pod that came and went, the simulated GitHub each
status and comment that it took, whatever it answered.

While jobs begin and end, in turn: the working plank is killed with SIGKILL, or both; the API server's cable is cut;
postgres and nats-server are killed. All the while a quarter of what GitHub is asked meets a 502 (half of which did
apply), a line that breaks, a limit, or seconds of silence. A fifth of the jobs is run again while the first run is
alive; pods are evicted and removed, jobs aborted.

Guards that were taken out, one at a time, to see this test fail:

* the claim of a report (`_CLAIM`, `claimed_until`): lanes tell the same report all at once, and never come to rest;
* the newest job wins (`_WANT`): the branch's postsubmits end with an older run's result;
* looking before repeating (`prowcommon.github.once`, `again`): statuses that stand there are told once more;
* the same for what was sent a moment ago (`_once`, which then sends it again): a dozen contexts told twice.

The uid in a pod's removal is not missed here: no other pod comes between plank's look and its request. What holds it is
`tests/integration/kubernetes/test_troubles.py`.
"""

import asyncio
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from random import Random

import aiohttp
import pytest

from prowcommon.demo.app import create_app
from prowcommon.demo.github import SimulatedGitHub
from prowcommon.demo.shapes.links import API_PREFIX
from prowcommon.demo.world import Right
from prowcommon.http.serving import listen, serving
from prowcommon.tasks import alongside, wait_for
from support.busyrepo import BusyRepo, Target, let_pods_end
from support.clusterhome import ClusterHome, a_cluster_home
from support.heard import Moved, doubled, what_is_wrong_with
from support.kubelet import BUILD
from support.weather import Weather

BOT = "prow-bot"
COMMENT = "POST /repos/{owner}/{repo}/issues/{issue_number}/comments"
REPORT = "<!-- test report -->"
CUT_SECONDS = 0.5
FINISHED = {"success", "failure", "aborted", "error"}


@dataclass(frozen=True)
class Size:
    pulls: int
    fault_every_seconds: float
    ends_over_seconds: float
    limit_seconds: float

    @property
    def jobs(self) -> int:
        return self.pulls * 10 * 5 // 4


SMALL = Size(pulls=4, fault_every_seconds=1.5, ends_over_seconds=10, limit_seconds=180)
LARGE = Size(pulls=40, fault_every_seconds=4, ends_over_seconds=60, limit_seconds=1200)


@dataclass
class Stage:
    home: ClusterHome
    github: SimulatedGitHub
    weather: Weather
    busy: BusyRepo


class Faults:
    """Hurts one thing after the other, and mends it, until it is enough."""

    def __init__(self, home: ClusterHome) -> None:
        self._home = home
        self.enough = asyncio.Event()
        self.left = {"plank", "both planks", "cluster", "postgres", "nats"}

    async def go_on(self, every_seconds: float) -> None:
        for fault in cycle(("plank", "cluster", "postgres", "both planks", "nats")):
            if await wait_for(self.enough, at_most=timedelta(seconds=every_seconds)):
                return
            await self._hurt(fault)
            self.left.discard(fault)

    async def _hurt(self, fault: str) -> None:
        match fault:
            case "plank":
                await self._until_another_works(await self._home.kill_the_working_plank())
            case "both planks":
                fence = await self._home.fence()
                self._home.kill_every_plank()
                await self._until_another_works(fence)
            case "cluster":
                self._home.cable.cut()
                await asyncio.sleep(CUT_SECONDS)
                self._home.cable.mend()
            case "postgres":
                await self._home.installation.postgres.kill()
                await self._home.installation.postgres.start()
            case "nats":
                await self._home.installation.nats.kill()
                await self._home.installation.nats.start()

    async def _until_another_works(self, fence: str) -> None:
        while await self._home.fence() == fence:  # noqa: ASYNC110 - rows don't tell
            await asyncio.sleep(0.05)


@pytest.fixture
async def stage(size: Size, tmp_path: Path) -> AsyncIterator[Stage]:
    github, weather = SimulatedGitHub(hourly=1_000_000), Weather(Random(size.pulls))
    github.faults, github.exchanges = weather, deque()
    busy = BusyRepo(github, size.pulls)
    github.allow(busy.repo, BOT, Right.WRITE)
    token_file = tmp_path / "token"
    token_file.write_text(github.token(BOT))
    bound = listen("github", "127.0.0.1", 0)
    env = {
        "PROW_GITHUB_TOKEN_FILE": str(token_file),
        "PROW_GITHUB_API_URL": f"http://127.0.0.1:{bound.getsockname()[1]}{API_PREFIX}",
        "PROW_DECK_URL": "http://deck",
    }
    config = {"sinker": {"terminated_pod_ttl": "1s"}}
    async with (
        serving(create_app(github), bound, name="github"),
        a_cluster_home(config=config, further={"sinker": "sinker"}, env=env) as home,
    ):
        yield Stage(home, github, weather, busy)


@pytest.mark.parametrize("size", [SMALL, pytest.param(LARGE, marks=pytest.mark.soak)], ids=["small", "large"])
async def test_every_report_is_told_and_every_job_ends_once_whatever_falls(stage: Stage, size: Size) -> None:
    home, busy = stage.home, stage.busy
    faults = Faults(home)
    await busy.run(home, busy.targets, name="first")
    async with explained_timeout(home, size.limit_seconds):
        stage.weather.storms = True
        breaking = asyncio.create_task(faults.go_on(size.fault_every_seconds))
        await until(lambda: home.kubelet.most_alive >= size.jobs, breaking)
        await busy.run(home, busy.targets[::5], name="again")
        pods_end = let_pods_end(home, Random(0), over_seconds=size.ends_over_seconds)
        async with alongside(pods_end, name="pods-end") as ending:
            await until(lambda: not faults.left, breaking, ending)
            await until_all_have_ended(home, breaking, ending)
            faults.enough.set()
            await breaking
        stage.weather.storms = False
        await until_all_is_told(home)
        await sweep(home)

    histories = await histories_of(home)
    assert len(histories) == len(busy.targets) + len(busy.targets[::5])
    assert {id_: n for id_, moves in histories.items() if (n := ends_of(moves)) != 1} == {}, (
        "a job ended twice, or never"
    )
    assert doubled_pods(home) == {}
    assert home.api.pods() == [], "an orphan"
    assert wrong_contexts(stage, histories) == {}
    made = [one.answer["body"] for one in stage.github.asked(COMMENT) if one.status == 201]
    assert doubled(made) == [], "a comment was made twice"
    assert wrong_comments(stage, histories) == {}
    assert len(stage.weather.met) == 4, "a kind of bad weather is missing"


async def until(claim: Callable[[], bool], *beside: asyncio.Task[None]) -> None:
    while not claim():
        go_on(*beside)
        await asyncio.sleep(0.05)


def go_on(*beside: asyncio.Task[None]) -> None:
    """Whoever breaks or ends things must not have failed meanwhile."""
    for task in beside:
        assert not task.done(), task.result()


async def until_all_have_ended(home: ClusterHome, *beside: asyncio.Task[None]) -> None:
    while await home.count("SELECT count(*) FROM prowjobs WHERE completed_at IS NULL"):
        go_on(*beside)
        await asyncio.sleep(0.1)


async def until_all_is_told(home: ClusterHome) -> None:
    left = "SELECT (SELECT count(*) FROM moves_to_report) + (SELECT count(*) FROM reports WHERE due_at IS NOT NULL)"
    while await home.count(left):  # noqa: ASYNC110 - rows don't tell
        await asyncio.sleep(0.1)


async def sweep(home: ClusterHome) -> None:
    """sinker is told to, until it finds nothing that it may take."""
    url = f"http://127.0.0.1:{home.installation.services['sinker'].port}/api/v1/sweeps"
    headers = {"Authorization": f"Bearer {home.installation.token}"}
    async with aiohttp.ClientSession(headers=headers) as http:
        while home.api.pods():
            async with http.post(url, json={"dry_run": False}) as answer:
                assert answer.status == 202, await answer.text()
            await asyncio.sleep(0.5)


@asynccontextmanager
async def explained_timeout(home: ClusterHome, seconds: float) -> AsyncIterator[None]:
    """A limit that says how far things had come."""
    try:
        async with asyncio.timeout(seconds):
            yield
    except TimeoutError:
        states = await home.ask_rows("SELECT state, count(*) FROM prowjobs GROUP BY state")
        untold = await home.ask_rows(
            "SELECT target, due_at, attempts, last_error FROM reports WHERE due_at IS NOT NULL"
        )
        pods = Counter(pod["status"]["phase"] for pod in home.api.pods())
        logs = {name: log[-3000:] for name, log in home.installation.logs().items()}
        pytest.fail(f"{states=}\n{pods=}\n{len(untold)=} {untold[:5]=}\n{logs}")


async def histories_of(home: ClusterHome) -> dict[str, list[Moved]]:
    lines: dict[str, list[Moved]] = defaultdict(list)
    found = await home.ask_rows(
        "SELECT prowjob_id, seq, to_state, because FROM prowjob_events ORDER BY prowjob_id, seq"
    )
    for id_, seq, to, because in found:
        lines[id_].append(Moved(int(seq), to, because))
    return lines


def ends_of(moves: Sequence[Moved]) -> int:
    return sum(move.to in FINISHED for move in moves)


def doubled_pods(home: ClusterHome) -> dict[str, str]:
    """Jobs that had two pods at once, and builds that had two ever."""
    there: Counter[str] = Counter()
    builds: Counter[str] = Counter()
    found = {}
    for passage in home.api.passages:
        there[passage.name] += 1 if passage.came else -1
        builds[passage.labels[BUILD]] += passage.came
        if there[passage.name] > 1 or builds[passage.labels[BUILD]] > 1:
            found[passage.name] = f"at {passage.at}"
    return found


def wrong_contexts(stage: Stage, histories: Mapping[str, Sequence[Moved]]) -> dict[Target, str]:
    said = stage.busy.repo.statuses
    return {
        target: wrong
        for target, newest in stage.busy.newest.items()
        if (
            wrong := what_is_wrong_with(
                [one for one in said.get(target.sha, []) if one.context == target.context], histories, newest=newest
            )
        )
    }


def wrong_comments(stage: Stage, histories: Mapping[str, Sequence[Moved]]) -> dict[int, str]:
    """Pull requests whose comment isn't one, or doesn't name just what failed."""
    found = {}
    for pull in stage.busy.pulls:
        failed = {
            target.context
            for target, newest in stage.busy.newest.items()
            if target.pull == pull.number and histories[newest][-1].to in ("failure", "error")
        }
        bodies = [comment.body for comment in pull.comments if REPORT in comment.body]
        named = [{line.partition(" |")[0] for line in body.splitlines() if "[link](" in line} for body in bodies]
        if named != ([failed] if failed else []):
            found[pull.number] = f"{named}, not {failed}"
    return found
