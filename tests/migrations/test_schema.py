"""The revisions and the tables say the same, and every revision can be undone over rows."""

import re
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from prowcommon.db import prowjobs
from prowcommon.db.database import Database
from prowcommon.db.migrating import migrate
from prowcommon.db.revisions import current_revision, migrations_dir, newest_revision
from prowcommon.db.tables import metadata
from support.builders import a_new_job
from support.clock import NOON

REVISIONS = sorted(Path(__file__).parents[2].glob("libs/prowcommon/migrations/versions/*.py"))
PARTITION = re.compile(r"(prowjob_events|audit)_(rest|\d{4}_\d{2})")


async def test_the_revisions_build_what_the_tables_say(database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_name": lambda name, kind, _: not (kind == "table" and PARTITION.fullmatch(name)),
        }
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    async with database.begin() as connection:
        assert await connection.run_sync(differences) == []


async def test_every_table_says_who_writes_it(database: Database) -> None:
    async with database.connect() as connection:
        rows = await connection.execute(
            text("SELECT relname, obj_description(oid) FROM pg_class WHERE relnamespace = 'public'::regnamespace")
        )
        described = {name: comment for name, comment in rows if comment}

    assert {name: table.comment for name, table in metadata.tables.items()} == {
        name: described.get(name) for name in metadata.tables
    }


async def test_each_revision_goes_down_and_up_again_over_rows(database: Database) -> None:
    async with database.connect() as connection:
        await prowjobs.create(connection, [a_new_job()], at=NOON, by="test")

    for revision in reversed([path.name.split("_")[0] for path in REVISIONS][:-1]):
        await migrate(database, to=revision)
        assert await current_revision(database) == revision
    await migrate(database, to="base")
    assert await current_revision(database) is None

    assert await migrate(database) == (None, newest_revision())


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    assert await migrate(database) == (newest_revision(), newest_revision())


def test_the_newest_revision_by_its_file_is_the_one_alembic_goes_to() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))

    assert newest_revision() == ScriptDirectory.from_config(config).get_current_head()
