"""Which revision the schema stands at, and which one this code needs: what every service asks, without Alembic.

A service only compares two names; the machinery that migrates would cost each of them some 10 MB.
"""

from pathlib import Path

from sqlalchemy import text

from prowcommon.db.database import Database


def migrations_dir() -> Path:
    """In a wheel the revisions lie inside the package; in a checkout, where Alembic's users expect them."""
    package = Path(__file__).resolve().parents[1]
    installed = package / "migrations"
    return installed if installed.is_dir() else package.parents[1] / "migrations"


def newest_revision() -> str:
    """The revision this code was written for. A revision's file begins with its name, and names sort."""
    return max(path.name.partition("_")[0] for path in (migrations_dir() / "versions").glob("*.py"))


async def current_revision(database: Database) -> str | None:
    """The revision the schema stands at; None when there is no schema."""
    async with database.connect() as connection:
        if await connection.scalar(text("SELECT to_regclass('alembic_version')")) is None:
            return None
        found: str | None = await connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found
