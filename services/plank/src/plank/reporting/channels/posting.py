"""One POST to Slack or to a webhook: the only module of the reports that knows aiohttp.

* Redirects are not followed: what is signed or carries a token goes where it was configured to, and nowhere else.
* No answer is worth more than its first 64 KiB.
* The proxy that the environment names is used, as for GitHub.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp

from prowcommon.errors import Unavailable, UserError

CONNECT_WITHIN = timedelta(seconds=5)
ANSWER_WITHIN = timedelta(seconds=20)
MOST_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Posted:
    """What came back."""

    status: int
    retry_after: timedelta | None
    """What the answer asks for in `Retry-After`, in seconds; a date is not heard."""
    body: bytes


class Poster:
    """Posts, and waits for the answer."""

    def __init__(self, session: aiohttp.ClientSession, answer_within: timedelta) -> None:
        self._session = session
        self._timeout = aiohttp.ClientTimeout(
            total=answer_within.total_seconds(), sock_connect=CONNECT_WITHIN.total_seconds()
        )

    async def post(self, url: str, body: bytes, headers: Mapping[str, str], *, who: str) -> Posted:
        """`who` is the receiver, for people: an address may hold a secret. Raises Unavailable without an answer."""
        try:
            async with self._session.post(
                url, data=body, headers=headers, timeout=self._timeout, allow_redirects=False, proxy=_proxy_to(url)
            ) as answer:
                said = answer.headers.get("Retry-After", "")
                wait = timedelta(seconds=int(said)) if said.isdecimal() else None
                return Posted(answer.status, wait, await answer.content.read(MOST_BYTES))
        except aiohttp.InvalidURL as error:
            raise UserError(f"The address of {who} is none.") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unavailable(f"{who} did not answer: {type(error).__name__}") from error


@asynccontextmanager
async def open_poster(*, answer_within: timedelta = ANSWER_WITHIN) -> AsyncIterator[Poster]:
    async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
        yield Poster(session, answer_within)


def _proxy_to(url: str) -> str | None:
    parts = urlsplit(url)
    return None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
