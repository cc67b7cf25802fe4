"""Signing in with an API token, and out again. There are no passwords: whoever may do something has a token.

Both ways in leave a row in the audit, a refused one too.
"""

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import RedirectResponse

from deck.domain.requests import local_path
from deck.routes.dependencies import ClockDep, DatabaseDep, TemplatesDep, mark_refusal
from deck.routes.whoasks import SESSION_COOKIE, FormDep, forget_session, keep_session, mark_session
from prowcommon.db import sessions, tokens
from prowcommon.http.auth import note

router = APIRouter(include_in_schema=False, dependencies=[Depends(mark_refusal), Depends(mark_session)])

_SEE_OTHER = 303
_UNKNOWN = "This token is unknown, revoked or expired."


@router.get("/login")
async def login(request: Request, templates: TemplatesDep, next: str = "/") -> Response:  # noqa: A002 - the URL's word
    """The form; `next` is where the reader goes on to."""
    return templates.page(request, "login.html", next=local_path(next), problem="")


@router.post("/login")
async def sign_in(
    request: Request, templates: TemplatesDep, database: DatabaseDep, clock: ClockDep, form: FormDep
) -> Response:
    now, wanted = clock.now(), local_path(form.get("next", "/"))
    async with database.begin() as connection:
        token = await tokens.find(connection, form.get("token", "").strip(), now=now)
        who = token.principal if token else "nobody"
        await note(connection, who, "sessions.begin", "deck", allowed=token is not None, at=now)
        if token is not None:
            await sessions.end(connection, request.cookies.get(SESSION_COOKIE, ""))
            secret = await sessions.begin(connection, token, now=now)
    if token is None:
        return templates.page(request, "login.html", status=401, next=wanted, problem=_UNKNOWN)
    response = RedirectResponse(wanted, _SEE_OTHER)
    keep_session(request, response, secret)
    return response


@router.post("/logout")
async def sign_out(request: Request, database: DatabaseDep, form: FormDep) -> Response:
    """Harmless for whoever isn't signed in."""
    async with database.connect() as connection:
        await sessions.end(connection, request.cookies.get(SESSION_COOKIE, ""))
    response = RedirectResponse(local_path(form.get("next", "/")), _SEE_OTHER)
    forget_session(response)
    return response
