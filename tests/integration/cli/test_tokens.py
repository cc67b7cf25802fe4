"""Bearer tokens in the database."""

from datetime import timedelta

import pytest

from prowcommon.db import tokens
from prowcommon.db.database import Database
from prowcommon.errors import NotFound
from prowcommon.permissions import ANY_VERB
from support.clock import FakeClock

ALL = frozenset({ANY_VERB})


async def test_whoever_presents_the_secret_is_recognised(database: Database, clock: FakeClock) -> None:
    verbs = frozenset({"prowjobs.create", "prowjobs.abort"})
    async with database.begin() as connection:
        token, secret = await tokens.create(connection, name="ci", verbs=verbs, now=clock.now())
    async with database.connect() as connection:
        assert await tokens.find(connection, secret, now=clock.now()) == token
    assert token.principal == f"token:{token.id}"
    assert token.verbs == verbs


async def test_a_token_may_act_as_somebody(database: Database, clock: FakeClock) -> None:
    async with database.begin() as connection:
        token, _ = await tokens.create(
            connection, name="deck", verbs=frozenset({"act-as"}), now=clock.now(), principal="service:deck"
        )
    assert token.principal == "service:deck"


async def test_a_wrong_secret_is_nobody(database: Database, clock: FakeClock) -> None:
    async with database.begin() as connection:
        token, secret = await tokens.create(connection, name="ci", verbs=ALL, now=clock.now())
        for wrong in (secret[:-1], f"prow_{token.id}_guess", "prow_other-id_guess", "prow_a\0b_guess", "", "Bearer x"):
            assert await tokens.find(connection, wrong, now=clock.now()) is None


async def test_an_expired_or_revoked_token_is_worthless_and_stays_listed(database: Database, clock: FakeClock) -> None:
    noon = clock.now()
    soon = noon + timedelta(hours=1)
    async with database.begin() as connection:
        expiring, first = await tokens.create(connection, name="a", verbs=ALL, now=noon, expires_at=soon)
        revoked, second = await tokens.create(connection, name="b", verbs=ALL, now=noon)
        assert await tokens.find(connection, first, now=noon) == expiring
        assert await tokens.find(connection, first, now=soon) is None

        await tokens.revoke(connection, revoked.id, now=noon)
        await tokens.revoke(connection, revoked.id, now=soon)

        assert await tokens.find(connection, second, now=noon) is None
        records = await tokens.all_tokens(connection)
    assert [(each.token, each.expires_at, each.revoked_at) for each in records] == [
        (expiring, soon, None),
        (revoked, None, noon),
    ]


async def test_revoking_what_is_not_there_says_so(database: Database, clock: FakeClock) -> None:
    async with database.begin() as connection:
        with pytest.raises(NotFound, match="no token 'nope'"):
            await tokens.revoke(connection, "nope", now=clock.now())
