"""The client keeps its promises before the simulated GitHub, as a user and as an App."""

from collections.abc import AsyncIterator

import pytest

from contracts.github import GitHubContract, Place
from prowcommon.github.opening import GitHub
from support.github import WIDGET, GitHubStage


class TestWithATokenTheClientKeepsTheContract(GitHubContract):
    @pytest.fixture
    def place(self, stage: GitHubStage) -> Place:
        return Place(WIDGET, stage.pull.number)

    @pytest.fixture
    async def github(self, stage: GitHubStage) -> AsyncIterator[GitHub]:
        async with stage.by_token() as opened:
            yield opened


class TestAsAnAppTheClientKeepsTheContract(GitHubContract):
    @pytest.fixture
    def place(self, stage: GitHubStage) -> Place:
        return Place(WIDGET, stage.pull.number)

    @pytest.fixture
    async def github(self, stage: GitHubStage) -> AsyncIterator[GitHub]:
        app = stage.give_app(statuses="write", issues="write", pull_requests="write")
        stage.server.install(app, "acme")
        async with stage.by_app(app) as opened:
            yield opened
