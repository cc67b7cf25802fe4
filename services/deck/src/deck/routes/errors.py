"""What went wrong, as a kind page for people and as problem+json for programs.

Source: RFC 9457 for programs.
"""

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from deck.headers import SECURITY_HEADERS
from deck.templating import Templates
from prowcommon.errors import ProwError
from prowcommon.http.problems import problem, problem_of

_TITLES = {
    400: "That address can't be read",
    401: "Who are you?",
    403: "That is not allowed",
    404: "Nothing here by that name",
    405: "That can't be done here",
    503: "Just a moment",
}
_ADVICE = {
    400: "Perhaps it was cut when it was copied.",
    401: "Signing in helps: the link is at the foot of every page.",
    404: "It may have been mistyped, or it may never have been. Runs are kept; their addresses don't change.",
    503: "A part of Prow doesn't answer right now. The page will be back as soon as it does.",
}


def install(app: FastAPI, templates: Templates) -> None:
    """Replaces the common handlers, so that a person who follows a wrong link gets a page."""

    def answer(request: Request, as_problem: Response, detail: str) -> Response:
        if not wants_page(request):
            return as_problem
        status = as_problem.status_code
        page = templates.page(
            request,
            "error.html",
            status=status,
            title=_TITLES.get(status, "Something went wrong"),
            detail=detail,
            advice=_ADVICE.get(status, ""),
        )
        if wait := as_problem.headers.get("Retry-After"):
            page.headers["Retry-After"] = wait
        return page

    @app.exception_handler(ProwError)
    async def ours(request: Request, error: ProwError) -> Response:
        return answer(request, problem_of(error), str(error))

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        detail = "" if error.status_code == 404 else str(error.detail)
        headers = dict(error.headers or {})
        return answer(request, problem(error.status_code, str(error.detail), str(error.detail), headers), detail)

    unforeseen = app.exception_handlers[Exception]

    @app.exception_handler(Exception)
    async def bug(request: Request, error: Exception) -> Response:
        as_problem: Response = await unforeseen(request, error)  # type: ignore[misc]  # it also logs
        response = answer(request, as_problem, "This is a mistake of ours, and it was written down.")
        response.headers.update(SECURITY_HEADERS)  # it is answered outside of every middleware
        return response


def wants_page(request: Request) -> bool:
    """Browsers ask for HTML by name, for a page or with a form; programs, fetch() and EventSource don't."""
    return request.method in {"GET", "HEAD", "POST"} and "text/html" in request.headers.get("accept", "")
