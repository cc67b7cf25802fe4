"""sinker on its stage."""

from collections.abc import AsyncIterator

import pytest

from integration.sinker.stage import SinkerScene, sinker_on_stage
from prowcommon.db.database import Database
from support.clock import FakeClock


@pytest.fixture
async def scene(database: Database, database_url: str, clock: FakeClock) -> AsyncIterator[SinkerScene]:
    async with sinker_on_stage(database, database_url, clock) as stage:
        yield stage
