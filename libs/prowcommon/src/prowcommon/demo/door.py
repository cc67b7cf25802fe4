"""One request, from the wire to the answer: who asks, how often, what is to go wrong, what happens, what is told.

The order is GitHub's: a bad credential costs nothing, a spent budget is refused before anything is looked at, and an
answer that the asker has already costs nothing either.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from prowcommon.demo.access import Asker, asker_of, check
from prowcommon.demo.call import Call, Endpoint
from prowcommon.demo.faults import BadGateway, CutOff, Fault, Held, PrimaryLimit, SecondaryLimit
from prowcommon.demo.github import Exchange, SimulatedGitHub
from prowcommon.demo.replies import Declined, Page, Reply, etag_of
from prowcommon.demo.shapes.links import API_PREFIX, Links
from prowcommon.demo.world import Repository

_ALWAYS = {"X-GitHub-Media-Type": "github.v3; format=json", "X-GitHub-Api-Version-Selected": "2022-11-28"}
_PRIVATE = {"Cache-Control": "private, max-age=60, s-maxage=60", "Vary": "Accept, Authorization, Cookie"}
_GATEWAY_PAGE = b"<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>"


async def answer(request: Request, endpoint: Endpoint, github: SimulatedGitHub) -> Response:
    """What is told to do wrong is done wrong here; everything else happens in `_told`."""
    raw = await request.body()
    fault = github.faults.next(endpoint.name)
    if isinstance(fault, BadGateway) and not fault.applied:
        _remember(github, request, endpoint, raw, Reply(502), is_fault=True)
        return _gateway()
    reply, headers = _told(request, endpoint, github, raw, fault)
    _remember(github, request, endpoint, raw, reply, is_fault=fault is not None)
    if isinstance(fault, Held):
        await _until(fault, request)
    if isinstance(fault, BadGateway):
        return _gateway()
    written = b"" if reply.body is None else msgspec.json.encode(reply.body)
    if isinstance(fault, CutOff):
        return _CutOffResponse(written, reply.status)
    media_type = "application/json; charset=utf-8" if written else None
    return Response(written, reply.status, headers={**_ALWAYS, **headers}, media_type=media_type)


def _told(
    request: Request, endpoint: Endpoint, github: SimulatedGitHub, raw: bytes, fault: Fault | None
) -> tuple[Reply, dict[str, str]]:
    """The answer, and all its headers."""
    try:
        asker = asker_of(request.headers.get("authorization", ""), github, github.clock.now())
    except Declined as declined:
        return declined.reply, dict(declined.reply.headers)
    budget = github.limits.of(asker.budget)
    if isinstance(fault, PrimaryLimit):
        budget.used = budget.limit
    reply = _limited(asker, fault, is_spent=budget.remaining == 0 and not endpoint.is_free)
    if reply is None:
        budget.used += not endpoint.is_free
        reply = _done(request, endpoint, github, asker, raw)
    headers = {**_PRIVATE, **_scopes(asker), **reply.headers}
    if request.method == "GET" and reply.status == 200:
        headers["ETag"] = etag_of(msgspec.json.encode(reply.body))
        if request.headers.get("if-none-match") == headers["ETag"]:
            budget.used -= not endpoint.is_free
            reply = Reply(304)
    return reply, {**headers, **budget.as_headers()}


def _limited(asker: Asker, fault: Fault | None, *, is_spent: bool) -> Reply | None:
    if isinstance(fault, SecondaryLimit):
        headers = {} if fault.retry_after_seconds is None else {"Retry-After": str(fault.retry_after_seconds)}
        said = "You have exceeded a secondary rate limit. Please wait a few minutes before you try again."
        return Declined(403, said, headers=headers).reply
    if is_spent:
        return Declined(403, f"API rate limit exceeded for {asker.told}.").reply
    return None


def _done(request: Request, endpoint: Endpoint, github: SimulatedGitHub, asker: Asker, raw: bytes) -> Reply:
    links = Links(f"{request.url.scheme}://{request.url.netloc}")
    values = {name: str(value) for name, value in request.path_params.items()}
    page = Page(f"{links.origin}{_path(request)}", dict(request.query_params))
    try:
        about = _repository(request, endpoint, github, values, links)
        if about is not None:
            check(asker, about, endpoint.needs)
        return endpoint.act(Call(github, asker, links, values, page, _data(raw), about))
    except Declined as declined:
        return declined.reply


def _repository(
    request: Request, endpoint: Endpoint, github: SimulatedGitHub, values: Mapping[str, str], links: Links
) -> Repository | None:
    """None for what isn't about one. A former name is a redirect to the present one."""
    if "repo" not in values:
        return None
    named = f"{values['owner']}/{values['repo']}"
    repo = github.repositories.get(named.lower())
    if repo is None:
        raise Declined(404, "Not Found")
    if named.lower() != repo.full_name.lower():
        rest = _path(request).removeprefix(f"{API_PREFIX}/repos/{named}")
        address = links.api(f"/repos/{repo.full_name}{rest}") + (f"?{request.url.query}" if request.url.query else "")
        moved = Declined(301 if request.method == "GET" else 307, "Moved Permanently", headers={"Location": address})
        moved.reply.body["url"] = address
        raise moved
    return repo


def _data(raw: bytes) -> Any:
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError as error:
        raise Declined(400, "Problems parsing JSON") from error


def _scopes(asker: Asker) -> dict[str, str]:
    return {"X-OAuth-Scopes": ", ".join(sorted(asker.scopes))} if asker.user is not None else {}


def _path(request: Request) -> str:
    """As it was written: decoding would lose the difference between `/` and `%2F`."""
    return str(request.scope.get("raw_path", b"").decode("ascii") or request.url.path)


def _remember(
    github: SimulatedGitHub, request: Request, endpoint: Endpoint, raw: bytes, reply: Reply, *, is_fault: bool
) -> None:
    try:
        asked = json.loads(raw) if raw else None
    except ValueError:
        asked = raw
    query = dict(request.query_params)
    exchange = Exchange(
        endpoint.method, endpoint.path, unquote(_path(request)), query, asked, reply.status, reply.body, is_fault
    )
    github.exchanges.append(exchange)


async def _until(held: Held, request: Request) -> None:
    gone = asyncio.ensure_future(_gone(request))
    released = asyncio.ensure_future(held.answer.wait())
    try:
        await asyncio.wait({gone, released}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
        released.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def _gateway() -> Response:
    return Response(_GATEWAY_PAGE, 502, media_type="text/html")


class _CutOffResponse(Response):
    """Promises more than it sends, so that the server breaks the connection."""

    def init_headers(self, headers: Mapping[str, str] | None = None) -> None:
        super().init_headers({**(headers or {}), "content-length": str(len(self.body) + 1)})
