"""`prow token`: make, list and revoke the bearer tokens of the HTTP APIs."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(help="Make, list and revoke the API's bearer tokens.", no_args_is_help=True)


@app.command("create")
def create(
    name: Annotated[str, typer.Option(help="What it is for: lower-case letters, digits, dashes.")],
    verb: Annotated[
        list[str] | None, typer.Option(help="What it may do; say it again for more. Left out: everything.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="A new file for the secret (0600), instead of stdout.")] = None,
) -> None:
    """Make a token. Its secret is shown this once, or written to a file; only a hash is kept."""
    import asyncio

    asyncio.run(_create(name, frozenset(verb or ["*"]), out))


@app.command("list")
def list_() -> None:
    """List all tokens, oldest first.

    In a pipe: tab-separated lines of id, principal, verbs, created, expires, revoked.
    """
    import asyncio

    asyncio.run(_list())


@app.command("revoke")
def revoke(token_id: Annotated[str, typer.Argument(metavar="ID", show_default=False)]) -> None:
    """Make a token worthless, at once and for good."""
    import asyncio

    asyncio.run(_revoke(token_id))


async def _create(name: str, verbs: frozenset[str], out: Path | None) -> None:
    from prowcommon.cli.database import the_database
    from prowcommon.cli.secretfile import new_secret_file
    from prowcommon.cli.showing import remark, say, utc_now
    from prowcommon.db import tokens

    async with the_database() as database:
        async with database.begin() as connection:
            token, secret = await tokens.create(connection, name=name, verbs=verbs, now=utc_now())
            if out is not None:
                new_secret_file(out, secret)  # inside: a token whose secret nobody got is not made
        remark(f"{token.id} acts as {token.principal} and may: {', '.join(sorted(verbs))}")
        if out is None:
            say(secret)


async def _list() -> None:
    from prowcommon.cli.database import the_database
    from prowcommon.cli.showing import show_rows
    from prowcommon.db import tokens

    async with the_database() as database, database.connect() as connection:
        records = await tokens.all_tokens(connection)
    show_rows(
        ("ID", "PRINCIPAL", "VERBS", "CREATED", "EXPIRES", "REVOKED"),
        [
            (
                record.token.id,
                record.token.principal,
                ",".join(sorted(record.token.verbs)),
                *(f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else "" for at in (record.created_at, record.expires_at)),
                f"{record.revoked_at:%Y-%m-%dT%H:%M:%SZ}" if record.revoked_at else "",
            )
            for record in records
        ],
    )


async def _revoke(token_id: str) -> None:
    from prowcommon.cli.database import the_database
    from prowcommon.cli.showing import say, utc_now
    from prowcommon.db import tokens

    async with the_database() as database, database.begin() as connection:
        await tokens.revoke(connection, token_id, now=utc_now())
    say(f"{token_id} is revoked")
