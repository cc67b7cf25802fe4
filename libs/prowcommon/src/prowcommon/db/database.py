"""The one door to Postgres: an engine, transactions, and the translation of its errors.

* A repository lives in one connection and never commits; whoever opened the transaction does, once, at the edge.
* Statements that are whole commands by themselves run on `connect()`: AUTOCOMMIT saves two round trips.
* A connection that broke, a server that is gone or starting: Unavailable, whatever the driver calls it.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import msgspec
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from prowcommon.errors import ProwError, Unavailable

_STATEMENT_TIMEOUT_SECONDS = 30
"""Far beyond any statement of ours; what takes longer is stuck, and a stuck statement holds rows others wait for."""


def _to_json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


class Database:
    """A pool of connections. `begin()` for a transaction, `connect()` for single statements."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._autocommit = engine.execution_options(isolation_level="AUTOCOMMIT")

    @property
    def name(self) -> str:
        return "postgres"

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[AsyncConnection]:
        """One transaction: committed when the block ends, rolled back when it raises."""
        with translating():
            async with self._engine.begin() as connection:
                yield connection

    @asynccontextmanager
    async def connect(self) -> AsyncIterator[AsyncConnection]:
        """A connection on which every statement commits by itself."""
        with translating():
            async with self._autocommit.connect() as connection:
                yield connection

    @asynccontextmanager
    async def dedicated(self) -> AsyncIterator[asyncpg.Connection]:
        """A driver's connection of its own, outside the pool: for LISTEN and session advisory locks."""
        with translating():
            connection = await asyncpg.connect(self.driver_url)
            try:
                yield connection
            finally:
                if not connection.is_closed():
                    try:
                        await connection.close(timeout=2)
                    except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                        connection.terminate()

    @property
    def driver_url(self) -> str:
        """The same address, as asyncpg and libpq spell it."""
        return self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)

    async def ping(self) -> None:
        """Raises Unavailable when Postgres doesn't answer."""
        async with self.connect() as connection:
            await connection.execute(text("SELECT 1"))


class translating:  # noqa: N801 - read as a verb: `with translating():`
    """Turns the driver's and SQLAlchemy's errors into Unavailable, where waiting is the cure."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is None or isinstance(error, ProwError):
            return
        if means_waiting(error):
            raise Unavailable(f"Postgres does not answer: {first_line(error)}") from error


def means_waiting(error: BaseException) -> bool:
    """True when the statement may work later: the connection, not the statement, was at fault."""
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (
            error.orig is not None and means_waiting(error.orig.__cause__ or error.orig)
        )
    if isinstance(error, asyncpg.PostgresError):
        code = str(error.sqlstate or "")
        return code.startswith(("08", "53", "57P")) or code in {"40001", "40P01", "55P03"}
    return isinstance(
        error, OSError | TimeoutError | asyncpg.InterfaceError | asyncpg.InternalClientError | PoolTimeout
    )


def first_line(error: BaseException) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


@asynccontextmanager
async def open_database(
    url: str, *, pool_size: int = 5, application_name: str = "prow", session: Mapping[str, str] | None = None
) -> AsyncIterator[Database]:
    """A database for as long as the block runs. Connects lazily: opening it does not need Postgres to be up.

    `url` is SQLAlchemy's (`postgresql+asyncpg://…`); plain `postgresql://` is understood too. `session` holds settings
    of Postgres for each connection.
    """
    address = make_url(url)
    if address.drivername in {"postgresql", "postgres"}:
        address = address.set(drivername="postgresql+asyncpg")
    settings = {"application_name": application_name, "timezone": "UTC", "jit": "off", **(session or {})}
    engine = create_async_engine(
        address,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=10,
        json_serializer=_to_json,
        json_deserializer=msgspec.json.decode,
        connect_args={
            "command_timeout": _STATEMENT_TIMEOUT_SECONDS,
            "server_settings": settings,
        },
    )
    try:
        yield Database(engine)
    finally:
        await engine.dispose()
