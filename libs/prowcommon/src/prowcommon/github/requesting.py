"""A request, from the first attempt to its answer: the loop around `policy`, here and nowhere else.

Each attempt ends with an answer, with an error that is GitHub's last word, or with trouble; what trouble comes to is
`policy`'s to say. Pages are followed as long as there is a next one and somebody wants it.
"""

import random
from asyncio import sleep
from collections.abc import AsyncIterator
from itertools import count
from typing import TypeVar

import msgspec
import structlog

from prowcommon.github import policy
from prowcommon.github.addresses import path_of
from prowcommon.github.attempting import Attempts, Surroundings
from prowcommon.github.credentials import Credentials
from prowcommon.github.errors import GitHubUnavailable
from prowcommon.github.request import Answer, Request

log = structlog.get_logger()

T = TypeVar("T")


class Requests:
    """Asks GitHub, as somebody, and doesn't give up at once."""

    def __init__(self, surroundings: Surroundings, credentials: Credentials, *, reserve: float = 0.0) -> None:
        """`reserve`: the part of each budget that is left to others."""
        self._in = surroundings
        self._credentials = credentials
        self._attempts = Attempts(surroundings, credentials, reserve=reserve)

    def leaving(self, reserve: float) -> "Requests":
        return Requests(self._in, self._credentials, reserve=reserve)

    @property
    def is_app(self) -> bool:
        """Whether we are an App to GitHub, and not a user."""
        return self._credentials.is_app

    async def ask(self, request: Request) -> Answer:
        """Raises what `errors` draws."""
        return await self._ask(request, self._in.addresses.of(request.route, request.values))

    async def one(self, request: Request, type_: type[T]) -> T:
        """The answer, as what it should be."""
        return _decoded(await self.ask(request), type_, request)

    async def pages(self, request: Request, type_: type[T]) -> AsyncIterator[T]:
        """Each page, as what it should be."""
        url: str | None = self._in.addresses.of(request.route, request.values)
        while url is not None:
            answer = await self._ask(request, url)
            yield _decoded(answer, type_, request)
            url = answer.next_url and self._in.addresses.ours(answer.next_url)

    async def items(self, request: Request, type_: type[T]) -> AsyncIterator[T]:
        """All items of all pages of a list."""
        async for page in self.pages(request, list[type_]):  # type: ignore[valid-type]
            for item in page:
                yield item

    async def _ask(self, request: Request, url: str) -> Answer:
        asked = f"{request.method} {path_of(url)}"
        maybe_applied = False
        for attempt in count(1):
            try:
                outcome = await self._attempts.attempt(request, url, asked)
            except GitHubUnavailable as error:
                error.maybe_applied |= maybe_applied
                raise
            if isinstance(outcome, Answer):
                return outcome
            maybe_applied |= request.changes and policy.leaves_doubt(outcome)
            pause = policy.pause_before_next(
                outcome,
                attempt=attempt,
                is_repeatable=request.may_be_repeated,
                patience=self._in.patience,
                luck=random.random(),  # noqa: S311 - jitter is no secret
            )
            told = policy.told(outcome)
            if pause is None:
                raise GitHubUnavailable(
                    f"GitHub {told} ({asked}, attempt {attempt})",
                    retry_after=policy.wait_of(outcome),
                    maybe_applied=maybe_applied,
                )
            log.warning("github_request_repeated", asked=asked, because=told, pause_seconds=pause.total_seconds())
            await sleep(pause.total_seconds())
        raise AssertionError  # count() has no end


def _decoded(answer: Answer, type_: type[T], request: Request) -> T:
    try:
        return msgspec.json.decode(answer.body, type=type_)
    except (msgspec.MsgspecError, ValueError) as error:
        asked = f"{request.method} {request.route}"
        raise GitHubUnavailable(
            f"GitHub's answer to {asked} can't be read: {error}", maybe_applied=request.changes
        ) from error
