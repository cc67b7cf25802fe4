"""Brings the schema to the newest revision, and tells whether it is there.

* One migration runs at a time, whoever starts it: an advisory lock says who.
* A service that finds the schema behind is not ready; it never migrates by itself.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from prowcommon.clock import SystemClock
from prowcommon.db.database import Database
from prowcommon.db.partitions import ensure_partitions

_LOCK = 0x50524F57  # "PROW"


def _migrations_dir() -> Path:
    """In a wheel the revisions lie inside the package; in a checkout, where Alembic's users expect them."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parents[1] / "migrations"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_migrations_dir()).replace("%", "%%"))
    return config


def newest_revision() -> str:
    """The revision this code was written for."""
    head = ScriptDirectory.from_config(_config()).get_current_head()
    assert head is not None, "there is no revision at all"  # noqa: S101 - a broken installation
    return head


async def migrate(database: Database, *, to: str = "head") -> tuple[str | None, str | None]:
    """Runs what is missing; `to` is a revision, `head` or `base`. Returns the revisions before and after."""

    def run(connection: Connection) -> tuple[str | None, str | None]:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        config = _config()
        config.attributes["connection"] = connection
        before = MigrationContext.configure(connection).get_current_revision()
        if to == "base" or (before is not None and to != "head" and to < before):
            command.downgrade(config, to)
        else:
            command.upgrade(config, to)
        return before, MigrationContext.configure(connection).get_current_revision()

    async with database.begin() as connection:
        done = await connection.run_sync(run)
    if to == "head":
        await ensure_partitions(database, SystemClock())
    return done


async def current_revision(database: Database) -> str | None:
    """The revision the schema stands at; None when there is no schema."""
    async with database.connect() as connection:
        return await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
