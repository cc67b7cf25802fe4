"""One attempt at a request: its credential, its place in the lane, the exchange, and what GitHub meant.

* A credential that GitHub refuses is fetched anew, and where that is another one, it is tried once: whoever goes on
  asking with a refused one is locked out.
* The budget is looked at when it is our turn, not when we queue: a limit that others met meanwhile holds for us too.
* A repository that was renamed answers with a redirect. Reads follow it; changes only where the method stays.
* What an answer says about the budget is heard whatever else it says.
"""

from dataclasses import dataclass

import msgspec
import structlog
from gidgethub import HTTPException, sansio

from prowcommon.clock import Clock
from prowcommon.github import policy
from prowcommon.github.addresses import Addresses
from prowcommon.github.cache import AnswerCache, CachedAnswer, CacheKey, may_grow_unseen
from prowcommon.github.credentials import Credential, Credentials
from prowcommon.github.errors import GitHubUnavailable
from prowcommon.github.lanes import Lane, Lanes
from prowcommon.github.metrics import GitHubMetrics
from prowcommon.github.policy import Limited, NotSent, Patience, Trouble, Unanswered
from prowcommon.github.refusals import refusal
from prowcommon.github.request import Answer, Request
from prowcommon.github.wire import Received, Wire

log = structlog.get_logger()

API_VERSION = "2022-11-28"
USER_AGENT = "prow"
_MOST_REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What all requests of a client share."""

    addresses: Addresses
    wire: Wire
    lanes: Lanes
    cache: AnswerCache
    clock: Clock
    metrics: GitHubMetrics
    patience: Patience


@dataclass(frozen=True, slots=True)
class _Sent:
    """One exchange, and how it is seen: an answer, trouble, or both."""

    credential: Credential
    key: CacheKey
    cached: CachedAnswer | None
    received: Received | None
    trouble: Trouble | None

    @property
    def status(self) -> int | None:
        return None if self.received is None else self.received.status


class Attempts:
    """Asks GitHub, as somebody."""

    def __init__(self, surroundings: Surroundings, credentials: Credentials, *, reserve: float) -> None:
        """`reserve`: the part of each budget that is left to others."""
        self._in = surroundings
        self._credentials = credentials
        self._reserve = reserve

    async def attempt(self, request: Request, url: str, asked: str) -> Answer | Trouble:
        """`asked` is the request, for people. Raises what GitHub means to decline."""
        sent = await self._sent(request, url, asked)
        if sent.status == 401 and await self._has_another(request, sent.credential):
            sent = await self._sent(request, url, asked)
        for _ in range(_MOST_REDIRECTS):
            if (elsewhere := self._redirect_in(sent, request)) is None:
                break
            sent = await self._sent(request, elsewhere, asked)
        if sent.trouble is not None:
            return sent.trouble
        return await self._meant(sent, request, asked)

    async def _has_another(self, request: Request, refused: Credential) -> bool:
        if not refused.secret:
            return False
        self._credentials.forget(refused)
        return (await self._credentials.credential_for(request.org)).secret != refused.secret

    async def _sent(self, request: Request, url: str, asked: str) -> _Sent:
        credential = await self._credentials.credential_for(request.org)
        lane = self._in.lanes.lane(credential.lane)
        key = CacheKey(lane.name, url)
        cached = None if request.changes else await self._in.cache.get(key)
        async with lane.place():
            self._spend(lane, asked)
            received = await self._exchange(request, url, credential, cached)
        if isinstance(received, Received):
            return _Sent(credential, key, cached, received, self._trouble_with(received, lane))
        return _Sent(credential, key, cached, None, received)

    def _spend(self, lane: Lane, asked: str) -> None:
        wait = lane.budget.wait(self._in.clock.now(), reserve=self._reserve)
        if wait is not None:
            raise GitHubUnavailable(
                f"GitHub's budget of {lane.name} is spent for {round(wait.total_seconds())} s ({asked} was not sent)",
                retry_after=wait,
            )
        lane.budget.spend()

    async def _exchange(
        self, request: Request, url: str, credential: Credential, cached: CachedAnswer | None
    ) -> Received | NotSent | Unanswered:
        headers = _headers(credential)
        if cached is not None:
            headers["if-none-match"] = cached.etag
        body = None
        if request.body is not None:
            body, headers["content-type"] = msgspec.json.encode(request.body), "application/json"
        with self._in.metrics.measured(request.method, request.route) as measured:
            received = await self._in.wire.exchange(request.method, url, headers, body)
            measured.status = str(received.status) if isinstance(received, Received) else "none"
        return received

    def _trouble_with(self, received: Received, lane: Lane) -> Trouble | None:
        now, budget = self._in.clock.now(), lane.budget
        budget.learn(_rate_limit(received), free=received.status == 304)
        if budget.remaining is not None:
            self._in.metrics.budget_remaining(lane.name, budget.remaining)
        words = received.words if received.status >= 400 else ""
        trouble = policy.trouble_with(
            received.status, received.headers, words, now=now, limited_before=budget.limits_in_a_row
        )
        if isinstance(trouble, Limited):
            budget.close(now, trouble.wait)
            seconds = trouble.wait.total_seconds()
            log.warning("github_asked_for_silence", budget=lane.name, seconds=seconds, because=trouble.because)
        elif trouble is None:
            budget.answered()
        return trouble

    async def _meant(self, sent: _Sent, request: Request, asked: str) -> Answer:
        if (received := sent.received) is None:
            raise AssertionError  # then there was trouble
        if received.status == 304 and sent.cached is not None:
            return Answer(sent.cached.body, sent.cached.next_url)
        try:
            next_url = _next_url(received)
        except HTTPException as error:
            raise refusal(error, asked=asked, credential=sent.credential) from error
        except ValueError as error:
            raise GitHubUnavailable(f"GitHub's answer to {asked} ({received.status}) can't be read: {error}") from error
        answer = Answer(received.body, next_url)
        if not request.changes and (etag := received.headers.get("etag")) and not may_grow_unseen(answer):
            await self._in.cache.put(sent.key, CachedAnswer(etag, received.body, next_url))
        return answer

    def _redirect_in(self, sent: _Sent, request: Request) -> str | None:
        follows = sent.status in (307, 308) or (sent.status in (301, 302) and not request.changes)
        if not follows or sent.received is None or (location := sent.received.headers.get("location")) is None:
            return None
        return self._in.addresses.ours(location)


def _headers(credential: Credential) -> dict[str, str]:
    token, jwt = (None, credential.secret) if credential.is_jwt else (credential.secret or None, None)
    headers = sansio.create_headers(USER_AGENT, oauth_token=token, jwt=jwt)
    headers["x-github-api-version"] = API_VERSION
    return headers


def _next_url(received: Received) -> str | None:
    """Raises gidgethub's HTTPException for what isn't a good answer, ValueError for what is no answer at all."""
    is_good = 200 <= received.status < 300
    try:
        # A good body is ours to decode, by the fields we read; gidgethub reads the rest, and all of a bad one.
        body = b"" if is_good else received.body
        _, _, next_url = sansio.decipher_response(received.status, received.headers, body)
    except (ValueError, KeyError, TypeError, AttributeError):  # an error whose body makes no sense is still an error
        _, _, next_url = sansio.decipher_response(received.status, {}, b"")
    return next_url


def _rate_limit(received: Received) -> sansio.RateLimit | None:
    try:
        return sansio.RateLimit.from_http(received.headers)
    except ValueError:
        return None
