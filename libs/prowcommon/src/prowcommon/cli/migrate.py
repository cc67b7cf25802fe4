"""`prow migrate`: bring the database's schema to the newest revision."""

from typing import Annotated

import typer


def migrate(
    to: Annotated[str, typer.Option(help="A revision, `head` or `base`. Going back drops what came later.")] = "head",
) -> None:
    """Bring the schema of PROW_DATABASE_URL to the newest revision."""
    import asyncio

    asyncio.run(_migrate(to))


async def _migrate(to: str) -> None:
    from prowcommon.cli.database import the_database
    from prowcommon.cli.showing import say
    from prowcommon.db.migrating import migrate

    async with the_database() as database:
        before, after = await migrate(database, to=to)
    say(f"{before or 'nothing'} → {after or 'nothing'}")
