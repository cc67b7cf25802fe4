"""The simulated GitHub, with acme/widget in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from support.clock import FakeClock
from support.github import GitHubStage, github_on_stage


@pytest.fixture
async def stage(tmp_path: Path, clock: FakeClock) -> AsyncIterator[GitHubStage]:
    async with github_on_stage(tmp_path, clock) as on_stage:
        yield on_stage
