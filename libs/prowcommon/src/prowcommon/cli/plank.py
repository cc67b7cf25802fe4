"""plank's HTTP API, as the `prow` command uses it.

* A problem document becomes the error of our tree that means the same, with the document's own sentence.
* A connection that can't be made, breaks or ends early is Unavailable.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import aiohttp

from prowcommon.cli.sse import EventReader, ServerEvent
from prowcommon.cli.surroundings import Surroundings
from prowcommon.errors import Conflict, NotAllowed, NotFound, ProwError, Unavailable, UserError

View = dict[str, Any]
"""A ProwJob, or something else, as plank shows it."""

_ANSWER_SECONDS = 30
_QUIET_SECONDS = 60
"""plank gives a sign of life four times as often; a connection this quiet is dead, so another is made."""

_BUSY_PAUSES_SECONDS = (0.2, 0.5, 1, 2)
"""Between attempts to start a job while plank says "not yet", as it does until its configuration is loaded."""

_PAGE = 100


@dataclass(frozen=True, slots=True)
class LogPart:
    """A stretch of a log. `is_complete` says that nothing will follow `next_offset`."""

    content: bytes
    next_offset: int
    is_complete: bool


class WentQuiet(Unavailable):
    """Nothing came for long: ask again from where you are; nobody failed."""


class Busy(Unavailable):
    """plank itself asks to try again."""


class Plank:
    """Asks plank. Every method raises ProwError with a sentence for a person."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def prowjobs(self, filters: Mapping[str, str], limit: int) -> list[View]:
        """The newest first, at most `limit`."""
        found: list[View] = []
        cursor: str | None = ""
        while cursor is not None and len(found) < limit:
            query = {**filters, "limit": str(min(_PAGE, limit - len(found)))} | ({"cursor": cursor} if cursor else {})
            page = await self._json("GET", "/api/v1/prowjobs", params=query)
            found += page["items"]
            cursor = page.get("next_cursor")
        return found[:limit]

    async def find(self, id_or_job: str) -> View:
        """By id, or the newest run of the job of that name."""
        if _is_id(id_or_job):
            return await self.get(id_or_job)
        newest = await self.prowjobs({"job": id_or_job}, limit=1)
        if not newest:
            raise NotFound(f"No job {id_or_job!r} has run yet. `prow jobs` shows what has; `prow run` starts one.")
        return newest[0]

    async def get(self, job_id: str) -> View:
        return await self._view("GET", f"/api/v1/prowjobs/{job_id}")

    async def create(self, job: str, parameters: Mapping[str, Mapping[str, str]]) -> View:
        """Starts a run of a configured job: one, however often we have to ask. `parameters`: `env` and `labels`."""
        body = {"job": job, **parameters}
        key = {"Idempotency-Key": str(uuid4())}
        for pause in _BUSY_PAUSES_SECONDS:
            with suppress(Busy):
                return await self._view("POST", "/api/v1/prowjobs", json=body, headers=key)
            await asyncio.sleep(pause)
        return await self._view("POST", "/api/v1/prowjobs", json=body, headers=key)

    async def abort(self, job_id: str, because: str) -> View:
        return await self._view("POST", f"/api/v1/prowjobs/{job_id}/abort", json={"because": because})

    async def config_status(self) -> View:
        return await self._view("GET", "/api/v1/config")

    async def config_snapshot(self) -> bytes:
        """The active configuration, compiled."""
        async with self._request("GET", "/api/v1/config/snapshot") as response:
            return await response.read()

    async def request_load(self) -> View:
        """Asks for the configuration to be loaded now; what became of it is to be asked for."""
        return await self._view("POST", "/api/v1/config/loads")

    async def config_load(self, id_: int) -> View:
        return await self._view("GET", f"/api/v1/config/loads/{id_}")

    async def log(self, job_id: str, *, container: str, offset: int) -> LogPart:
        query = _log_query(container, offset)
        async with self._request("GET", f"/api/v1/prowjobs/{job_id}/log", params=query) as response:
            content = await response.read()
            following = int(response.headers.get("X-Prow-Log-Next-Offset", offset + len(content)))
            return LogPart(content, following, response.headers.get("X-Prow-Log-Complete", "") == "true")

    async def followed_log(self, job_id: str, *, container: str, offset: int) -> AsyncIterator[ServerEvent]:
        """The log's events from `offset` on. Ends when plank ends the stream, with or without an `end` event."""
        query = _log_query(container, offset) | {"follow": "true"}
        patience = aiohttp.ClientTimeout(total=None, sock_connect=_ANSWER_SECONDS, sock_read=_QUIET_SECONDS)
        reader, rest = EventReader(), b""
        path = f"/api/v1/prowjobs/{job_id}/log"
        async with self._request("GET", path, params=query, timeout=patience) as response:
            async for chunk in response.content.iter_any():
                *lines, rest = (rest + chunk).split(b"\n")
                for line in lines:
                    if event := reader.feed(line.removesuffix(b"\r").decode(errors="replace")):
                        yield event

    async def _view(self, method: str, path: str, **options: Any) -> View:
        return dict(await self._json(method, path, **options))

    async def _json(self, method: str, path: str, **options: Any) -> Any:
        async with self._request(method, path, **options) as response:
            try:
                return await response.json()
            except ValueError as error:
                raise Unavailable(f"{self._url} answers, but not like plank. PROW_PLANK_URL names it.") from error

    @asynccontextmanager
    async def _request(self, method: str, path: str, **options: Any) -> AsyncIterator[aiohttp.ClientResponse]:
        try:
            async with self._session.request(method, self._url + path, **options) as response:
                if response.status >= 400:
                    raise _error_of(response.status, await _detail(response))
                yield response
        except aiohttp.SocketTimeoutError as error:
            raise WentQuiet(f"{self._url} has gone quiet") from error
        except aiohttp.ClientConnectorError as error:
            raise Unavailable(
                f"Nothing answers at {self._url}. Is Prow up? `prow up` starts it; PROW_PLANK_URL names another plank."
            ) from error
        except aiohttp.InvalidURL as error:
            raise UserError(f"PROW_PLANK_URL is no address: {self._url}") from error
        except (aiohttp.ClientError, TimeoutError) as error:
            raise Unavailable(f"The connection to {self._url} broke: {error or type(error).__name__}") from error


