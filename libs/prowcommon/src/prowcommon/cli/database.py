"""The database a command means."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prowcommon.cli.surroundings import look_around
from prowcommon.db.database import Database, open_database


@asynccontextmanager
async def the_database() -> AsyncIterator[Database]:
    """PROW_DATABASE_URL's, else the one of the `prow up` that runs here."""
    url = look_around().database_url
    if url is None:
        from prowcommon.settings import SharedSettings

        url = SharedSettings().database_url
    async with open_database(url, pool_size=1, application_name="prow-cli") as database:
        yield database
