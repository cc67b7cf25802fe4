"""horologium over HTTP: a periodic is run now, at the wish of somebody who is signed in.

Deck sends its own token, which lets it do nothing but pass on wishes, and the session of whoever wishes; horologium
decides (`prowcommon.http.auth`). What it refuses is said in its own words.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

import aiohttp

from deck.adapters.answers import detail_of
from prowcommon.errors import NotAllowed, NotFound, Unavailable, UserError
from prowcommon.http.auth import SESSION_HEADER
from prowcommon.ids import ProwJobId

_TIMEOUT = aiohttp.ClientTimeout(total=15, sock_connect=5)


class Horologium:
    """horologium's API, as far as Deck uses it."""

    def __init__(self, session: aiohttp.ClientSession, url: str, token_file: Path | None) -> None:
        self._session = session
        self._url = url.rstrip("/")
        self._token_file = token_file

    @property
    def takes_wishes(self) -> bool:
        """False when Deck has no token of its own, so that nothing can be asked for."""
        return self._token_file is not None

    async def run_now(self, periodic: str, *, session: str, key: str) -> ProwJobId:
        """The run; the first one, when `key` had been used. Raises NotAllowed, NotFound, UserError, Unavailable."""
        headers = {"Authorization": f"Bearer {self._token()}", SESSION_HEADER: session, "Idempotency-Key": key}
        url = f"{self._url}/api/v1/periodics/{quote(periodic, safe='')}/runs"
        try:
            async with self._session.post(url, json={}, headers=headers, timeout=_TIMEOUT) as response:
                if response.status in {200, 201}:
                    started: dict[str, Any] = await response.json()
                    return ProwJobId(UUID(started["id"]))
                detail = await detail_of(response)
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(f"horologium, which starts periodics, does not answer: {error}") from error
        match response.status:
            case 401:
                raise NotAllowed(detail or "horologium doesn't know who asks.", known=False)
            case 403:
                raise NotAllowed(detail or "horologium refuses.")
            case 404:
                raise NotFound(detail or f"horologium knows no periodic {periodic!r}.")
            case status if 400 <= status < 500:
                raise UserError(detail or "horologium refuses to start it like that.")
        raise Unavailable(detail or f"horologium, which starts periodics, answers {response.status}.")

    def _token(self) -> str:
        """Read each time: a token may be replaced while we run."""
        if self._token_file is None:
            raise UserError("This Deck starts nothing: it has no token (PROW_DECK_TOKEN_FILE).")
        try:
            return self._token_file.read_text().strip()
        except OSError as error:
            raise Unavailable(f"Deck's token can't be read: {error.strerror}.") from error


@asynccontextmanager
async def open_horologium(url: str, token_file: Path | None) -> AsyncIterator[Horologium]:
    """horologium while the block runs."""
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield Horologium(session, url, token_file)
