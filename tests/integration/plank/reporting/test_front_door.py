"""Reports from a plank as its operator runs it: `python -m plank`, told by environment and files whom to tell.

A presubmit fails on this host; GitHub, Slack and a system of the house are played on real ports.
"""

import asyncio
import json
import sys
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from prometheus_client.parser import text_string_to_metric_families

from prowcommon.clock import SystemClock
from prowcommon.db import prowjobs
from prowcommon.db.prowjobs import NewProwJob
from prowcommon.demo.world import Right
from prowcommon.prowjobs.model import JobType, ProwJobSpec
from prowcommon.prowjobs.refs import Pull, Refs
from support.github import BOT, WIDGET, GitHubStage, github_on_stage
from support.installation import Installation, an_installation, until_ready
from support.ports import free_ports
from support.receiver import Receiver, Reply, a_receiver

WEBHOOK_SECRET = f"whsec_{b64encode(b'0123456789abcdef0123456789abcdef').decode()}"
SLACK_CONFIG = {"channel": "ci", "job_types_to_report": ["presubmit"], "job_states_to_report": ["failure"]}


PATIENCE_SECONDS = 60


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    """Waits for processes of their own, on however slow a machine."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not await condition():  # noqa: ASYNC110 - what is told over HTTP doesn't tell
            await asyncio.sleep(0.05)


@dataclass
class FrontDoor:
    """What stands around plank, and what plank is told."""

    directory: Path
    github: GitHubStage
    slack: Receiver
    dashboard: Receiver
    env: dict[str, str] = field(default_factory=dict)

    @asynccontextmanager
    async def plank(self) -> AsyncIterator["Plank"]:
        (port,) = free_ports(1)
        (self.directory / "config.yaml").write_text(json.dumps({"slack_reporter_configs": {"*": SLACK_CONFIG}}))
        (self.directory / "jobs").mkdir()
        usual = {
            "PROW_GITHUB_API_URL": self.github.api_url,
            "PROW_DECK_URL": "http://deck",
            "PROW_PROCESS_TRUSTED_REPOS": str(WIDGET),
            "PROW_PLANK_SWEEP_EVERY": "1",
        }
        services = {"plank": ("plank", port)}
        async with an_installation(
            self.directory, services=services, extra_env=usual | self.env, durable=False
        ) as home:
            await until_ready(port)
            async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as http:
                yield Plank(home, http)

    def knows_github(self) -> None:
        self.github.give_token()
        self.env["PROW_GITHUB_TOKEN_FILE"] = str(self.github.token_file)

    def knows_slack(self) -> None:
        (self.directory / "slack").write_text("xoxb-main")
        self.env |= {
            "PROW_PLANK_SLACK_TOKEN_FILE": str(self.directory / "slack"),
            "PROW_PLANK_SLACK_API_URL": f"{self.slack.url}/api",
        }

    def knows_the_dashboard(self) -> None:
        (self.directory / "secret").write_text(WEBHOOK_SECRET)
        entry = {"name": "dashboard", "url": self.dashboard.url, "secret_file": str(self.directory / "secret")}
        (self.directory / "webhooks.yaml").write_text(json.dumps({"webhooks": [entry]}))
        self.env["PROW_PLANK_WEBHOOKS_FILE"] = str(self.directory / "webhooks.yaml")

    async def a_presubmit_fails(self, plank: "Plank") -> str:
        pull = Pull(number=self.github.pull.number, author="octocat", sha=self.github.sha)
        base_sha = self.github.repo.branches["main"]
        spec = ProwJobSpec(
            type=JobType.PRESUBMIT,
            job="unit",
            context="unit",
            rerun_command="/test unit",
            report=True,
            refs=Refs(org=WIDGET.org, repo=WIDGET.name, base_ref="main", base_sha=base_sha, pulls=(pull,)),
            pod_spec={"containers": [{"image": "test", "command": ["false"]}]},
            decoration_config={"skip_cloning": True},
        )
        async with plank.home.database.connect() as connection:
            new = [NewProwJob(key="test/1", spec=spec, url_base="http://deck")]
            [made] = await prowjobs.create(connection, new, at=SystemClock().now(), by="test")
        return str(made.prowjob_id)


@dataclass
class Plank:
    home: Installation
    http: aiohttp.ClientSession

    async def get(self, path: str) -> Any:
        async with self.http.get(path) as answer:
            assert answer.status == 200, await answer.text()
            return await answer.json()

    async def is_ready(self) -> bool:
        async with self.http.get("/readyz") as answer:
            return answer.status == 200

    async def figure(self, name: str, **labels: str) -> float:
        """A number of `/metrics`, over all other labels; 0 when it isn't there."""
        async with self.http.get("/metrics") as answer:
            families = list(text_string_to_metric_families(await answer.text()))
        return sum(
            sample.value
            for family in families
            for sample in family.samples
            if sample.name == name and labels.items() <= sample.labels.items()
        )

    async def outcome(self, channel: str, outcome: str) -> None:
        """Waits until a report of the channel has come to that."""

        async def is_so() -> bool:
            return await self.figure("prow_reports_total", channel=channel, outcome=outcome) > 0

        await eventually(is_so)

    def says(self, words: str) -> bool:
        return words in self.home.logs()["plank"]


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[FrontDoor]:
    async with (
        github_on_stage(tmp_path, SystemClock()) as github,
        a_receiver(Reply(data={"ok": True})) as slack,
        a_receiver(Reply(204)) as dashboard,
    ):
        yield FrontDoor(tmp_path, github, slack, dashboard)


