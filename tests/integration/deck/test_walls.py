"""Walls: what may not be seen is on no route, strangers' text is inert, and every answer carries its headers."""

import re
from urllib.parse import quote

import pytest

from deck.headers import SECURITY_HEADERS
from integration.deck.stage import DeckScene
from prowcommon.prowjobs.model import JobState, JobType
from support.builders import a_pull, some_refs

HOSTILE = """"'><script>alert(1)</script><img src=x onerror=alert(2)>{{71*73}}"""


@pytest.mark.parametrize(
    ("kept", "hides"),
    [({"hidden": True}, []), ({"tenant": "other"}, []), ({}, ["octo-org/Secret-Repo"]), ({}, ["Secret-Org", "x/y"])],
)
async def test_what_may_not_be_seen_is_on_no_route(scene: DeckScene, kept: dict[str, object], hides: list[str]):
    await scene.hides(*hides)
    refs = some_refs(
        a_pull(7, author="secretive"), repo="secret-repo", org="secret-org" if "Secret-Org" in hides else "octo-org"
    )
    job = await scene.given("secret", state=JobState.SUCCESS, type=JobType.PRESUBMIT, refs=refs, **kept)
    scene.plank.writes(job.id, "secret\n", complete=True)
    older = await scene.given("public", ago=900)

    for path in (
        "/",
        f"/?cursor=newer.{older.id}",
        "/?limit=500",
        f"/rows?id={job.id}&after={older.id}",
        "/prowjobs.js",
        "/data.js",
    ):
        assert "secret" not in await scene.text(path), path
    for path in ("/?job=secret", "/?job=sec*", "/?repo=octo-org/secret-repo", "/?author=secretive", "/?pull=7"):
        page = await scene.text(path)
        assert ">0</span>/0 jobs" in page, path
        assert str(job.id) not in page, path
    for path in ("org=octo-org", "repo=secret-repo", "owner=secretive"):
        assert (await scene.json(f"/prowjobs.js?{path}"))["items"] == []
    for path in (
        f"/runs/{job.id}",
        f"/prowjob?prowjob={job.id}",
        f"/log?job=secret&id={job.build_id}",
        f"/api/v1/prowjobs/{job.id}/log",
        f"/api/v1/prowjobs/{job.id}/log?follow=true",
    ):
        assert "Octo-Org" not in await scene.text(path, status=404), path


async def test_strangers_text_is_inert_on_every_page(scene: DeckScene):
    pull = a_pull(7, author=HOSTILE, title=HOSTILE, sha=HOSTILE, link="javascript:alert(3)", author_link=HOSTILE)
    refs = some_refs(pull, org=HOSTILE, repo=HOSTILE, base_ref=HOSTILE, repo_link="javascript:alert(4)")
    said = {"type": JobType.PRESUBMIT, "refs": refs, "context": HOSTILE, "cluster": HOSTILE}
    job = await scene.given(HOSTILE, state=JobState.FAILURE, **said)

    quoted = quote(HOSTILE, safe="")
    paths = ["/", f"/runs/{job.id}", f"/rows?id={job.id}", f"/runs/{quoted}", f"/?cursor={quoted}"]
    paths += [f"/?{name}={quoted}" for name in ("repo", "type", "pull", "author", "job", "state", "cluster", "limit")]
    for path in paths:
        async with scene.get(path, Accept="text/html") as response:
            page = await response.text()
        assert "<script>alert" not in page, path
        assert not re.search(r"<[^>]*\sonerror=", re.sub(r'"[^"]*"', '""', page)), path
        assert "javascript:" not in page, path
        assert "5183" not in page, path


ROUTES = (
    "/",
    "/rows",
    "/runs/nope",
    "/prowjobs.js",
    "/prowjob",
    "/log",
    "/events",
    "/healthz",
    "/favicon.ico",
    "/nowhere",
)


async def test_every_answer_carries_its_headers(scene: DeckScene):
    for path in ROUTES:
        for accept in ("text/html", "*/*"):
            async with scene.get(path, Accept=accept) as response:
                assert {name: response.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS, path


async def test_a_mistake_of_ours_carries_them_too(scene: DeckScene):
    async with scene.database.begin() as connection:
        await connection.exec_driver_sql("ALTER TABLE prowjobs RENAME TO gone")
    async with scene.get("/", Accept="text/html") as response:
        page = await response.text()
        assert response.status == 500
        assert {name: response.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS

    assert "Something went wrong" in page
    assert "prowjobs" not in page


async def test_static_files_are_kept_for_ever_only_under_their_hash(scene: DeckScene):
    page = await scene.text("/")
    for url in re.findall(r'(?:src|href)="(/static/[^"]+)"', page):
        async with scene.get(url) as response:
            assert response.status == 200
            assert "immutable" in response.headers["Cache-Control"]
    async with scene.get("/static/css/jobs.css") as plain:
        assert plain.headers["Cache-Control"] == "no-cache"
    for path in ("/static/css/jobs.00000000.css", "/static/../settings.py", "/static/%2e%2e/app.py", "/static/"):
        async with scene.get(path) as missing:
            assert missing.status == 404


async def test_pages_are_compressed_and_never_shared(scene: DeckScene):
    await scene.given()
    async with scene.get("/", Accept="text/html") as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert response.headers["Cache-Control"] == "private, no-cache"


async def test_deck_is_ready_when_its_neighbours_are(scene: DeckScene):
    assert await scene.text("/readyz") == "postgres: ok\nschema: ok\nnats: ok\n"
