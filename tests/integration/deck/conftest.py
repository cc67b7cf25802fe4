"""Deck on its stage, alone and beside horologium."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from integration.deck.beside_horologium import PeriodicScene, deck_beside_horologium
from integration.deck.stage import DeckScene, deck_on_stage
from prowcommon.db.database import Database
from prowcommon.events.jetstream import Bus
from support.servers import Servers


@pytest.fixture
async def scene(database: Database, database_url: str, bus: Bus, servers: Servers) -> AsyncIterator[DeckScene]:
    async with deck_on_stage(database, database_url, bus, servers.nats_url) as deck:
        yield deck


@pytest.fixture
async def periodics(
    database: Database, database_url: str, bus: Bus, servers: Servers, tmp_path: Path
) -> AsyncIterator[PeriodicScene]:
    async with deck_beside_horologium(database, database_url, bus, servers.nats_url, tmp_path) as both:
        yield both
