"""Brings the schema to the newest revision.

* One migration runs at a time, whoever starts it: an advisory lock says who.
* A service that finds the schema behind is not ready; it never migrates by itself.
"""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from prowcommon.clock import SystemClock
from prowcommon.db.database import Database
from prowcommon.db.partitions import ensure_partitions
from prowcommon.db.revisions import migrations_dir

_LOCK = 0x50524F57  # "PROW"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()).replace("%", "%%"))
    return config


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
