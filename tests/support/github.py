"""A simulated GitHub on a real port, and our client in front of it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry

from prowcommon.demo.app import create_app
from prowcommon.demo.github import SimulatedGitHub
from prowcommon.demo.shapes.links import API_PREFIX
from prowcommon.demo.world import App, ChangedFile, Repository, Right
from prowcommon.github.opening import GitHub, open_github
from prowcommon.github.policy import Patience
from prowcommon.github.repo import RepoName
from prowcommon.http.serving import listen, serving
from prowcommon.settings import SharedSettings
from support.clock import FakeClock

WIDGET = RepoName("acme", "widget")
BOT = "prow-bot"
IMPATIENT = Patience(
    attempts=3,
    first_pause=timedelta(milliseconds=1),
    longest_wait=timedelta(milliseconds=50),
    answer_within=timedelta(seconds=10),
)
"""Tests don't wait; what is decided about waiting is tested as values."""


@dataclass
class GitHubStage:
    """acme/widget with one pull request, `octocat`'s; our bot may write there."""

    server: SimulatedGitHub
    clock: FakeClock
    api_url: str
    directory: Path
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        self.repo: Repository = self.server.repo(str(WIDGET))
        files = [ChangedFile("README.md"), ChangedFile("docs/guide.md", status="added", additions=3)]
        self.pull = self.server.pull(self.repo, author="octocat", title="Mend it", files=files)
        self.server.allow(self.repo, BOT, Right.WRITE)

    @property
    def sha(self) -> str:
        assert self.pull.pull is not None
        return self.pull.pull.head_sha

    @property
    def bodies(self) -> list[str]:
        """What stands below the pull request."""
        return [comment.body for comment in self.pull.comments]

    def said_of(self, context: str) -> list[str]:
        """The states of a context, the oldest first."""
        return [one.state for one in self.repo.statuses.get(self.sha, []) if one.context == context]

    @property
    def token_file(self) -> Path:
        return self.directory / "token"

    def give_token(self, login: str = BOT, *, scopes: tuple[str, ...] = ("repo",)) -> str:
        token = self.server.token(login, scopes=scopes)
        self.token_file.write_text(f"{token}\n")
        return token

    def give_app(self, **permissions: str) -> App:
        """An App that acme has not installed yet."""
        app, private_key = self.server.app("prow", permissions=permissions)
        (self.directory / "key.pem").write_text(private_key)
        return app

    @asynccontextmanager
    async def by_token(self, **options: Any) -> AsyncIterator[GitHub]:
        if not self.token_file.exists():
            self.give_token()
        async with self._opened({"github_token_file": self.token_file}, options) as github:
            yield github

    @asynccontextmanager
    async def by_app(self, app: App, **options: Any) -> AsyncIterator[GitHub]:
        settings = {"github_app_id": str(app.id), "github_app_private_key_file": self.directory / "key.pem"}
        async with self._opened(settings, options) as github:
            yield github

    @asynccontextmanager
    async def by_nobody(self, **options: Any) -> AsyncIterator[GitHub]:
        async with self._opened({}, options) as github:
            yield github

    @asynccontextmanager
    async def _opened(self, settings: dict[str, Any], options: dict[str, Any]) -> AsyncIterator[GitHub]:
        told = SharedSettings(github_api_url=self.api_url, **settings)
        usual = {"clock": self.clock, "patience": IMPATIENT, "registry": self.registry}
        async with open_github(told, **{**usual, **options}) as github:
            yield github

    def figure(self, name: str, **labels: str) -> float | None:
        """A number of `/metrics`."""
        return self.registry.get_sample_value(name, labels)


@asynccontextmanager
async def github_on_stage(directory: Path, clock: FakeClock, *, hourly: int = 5000) -> AsyncIterator[GitHubStage]:
    """Serves until the block ends; then no fault may be left that nobody met."""
    server = SimulatedGitHub(clock, hourly=hourly)
    async with AsyncExitStack() as stack:
        bound = listen("github", "127.0.0.1", 0)
        await stack.enter_async_context(serving(create_app(server), bound, name="github"))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}{API_PREFIX}"
        yield GitHubStage(server, clock, url, directory)
        assert server.faults.left == 0, "a fault was planned that nobody met"
