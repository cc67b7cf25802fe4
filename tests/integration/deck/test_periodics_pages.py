"""The periodics' pages: when each is due, how it fared, what was skipped and why."""

import re
from datetime import timedelta
from html import unescape

import aiohttp

from integration.deck.beside_horologium import PeriodicScene
from prowcommon.db import configs
from prowcommon.jobconfig.prowconfig import Deck, ProwConfig
from prowcommon.jobconfig.schema import Concurrency, Periodic, Retry
from prowcommon.jobconfig.snapshot import Snapshot, encode, hash_of
from prowcommon.prowjobs.model import JobState
from prowcommon.prowjobs.refs import Refs

POD = {"containers": [{"image": "alpine", "command": ["/bin/date"]}]}
TEN_MINUTES = timedelta(minutes=10)
FORBIDDING = Periodic(
    name="conformance-beta", interval=TEN_MINUTES, cluster="default", spec=POD, concurrency=Concurrency(policy="forbid")
)
RETRIED = Periodic(
    name="flaky", cron="0 4 * * *", timezone="Europe/Berlin", cluster="default", spec=POD,
    retry=Retry(attempts=2, interval=TEN_MINUTES),
)  # fmt: skip
NIGHTLY = Periodic(name="nightly", interval=timedelta(hours=24), cluster="default", spec=POD)

_ROW = re.compile(r'<tr role="row" class="row.*?</tr>', re.DOTALL)


def rows(page: str) -> list[str]:
    """The words of each row, with single spaces."""
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in _ROW.findall(page)]


def names(page: str) -> list[str]:
    return re.findall(r"data-opens-row>([^<]+)</a>", page)


async def test_a_job_of_25_minutes_every_10_lists_what_was_skipped_with_the_reason(periodics: PeriodicScene):
    await periodics.horologium.configured(FORBIDDING)
    await periodics.minutes_pass(60, runs=FORBIDDING.name, take=24)

    page = await periodics.deck.text("/periodics/conformance-beta")

    outcomes = [re.sub(r"^\S+ |^\S+ \S+ ", "", row) for row in rows(page)]
    skipped = "skipped The previous run was still going."
    assert [("ran" in row, row.endswith(skipped)) for row in outcomes] == [
        (False, True), (False, True), (True, False), (False, True), (False, True), (True, False),
    ]  # fmt: skip
    assert len(re.findall('href="/runs/', page)) >= 2
    assert "It is skipped while a run is alive." in page

    only = rows(await periodics.deck.text("/periodics/conformance-beta?outcome=skipped"))
    assert len(only) == 4
    assert all(row.endswith(skipped) for row in only)
    assert len(rows(await periodics.deck.text("/periodics/conformance-beta?outcome=ran"))) == 2
    (listed,) = rows(await periodics.deck.text("/periodics"))
    assert "0 of 1 success" in listed
    assert "The previous run was still going." in listed


async def test_horologium_s_api_tells_the_same_of_each_instant(periodics: PeriodicScene):
    await periodics.horologium.configured(FORBIDDING)
    await periodics.minutes_pass(60, runs=FORBIDDING.name, take=24)
    url = f"{periodics.horologium_url}/api/v1/periodics/{FORBIDDING.name}/ticks"
    async with aiohttp.request("GET", url) as answer:
        told = (await answer.json())["items"]

    shown = rows(await periodics.deck.text("/periodics/conformance-beta"))

    assert len(told) == len(shown) == 6
    for tick, row in zip(told, shown, strict=True):
        assert row.endswith(f"skipped {tick['because']}" if tick["outcome"] == "skipped" else "ran success"), row


async def test_the_list_says_when_each_runs_and_how_it_fared(periodics: PeriodicScene):
    await periodics.horologium.configured(FORBIDDING, RETRIED, NIGHTLY)
    await periodics.horologium.scheduler.tick()
    await periodics.end_runs("nightly", state=JobState.FAILURE)

    page = await periodics.deck.text("/periodics")

    assert names(page) == ["conformance-beta", "flaky", "nightly"]
    beta, flaky, nightly = rows(page)
    assert "every 10 minutes interval: 10m" in beta
    assert "every day at 04:00 0 4 * * * Europe/Berlin" in flaky
    assert re.search(r"in \d+h \d\dm \d\ds", flaky)
    assert "none yet" in flaky
    assert "every day interval: 24h" in nightly
    assert "0 of 1 failure" in nightly


async def test_a_part_of_a_name_finds_and_pages_follow_each_other(periodics: PeriodicScene):
    many = [Periodic(name=f"job-{n:03}", interval=TEN_MINUTES, cluster="default", spec=POD) for n in range(150)]
    await periodics.horologium.configured(NIGHTLY, *many)

    first = await periodics.deck.text("/periodics")
    (after,) = re.findall(r'href="/periodics\?after=([^"&]+)"', first)
    second = await periodics.deck.text(f"/periodics?after={after}")

    assert names(first) + names(second) == [job.name for job in many] + ["nightly"]
    assert "100/151" in first
    assert names(await periodics.deck.text("/periodics?contains=IGHT")) == ["nightly"]
    assert "No periodic has" in await periodics.deck.text("/periodics?contains=nothing")


