"""How long a connection's credentials are used, and when others are asked for."""

from datetime import timedelta
from typing import Any

import pytest

from prowcommon.errors import Unavailable
from prowcommon.kube import connections
from prowcommon.kube.connections import Connections


class Client:
    is_closed = False

    async def close(self) -> None:
        self.is_closed = True


class FakeConnection:
    def __init__(self) -> None:
        self.client = Client()
        self.is_old = False

    def is_outdated(self) -> bool:
        return self.is_old


class Issuer:
    """It makes connections, while it `can`."""

    def __init__(self) -> None:
        self.made: list[FakeConnection] = []
        self.can = True

    async def connect(self) -> Any:
        if not self.can:
            raise Unavailable("Nobody hands out credentials.")
        self.made.append(FakeConnection())
        return self.made[-1]


@pytest.fixture
def issuer() -> Issuer:
    return Issuer()


@pytest.fixture
def held(issuer: Issuer) -> Connections:
    return Connections("build01", issuer.connect)


async def test_a_refusal_that_comes_after_others_have_renewed_renews_nothing(issuer: Issuer, held: Connections) -> None:
    old = await held.current()
    held.accepted(old)
    assert held.refused(old)
    await held.current()

    assert held.refused(old), "asking again helps: by now there is another one"

    await held.current()
    assert len(issuer.made) == 2


async def test_what_goes_on_over_the_last_connection_goes_on_and_older_ones_are_closed(
    issuer: Issuer, held: Connections
) -> None:
    for _ in range(3):
        await held.current()
        issuer.made[-1].is_old = True

    assert [each.client.is_closed for each in issuer.made] == [True, False, False]
    await held.close()
    assert all(each.client.is_closed for each in issuer.made)


async def test_where_there_are_no_other_credentials_the_old_ones_are_kept_while_they_are_taken(
    issuer: Issuer, held: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = await held.current()
    held.accepted(old)
    issuer.made[0].is_old, issuer.can = True, False
    assert await held.current() is old

    assert held.refused(old)

    with pytest.raises(Unavailable, match="Nobody hands out"):
        await held.current()
    issuer.can = True
    monkeypatch.setattr(connections, "PAUSE", timedelta())
    assert await held.current() is issuer.made[1]


async def test_credentials_that_run_out_as_soon_as_they_are_made_are_used_for_a_while(
    issuer: Issuer, held: Connections, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FakeConnection, "is_outdated", lambda _: True)

    assert await held.current() is await held.current()
