"""Who is at the other end: the session behind the cookie, and whether a form was sent by our own pages.

The cookie is out of the reach of scripts, goes with no request that another site makes, and is sent over https alone
once it came that way. Deck believes it for what pages show; whoever writes looks the session up again.
"""

from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request, Response

from deck.domain.requests import is_from_our_pages
from prowcommon.db import sessions
from prowcommon.db.sessions import Session
from prowcommon.errors import NotAllowed, UserError

SESSION_COOKIE = "prow_session"

_MOST_FORM_BYTES = 16 * 1024
_MOST_FIELDS = 20


async def mark_session(request: Request) -> None:
    """For routers of pages: the foot of each says who is signed in."""
    request.state.session = await find_session(request)


async def find_session(request: Request) -> Session | None:
    """Readers without a cookie cost no question to Postgres."""
    if not (secret := request.cookies.get(SESSION_COOKIE)):
        return None
    async with request.state.database.connect() as connection:
        return await sessions.find(connection, secret, now=request.state.clock.now())


def keep_session(request: Request, response: Response, secret: str) -> None:
    """Hands the secret to the browser. It forgets it with its own session, or when ours is over."""
    forwarded = request.headers.get("x-forwarded-proto", "")
    response.set_cookie(
        SESSION_COOKIE,
        secret,
        max_age=int(sessions.LASTS.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure="https" in {request.url.scheme, forwarded},
    )


def forget_session(response: Response) -> None:
    response.delete_cookie(SESSION_COOKIE, path="/", httponly=True, samesite="lax")


async def get_form(request: Request) -> dict[str, str]:
    """The fields of a form of ours. Raises NotAllowed when another site sent it, UserError when it is none."""
    headers = request.headers
    if not is_from_our_pages(
        fetch_site=headers.get("sec-fetch-site", ""), origin=headers.get("origin", ""), host=headers.get("host", "")
    ):
        raise NotAllowed("This form was not sent from one of Deck's pages, so nothing was done. Open the page anew.")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_FORM_BYTES:
            raise UserError("That is more than a form of ours holds.")
    try:
        fields = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError as error:
        raise UserError("That is no form of ours.") from error
    return dict(fields)


FormDep = Annotated[dict[str, str], Depends(get_form)]