async def test_ticks_are_paged_to_the_first(periodics: PeriodicScene):
    minutely = Periodic(name="minutely", cron="* * * * *", cluster="default", spec=POD)
    await periodics.horologium.configured(minutely)
    periodics.horologium.clock.pass_(minutes=110)
    await periodics.horologium.scheduler.tick()

    first = await periodics.deck.text("/periodics/minutely")
    (older,) = re.findall(r'rel="next" href="([^"]+)"', first)
    second = await periodics.deck.text(unescape(older))

    assert len(rows(first)) == 100
    assert len(rows(first) + rows(second)) == len(await periodics.horologium.ticks_of("minutely")) == 110
    assert not set(rows(first)[1:]) & set(rows(second))
    await periodics.deck.text("/periodics/minutely?cursor=yesterday", status=400)


async def test_a_retry_is_named_on_its_tick_and_on_its_page_which_leads_to_the_run_before(periodics: PeriodicScene):
    flaky = Periodic(
        name="flaky", interval=timedelta(hours=24), cluster="default", spec=POD,
        retry=Retry(attempts=2, interval=TEN_MINUTES),
    )  # fmt: skip
    await periodics.horologium.configured(flaky)
    await periodics.horologium.scheduler.tick()
    for _ in range(2):
        await periodics.end_runs("flaky", state=JobState.FAILURE)
        periodics.horologium.clock.pass_(minutes=10)
        await periodics.horologium.scheduler.retry()
    first, second, third = await periodics.horologium.runs_of("flaky")

    page = await periodics.deck.text("/periodics/flaky")
    assert ["retry 2" in row for row in rows(page)] == [True, False, False]
    assert "up to 2 times, 10 minutes after its start, when it fails" in page

    last = await periodics.deck.text(f"/runs/{third}")
    assert "Retry 2 of the periodic" in last
    assert f'<a href="/runs/{second}">the run before</a>' in last
    assert "Retry" not in await periodics.deck.text(f"/runs/{first}")


async def test_a_hidden_periodic_has_no_row_and_no_page(periodics: PeriodicScene):
    shown = NIGHTLY
    hidden = (
        Periodic(name="secret-flag", interval=TEN_MINUTES, cluster="default", spec=POD, hidden=True),
        Periodic(
            name="secret-repo", interval=TEN_MINUTES, cluster="default", spec=POD,
            extra_refs=(Refs(org="octo-org", repo="vault", base_ref="main"),),
        ),
        Periodic(
            name="secret-tenant", interval=TEN_MINUTES, cluster="default", spec=POD,
            prowjob_defaults={"tenant_id": "others"},
        ),
    )  # fmt: skip
    await periodics.horologium.configured(shown, *hidden)
    await periodics.horologium.scheduler.tick()
    data = encode(Snapshot(prow=ProwConfig(deck=Deck(hidden_repos=("octo-org/vault",))), periodics=(shown, *hidden)))
    stored = configs.StoredSnapshot(hash=hash_of(data), snapshot=data, source="test", warnings=[])
    async with periodics.deck.database.begin() as connection:
        await configs.activate(connection, stored, at=periodics.deck.now, by="test")

    assert "secret" not in await periodics.deck.text("/periodics")
    assert "1/1" in await periodics.deck.text("/periodics?contains=")
    for job in hidden:
        assert "every 10 minutes" not in await periodics.deck.text(f"/periodics/{job.name}", status=404)


async def test_before_a_configuration_is_active_there_are_no_periodics(periodics: PeriodicScene):
    assert "No periodics are configured." in await periodics.deck.text("/periodics")
    await periodics.deck.text("/periodics/nightly", status=404)


async def test_a_periodic_that_was_just_configured_is_shown_before_it_is_scheduled(periodics: PeriodicScene):
    data = encode(Snapshot(periodics=(NIGHTLY,)))
    stored = configs.StoredSnapshot(hash=hash_of(data), snapshot=data, source="test", warnings=[])
    async with periodics.deck.database.begin() as connection:
        await configs.activate(connection, stored, at=periodics.deck.now, by="test")

    assert "about to be scheduled" in rows(await periodics.deck.text("/periodics"))[0]
    assert "None has come yet." in await periodics.deck.text("/periodics/nightly")


async def test_every_page_works_for_a_stranger_who_sends_nonsense(periodics: PeriodicScene):
    await periodics.horologium.configured(NIGHTLY)
    for path in ("/periodics/%00", "/periodics/a%2Fb", "/periodics/nightly?outcome=%00", "/periodics?after=%00"):
        async with aiohttp.request("GET", f"{periodics.deck.url}{path}") as answer:
            assert answer.status in {200, 404}, path