async def test_everybody_hears_of_a_failure(door: FrontDoor) -> None:
    door.knows_github()
    door.knows_slack()
    door.knows_the_dashboard()
    async with door.plank() as plank:
        id_ = await door.a_presubmit_fails(plank)

        async def all_have_heard() -> bool:
            finished = [got for got in door.dashboard.got if "completionTime" in got.data["status"]]
            return bool(
                door.github.said_of("unit")[-1:] == ["failure"] and door.github.bodies and door.slack.got and finished
            )

        await eventually(all_have_heard)
        for channel in ("github-status", "github-comment", "slack/*", "webhook/dashboard"):
            await plank.outcome(channel, "told")
        asked = {"method": "POST", "route": "/repos/{owner}/{repo}/statuses/{sha}", "status": "201"}
        assert await plank.figure("prow_github_request_duration_seconds_count", **asked) > 0
        assert 0 < await plank.figure("prow_github_budget_remaining") < 5000
        assert (await plank.get("/api/v1/parked"))["items"] == []

    assert door.github.repo.statuses[door.github.sha][-1].target_url == f"http://deck/runs/{id_}"
    [comment] = door.github.bodies
    assert f"unit | {door.github.sha} | [link](http://deck/runs/{id_}) | unknown | `/test unit`" in comment
    assert [got.data["channel"] for got in door.slack.got] == ["ci"]
    assert door.slack.got[0].headers["authorization"] == "Bearer xoxb-main"
    assert door.dashboard.got[-1].data["metadata"]["name"] == id_
    assert door.dashboard.got[-1].headers["webhook-signature"].startswith("v1,")


async def test_an_app_tells_under_its_own_name(door: FrontDoor) -> None:
    app = door.github.give_app(statuses="write", issues="write", pull_requests="write")
    door.github.server.install(app, WIDGET.org)
    key_file = str(door.directory / "key.pem")
    door.env |= {"PROW_GITHUB_APP_ID": str(app.id), "PROW_GITHUB_APP_PRIVATE_KEY_FILE": key_file}
    async with door.plank() as plank:
        await door.a_presubmit_fails(plank)
        await plank.outcome("github-comment", "told")

    assert door.github.said_of("unit")[-1] == "failure"
    assert {one.creator.login for one in door.github.repo.statuses[door.github.sha]} == {"prow[bot]"}


async def test_credentials_that_are_refused_are_told_and_waited_for(door: FrontDoor) -> None:
    door.knows_github()
    door.knows_slack()
    door.github.server.revoke(door.github.token_file.read_text().strip())
    door.slack.usual = Reply(data={"ok": False, "error": "invalid_auth"})
    async with door.plank() as plank:
        await door.a_presubmit_fails(plank)
        await plank.outcome("github-status", "put_off")
        await plank.outcome("slack/*", "put_off")

        async def is_counted() -> bool:
            return await plank.figure("prow_reports_waiting", channel="github-status") == 1

        await eventually(is_counted)
        assert plank.says(f"GitHub doesn't accept the token in {door.github.token_file}")
        assert plank.says("Slack doesn't accept the token for the workspace '*': invalid_auth")
        assert not plank.says("xoxb-main")
        assert not plank.says(door.github.token_file.read_text().strip())
        assert await plank.is_ready()
        assert (await plank.get("/api/v1/parked"))["items"] == []


async def test_what_the_credentials_may_not_do_is_parked_where_people_look(door: FrontDoor) -> None:
    door.knows_github()
    door.knows_slack()
    door.github.server.allow(door.github.repo, BOT, Right.READ)
    door.slack.usual = Reply(data={"ok": False, "error": "channel_not_found"})
    async with door.plank() as plank:
        await door.a_presubmit_fails(plank)
        await plank.outcome("github-status", "parked")
        await plank.outcome("slack/*", "parked")

        items = {item["name"].partition(" ")[0]: item for item in (await plank.get("/api/v1/parked"))["items"]}
        assert await plank.is_ready()

    assert items.keys() == {"github-status", "slack/*"}
    assert "GitHubForbidden" in items["github-status"]["last_error"]
    assert "channel_not_found" in items["slack/*"]["last_error"]


async def test_settings_that_contradict_one_another_end_plank_with_a_sentence(tmp_path: Path) -> None:
    env = {"PROW_GITHUB_TOKEN_FILE": str(tmp_path / "token"), "PROW_GITHUB_APP_ID": "12"}
    plank = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "plank"), env=env, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    _, said = await plank.communicate()

    assert plank.returncode == 2
    assert said.decode().splitlines() == [
        "PROW_GITHUB_TOKEN_FILE and PROW_GITHUB_APP_… are both set: GitHub is asked as one of them."
    ]
