"""Fixtures that every test may ask for. Real servers start with the first test that needs them."""

import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from prowcommon.db.database import Database, open_database
from prowcommon.events.catalogue import STREAMS
from prowcommon.events.jetstream import Bus, open_bus
from support.clock import FakeClock
from support.seaweed import SeaweedFS, a_seaweed
from support.servers import Servers


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """Real Postgres and NATS, for the whole run.

    Not below pytest's own directory: each pytest that starts closes that to all but root, and as root Postgres runs as
    another account.
    """
    with tempfile.TemporaryDirectory(prefix="prow-servers-") as directory:
        running = Servers(Path(directory))
        running.start()
        yield running
        running.stop()


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SeaweedFS]:
    """A real S3 server, for the whole run."""
    with a_seaweed(tmp_path_factory.mktemp("s3")) as running:
        yield running


@pytest.fixture
async def database_url(servers: Servers) -> AsyncIterator[str]:
    """A database of this test's own, migrated and empty."""
    async with servers.fresh_database() as url:
        yield url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with open_database(database_url) as opened:
        yield opened


@pytest.fixture
async def bus(servers: Servers) -> AsyncIterator[Bus]:
    """A connection to NATS, whose streams hold nothing yet."""
    async with open_bus(servers.nats_url, name="test") as opened:
        for stream in STREAMS:
            for consumer in await opened.jetstream.consumers_info(stream):
                await opened.jetstream.delete_consumer(stream, consumer.name)
            await opened.jetstream.purge_stream(stream)
        yield opened


@pytest.fixture
def clock() -> FakeClock:
    """Time, standing at noon."""
    return FakeClock()