@asynccontextmanager
async def open_plank(surroundings: Surroundings) -> AsyncIterator[Plank]:
    """plank, for as long as the block runs."""
    headers = {"Authorization": f"Bearer {surroundings.token}"} if surroundings.token else {}
    patience = aiohttp.ClientTimeout(total=_ANSWER_SECONDS)
    async with aiohttp.ClientSession(headers=headers, timeout=patience) as session:
        yield Plank(session, surroundings.plank_url)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _log_query(container: str, offset: int) -> dict[str, str]:
    return {"offset": str(offset)} | ({"container": container} if container else {})


async def _detail(response: aiohttp.ClientResponse) -> str:
    try:
        problem = await response.json(content_type=None)
        return str(problem.get("detail") or problem.get("title"))
    except (ValueError, AttributeError, aiohttp.ClientError):
        return f"{response.url} answers {response.status} {response.reason}"


def _error_of(status: int, detail: str) -> ProwError:
    match status:
        case 401:
            return NotAllowed(
                f"{detail} PROW_TOKEN_FILE names the file with your token; `prow token create` makes one.", known=False
            )
        case 403:
            return NotAllowed(detail)
        case 404:
            return NotFound(detail)
        case 409:
            return Conflict(detail)
        case 503:
            return Busy(detail)
        case _ if status >= 500:
            return Unavailable(detail)
        case _:
            return UserError(detail)
