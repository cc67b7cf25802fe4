"""Errors as problem+json: the error tree, mapped once.

Source: RFC 9457.
"""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from prowcommon.errors import Conflict, NotAllowed, NotFound, ProwError, Unavailable, UserError

log = structlog.get_logger()

PROBLEM_JSON = "application/problem+json"


def problem(status: int, title: str, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    return JSONResponse(body, status_code=status, headers=headers, media_type=PROBLEM_JSON)


def problem_of(error: ProwError) -> JSONResponse:
    """What a caller is told about an error of ours."""
    match error:
        case NotAllowed(known=False):
            return problem(401, "Who are you?", str(error), {"WWW-Authenticate": "Bearer"})
        case NotAllowed():
            return problem(403, "Not allowed", str(error))
        case UserError():
            return problem(400, "Please mend the request", str(error))
        case NotFound():
            return problem(404, "Not found", str(error))
        case Conflict():
            return problem(409, "Somebody else was first", str(error))
        case Unavailable(retry_after=wait):
            seconds = max(1, round(wait.total_seconds())) if wait else 1
            return problem(503, "Please try again", str(error), {"Retry-After": str(seconds)})
        case _:
            return problem(500, "Something failed", str(error))


def install(app: FastAPI) -> None:
    """Makes every error of this app a problem document."""

    @app.exception_handler(ProwError)
    async def ours(request: Request, error: ProwError) -> JSONResponse:
        return problem_of(error)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> JSONResponse:
        return problem(error.status_code, str(error.detail), str(error.detail), dict(error.headers or {}))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        told = "; ".join(f"{'.'.join(str(part) for part in e['loc'])}: {e['msg']}" for e in error.errors())
        return problem(422, "Please mend the request", told)

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> JSONResponse:
        log.error("request_failed", path=request.url.path, exc_info=error)
        return problem(500, "Something failed", "This is a bug; the service's log has its traceback.")
