"""The stage for reports."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from prowcommon.db.database import Database
from prowcommon.events.jetstream import Bus
from prowcommon.jobconfig.sections.reporters import GitHubReporter
from support.clock import FakeClock
from support.github import github_on_stage
from support.reports import ReportsScene


@pytest.fixture
async def scene(database: Database, bus: Bus, clock: FakeClock, tmp_path: Path) -> AsyncIterator[ReportsScene]:
    async with github_on_stage(tmp_path, clock) as github:
        yield ReportsScene(database, bus, clock, github, tmp_path)


@pytest.fixture
def statuses_only(scene: ReportsScene) -> None:
    """GitHub is told, and comments have their own scenes."""
    scene.configured(github_reporter=GitHubReporter(no_comment_repos=("acme",)))
    scene.tells_github()
