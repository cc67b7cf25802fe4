"""Signing in with a token, running a periodic as oneself, and what keeps everybody else from doing so."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import aiohttp
import pytest
from sqlalchemy import text

from integration.deck.beside_horologium import Browser, PeriodicScene, browsing
from integration.deck.test_periodics_pages import FORBIDDING
from prowcommon.clock import SystemClock
from prowcommon.db import tokens
from prowcommon.ids import ProwJobId

NAME = FORBIDDING.name
RUNS = f"/periodics/{NAME}/runs"


@pytest.fixture
async def browser(periodics: PeriodicScene) -> AsyncIterator[Browser]:
    await periodics.horologium.configured(FORBIDDING)
    async with browsing(periodics) as browser:
        yield browser


async def ask_horologium(periodics: PeriodicScene, **headers: str) -> tuple[int, str]:
    """Past Deck, as somebody who got hold of something."""
    url = f"{periodics.horologium_url}/api/v1{RUNS}"
    async with aiohttp.request("POST", url, json={}, headers=headers) as answer:
        return answer.status, await answer.text()


async def runs_there_are(periodics: PeriodicScene) -> int:
    async with periodics.deck.database.connect() as connection:
        return await connection.scalar(text("SELECT count(*) FROM prowjobs")) or 0


async def test_whoever_signs_in_runs_a_periodic_as_themselves(periodics: PeriodicScene, browser: Browser):
    principal, secret = await periodics.a_token("prowjobs.create")
    _, page = await browser.get(f"/periodics/{NAME}")
    assert "Sign in to run it" in page
    assert f"prow run {NAME}" in page

    answer = await browser.send("/login", token=f" {secret} ", next=f"/periodics/{NAME}")
    assert (answer.status, answer.headers["Location"]) == (303, f"/periodics/{NAME}")
    _, page = await browser.get(f"/periodics/{NAME}")
    assert "Run now" in page
    assert f"Signed in as <b>{principal}</b>" in page

    answer = await browser.send(RUNS, key="once")
    again = await browser.send(RUNS, key="once")

    assert answer.status == again.status == 303
    assert answer.headers["Location"] == again.headers["Location"]
    run = ProwJobId(UUID(answer.headers["Location"].removeprefix("/runs/")))
    job = await periodics.deck.job(run)
    assert (job.spec.job, job.description) == (NAME, f"Started by {principal}.")
    assert await runs_there_are(periodics) == 1
    assert await periodics.audited() == [
        (principal, "sessions.begin", True, {}),
        (principal, "prowjobs.create", True, {"through": "service:deck"}),
        (principal, "prowjobs.create", True, {"through": "service:deck"}),
    ]


async def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(periodics: PeriodicScene, browser: Browser):
    _, secret = await periodics.a_token("*")

    plain = (await browser.send("/login", token=secret)).headers["Set-Cookie"]
    browser.headers["X-Forwarded-Proto"] = "https"
    encrypted = (await browser.send("/login", token=secret)).headers["Set-Cookie"]

    for said in ("HttpOnly", "SameSite=lax", "Path=/", "Max-Age=43200"):
        assert said in plain
    assert "Secure" not in plain
    assert "Secure" in encrypted


async def test_the_database_knows_no_secret(periodics: PeriodicScene, browser: Browser):
    _, secret = await periodics.a_token("*")
    await browser.send("/login", token=secret)

    async with periodics.deck.database.connect() as connection:
        kept = (await connection.execute(text("SELECT CAST(sessions AS text) AS kept FROM sessions"))).scalars().all()
    assert len(kept) == 1
    assert browser.session
    assert browser.session not in kept[0]


@pytest.mark.parametrize("wrong", ["", "nonsense", "prow_octocat-abcdef_00", "prow_\0_x"])
async def test_a_wrong_token_is_told_so_and_audited(periodics: PeriodicScene, browser: Browser, wrong: str):
    answer = await browser.send("/login", token=wrong)

    assert answer.status == 401
    assert browser.session == ""
    assert await periodics.audited() == [("nobody", "sessions.begin", False, {})]


async def test_signing_in_leads_to_no_other_site(periodics: PeriodicScene, browser: Browser):
    _, secret = await periodics.a_token("*")
    _, page = await browser.get("/login?next=https://evil.example")
    assert "evil" not in page

    answer = await browser.send("/login", token=secret, next="//evil.example")
    assert answer.headers["Location"] == "/"


async def test_signing_out_ends_the_session_for_good(periodics: PeriodicScene, browser: Browser):
    _, secret = await periodics.a_token("*")
    await browser.send("/login", token=secret)
    stolen = browser.session

    answer = await browser.send("/logout", next=f"/periodics/{NAME}")

    assert (answer.status, answer.headers["Location"], browser.session) == (303, f"/periodics/{NAME}", "")
    browser.headers["Cookie"] = f"prow_session={stolen}"
    answer = await browser.send(RUNS)
    assert answer.headers["Location"] == f"/login?next=/periodics/{NAME}"
    assert await runs_there_are(periodics) == 0


async def test_a_session_ends_with_its_token(periodics: PeriodicScene, browser: Browser):
    principal, secret = await periodics.a_token("*")
    await browser.send("/login", token=secret)
    async with periodics.deck.database.connect() as connection:
        await tokens.revoke(connection, principal.removeprefix("token:"), now=SystemClock().now())

    assert (await browser.send(RUNS)).headers["Location"].startswith("/login")
    assert "Signed in" not in (await browser.get("/"))[1]


async def test_a_session_is_over_after_its_time(periodics: PeriodicScene, browser: Browser):
    _, secret = await periodics.a_token("*")
    await browser.send("/login", token=secret)
    async with periodics.deck.database.connect() as connection:
        await connection.execute(text("UPDATE sessions SET expires_at = now()"))
    assert (await browser.send(RUNS)).headers["Location"].startswith("/login")

    await browser.send("/login", token=secret)
    async with periodics.deck.database.connect() as connection:
        assert await connection.scalar(text("SELECT count(*) FROM sessions")) == 1


async def test_whoever_lacks_the_verb_is_told_before_they_click_and_refused_when_they_do(
    periodics: PeriodicScene, browser: Browser
):
    principal, secret = await periodics.a_token("prowjobs.abort")
    await browser.send("/login", token=secret)
    _, page = await browser.get(f"/periodics/{NAME}")
    assert f"{principal} may not start jobs" in page
    assert "Run now" not in page

    answer = await browser.send(RUNS)

    assert answer.status == 403
    assert await runs_there_are(periodics) == 0
    assert (await periodics.audited())[-1] == (principal, "prowjobs.create", False, {"through": "service:deck"})


@pytest.mark.parametrize(
    "sent_from",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
        {"Sec-Fetch-Site": ""},
    ],
)
async def test_a_form_on_another_site_does_nothing(
    periodics: PeriodicScene, browser: Browser, sent_from: dict[str, str]
):
    _, secret = await periodics.a_token("*")
    await browser.send("/login", token=secret)
    kept = browser.session
    browser.headers |= sent_from

    for path, fields in ((RUNS, {}), ("/logout", {}), ("/login", {"token": secret})):
        assert (await browser.send(path, **fields)).status == 403, path

    assert await runs_there_are(periodics) == 0
    assert browser.session == kept


async def test_an_older_browser_s_form_is_known_by_its_origin(periodics: PeriodicScene, browser: Browser):
    _, secret = await periodics.a_token("*")
    browser.headers |= {"Sec-Fetch-Site": "", "Origin": browser.url}

    assert (await browser.send("/login", token=secret)).status == 303


async def test_a_form_that_never_ends_is_cut_off(periodics: PeriodicScene, browser: Browser):
    assert (await browser.send("/login", token="x" * 50_000)).status == 400


async def test_a_session_alone_or_deck_s_token_alone_starts_nothing(
    periodics: PeriodicScene, browser: Browser, tmp_path: Path
):
    principal, secret = await periodics.a_token("prowjobs.create")
    await browser.send("/login", token=secret)
    deck_token = (tmp_path / "deck-token").read_text().strip()
    _, other = await periodics.a_token("prowjobs.abort", name="other")

    as_deck = {"Authorization": f"Bearer {deck_token}"}
    assert (await ask_horologium(periodics, **as_deck))[0] == 403
    assert (await ask_horologium(periodics, **as_deck, **{"Prow-Session": "guessed"}))[0] == 401
    assert (await ask_horologium(periodics, **{"Prow-Session": browser.session}))[0] == 401
    assert (await ask_horologium(periodics, Authorization=f"Bearer {browser.session}"))[0] == 401
    as_other = {"Authorization": f"Bearer {other}", "Prow-Session": browser.session}
    status, words = await ask_horologium(periodics, **as_other)
    assert (status, "act-as" in words) == (403, True)
    assert await runs_there_are(periodics) == 0

    assert (await ask_horologium(periodics, **as_deck, **{"Prow-Session": browser.session}))[0] == 201
    assert [line[:3] for line in await periodics.audited()] == [
        (principal, "sessions.begin", True),
        ("service:deck", "prowjobs.create", False),
        ("token:" + (await _id_of(periodics, "other")), "act-as", False),
        (principal, "prowjobs.create", True),
    ]


async def _id_of(periodics: PeriodicScene, name: str) -> str:
    async with periodics.deck.database.connect() as connection:
        return next(r.token.id for r in await tokens.all_tokens(connection) if r.token.id.startswith(f"{name}-"))


async def test_a_periodic_that_may_not_be_seen_may_not_be_run(periodics: PeriodicScene, browser: Browser):
    _, secret = await periodics.a_token("*")
    await browser.send("/login", token=secret)

    assert (await browser.send("/periodics/secret/runs")).status == 404


async def test_a_deck_whose_token_is_gone_says_so(periodics: PeriodicScene, browser: Browser, tmp_path: Path):
    _, secret = await periodics.a_token("*")
    await browser.send("/login", token=secret)
    (tmp_path / "deck-token").unlink()

    assert (await browser.send(RUNS)).status == 503
    assert await runs_there_are(periodics) == 0
