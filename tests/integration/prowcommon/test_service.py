"""What every service's HTTP side does alike, over real HTTP."""

import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
import pytest
from fastapi import APIRouter, FastAPI

from prowcommon.errors import Conflict, NotAllowed, NotFound, ProwError, Unavailable, UserError
from prowcommon.http.service import service
from prowcommon.http.serving import listen, serving
from support.ports import free_ports

router = APIRouter()
ERRORS: dict[str, Callable[[], Exception]] = {
    "user": lambda: UserError("Say which job."),
    "unnamed": lambda: NotAllowed("This needs a token.", known=False),
    "forbidden": lambda: NotAllowed("octocat may not."),
    "missing": lambda: NotFound("There is no ProwJob 7."),
    "conflict": lambda: Conflict("It has ended already."),
    "down": lambda: Unavailable("Postgres does not answer.", retry_after=timedelta(seconds=7)),
    "bug": lambda: KeyError("secret detail"),
}


@router.get("/fail/{how}")
async def fail(how: str) -> None:
    raise ERRORS[how]()


@router.get("/count/{number}")
async def count(number: int) -> int:
    return number


class A:
    """A neighbour that answers, or doesn't."""

    def __init__(self, name: str, error: ProwError | None = None) -> None:
        self.name = name
        self._error = error

    async def ping(self) -> None:
        if self._error is not None:
            raise self._error


@asynccontextmanager
async def a_service(*neighbours: A) -> AsyncIterator[aiohttp.ClientSession]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, object]]:
        yield {"neighbours": neighbours}

    bound = listen("test", "127.0.0.1", 0)
    async with (
        serving(service("test", lifespan=lifespan, routers=[router]), bound, name="test"),
        aiohttp.ClientSession(f"http://127.0.0.1:{bound.getsockname()[1]}") as http,
    ):
        yield http


@pytest.mark.parametrize(
    ("how", "status", "detail"),
    [
        ("user", 400, "Say which job."),
        ("unnamed", 401, "This needs a token."),
        ("forbidden", 403, "octocat may not."),
        ("missing", 404, "There is no ProwJob 7."),
        ("conflict", 409, "It has ended already."),
        ("down", 503, "Postgres does not answer."),
        ("bug", 500, "This is a bug; the service's log has its traceback."),
    ],
)
async def test_every_error_is_a_problem_document(how: str, status: int, detail: str) -> None:
    async with a_service() as http, http.get(f"/fail/{how}") as answer:
        problem = await answer.json(content_type="application/problem+json")

    assert (answer.status, problem["status"], problem["detail"]) == (status, status, detail)


async def test_a_caller_is_told_when_to_come_back_and_how_to_name_itself() -> None:
    async with a_service() as http:
        async with http.get("/fail/down") as down:
            assert down.headers["Retry-After"] == "7"
        async with http.get("/fail/unnamed") as unnamed:
            assert unnamed.headers["WWW-Authenticate"] == "Bearer"


async def test_what_does_not_fit_and_what_is_not_there_are_problems_too() -> None:
    async with a_service() as http:
        async with http.get("/count/many") as misfit:
            problem = await misfit.json(content_type="application/problem+json")
            assert (misfit.status, "path.number" in problem["detail"]) == (422, True)
        async with http.get("/nowhere") as nowhere:
            assert (nowhere.status, nowhere.content_type) == (404, "application/problem+json")


async def test_readiness_names_the_neighbour_that_does_not_answer_and_health_does_not_care() -> None:
    async with a_service(A("postgres"), A("nats", Unavailable("NATS is not connected"))) as http:
        async with http.get("/readyz") as ready:
            assert (ready.status, await ready.text()) == (503, "postgres: ok\nnats: NATS is not connected\n")
        async with http.get("/healthz") as health:
            assert (health.status, await health.text()) == (200, "ok\n")


async def test_requests_are_measured_by_their_routes_template() -> None:
    async with a_service() as http:
        for number in range(3):
            async with http.get(f"/count/{number}"):
                pass
        async with http.get("/metrics") as answer:
            lines = (await answer.text()).splitlines()

    wanted = (
        'prow_http_request_duration_seconds_count{method="GET",route="/count/{number}",service="test",status="200"} 3'
    )
    assert any(line.startswith(wanted) for line in lines), [line for line in lines if "_count{" in line]


async def test_two_services_in_one_process_count_for_themselves() -> None:
    async with a_service() as one, a_service() as other:
        async with one.get("/count/1"):
            pass
        async with other.get("/metrics") as answer:
            assert "/count/{number}" not in await answer.text()


async def test_an_endless_answer_ends_when_the_service_is_told_to_stop() -> None:
    app = service("test", lifespan=_nothing, routers=[])
    bound = listen("test", "127.0.0.1", 0)
    async with serving(app, bound, name="test"):
        assert not app.state.closing.is_set()
    assert app.state.closing.is_set()


def test_a_taken_port_is_named_with_the_way_to_choose_another() -> None:
    (port,) = free_ports(1)
    with listen("deck", "127.0.0.1", port) as bound:
        bound.listen()
        with pytest.raises(UserError, match=rf"deck can't listen on 127.0.0.1:{port}: .*PROW_DECK_PORT="):
            listen("deck", "127.0.0.1", port)


@asynccontextmanager
async def _nothing(_: FastAPI) -> AsyncIterator[dict[str, object]]:
    yield {}


async def test_answers_on_one_connection_do_not_wait_for_each_other() -> None:
    async with a_service() as http:
        async with http.get("/count/0"):
            pass
        began = time.perf_counter()
        for number in range(20):
            async with http.get(f"/count/{number}") as answer:
                await answer.read()

    assert time.perf_counter() - began < 20 * 0.04, "Nagle's algorithm is on: each answer waits for an acknowledgement"
