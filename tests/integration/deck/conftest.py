"""Deck on its stage."""

from collections.abc import AsyncIterator

import pytest

from integration.deck.stage import DeckScene, deck_on_stage
from prowcommon.db.database import Database
from prowcommon.events.jetstream import Bus
from support.servers import Servers


@pytest.fixture
async def scene(database: Database, database_url: str, bus: Bus, servers: Servers) -> AsyncIterator[DeckScene]:
    async with deck_on_stage(database, database_url, bus, servers.nats_url) as deck:
        yield deck
