"""One request to GitHub, one answer: the only module that knows aiohttp.

* What went wrong below HTTP is a value (NotSent, Unanswered): whether the request left us is all that matters later.
* Redirects are not followed here: aiohttp makes a GET of a redirected POST.
* Paths arrive percent-encoded, and stay so: a label may hold a slash, or be two dots.
* The proxy that the environment names (`HTTPS_PROXY`, `NO_PROXY`) is used. aiohttp's own way to find it reads
  `~/.netrc` as well, and fails when that has something to say about GitHub.
* No cookies are kept: GitHub's API has none to give.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import msgspec
from yarl import URL

from prowcommon.errors import UserError
from prowcommon.github.policy import NotSent, Patience, Unanswered

_CONNECTIONS = 100
"""The lanes hold back before this does."""


@dataclass(frozen=True, slots=True)
class Received:
    """An answer, whole. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def words(self) -> str:
        """GitHub's message in an error; empty when there is none."""
        with suppress(msgspec.DecodeError):
            data: Any = msgspec.json.decode(self.body)
            if isinstance(data, dict) and isinstance(data.get("message"), str):
                return str(data["message"])
        return ""


class Wire:
    """Sends, and says what came of it."""

    def __init__(self, session: aiohttp.ClientSession, patience: Patience, proxy: str | None) -> None:
        self._session = session
        self._proxy = proxy
        self._patience = aiohttp.ClientTimeout(
            total=patience.answer_within.total_seconds(), sock_connect=patience.connect_within.total_seconds()
        )

    async def exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> Received | NotSent | Unanswered:
        """Raises UserError when `url` is none."""
        try:
            async with self._session.request(
                method,
                URL(url, encoded=True),
                headers=headers,
                data=body,
                proxy=self._proxy,
                timeout=self._patience,
                allow_redirects=False,
            ) as answer:
                received = {name.lower(): value for name, value in answer.headers.items()}
                return Received(answer.status, received, await answer.read())
        except aiohttp.InvalidURL as error:
            raise UserError(f"{url} is not an address. PROW_GITHUB_API_URL says where GitHub's API is.") from error
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return NotSent(_told(error))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Unanswered(_told(error))


@asynccontextmanager
async def open_wire(api_url: str, patience: Patience) -> AsyncIterator[Wire]:
    """Connections to where `api_url` is, until the block ends."""
    connector = aiohttp.TCPConnector(limit=_CONNECTIONS)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield Wire(session, patience, _proxy_to(api_url))


def _proxy_to(url: str) -> str | None:
    parts = urlsplit(url)
    return None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)


def _told(error: BaseException) -> str:
    return str(error) or type(error).__name__
