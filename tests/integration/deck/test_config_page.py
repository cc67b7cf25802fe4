"""Deck's `/config`: the page for people, the YAML for programs, and the mark that a refusal leaves on every page."""

from datetime import timedelta

import yaml

from deck.routes.configuration import WARNINGS_A_PAGE
from integration.deck.stage import DeckScene
from prowcommon.configstatus import Outcome
from prowcommon.db import configloads, configs
from prowcommon.jobconfig.prowconfig import Deck, ProwConfig
from prowcommon.jobconfig.schema import Periodic, Presubmit
from prowcommon.jobconfig.snapshot import Snapshot, encode, hash_of
from prowcommon.keeping.compiling import count_jobs

POD = {"containers": [{"image": "alpine", "command": ["/bin/date"]}]}
NIGHTLY = Periodic(name="nightly", interval=timedelta(hours=24), spec=POD)
UNIT = Presubmit(name="unit-test", spec=POD)


async def activated(scene: DeckScene, snapshot: Snapshot, *, warnings: tuple[str, ...] = ()) -> str:
    data = encode(snapshot)
    stored = configs.StoredSnapshot(
        hash=hash_of(data), snapshot=data, source="/etc/config/config.yaml", warnings=list(warnings),
        jobs=count_jobs(snapshot),
    )  # fmt: skip
    async with scene.database.begin() as connection:
        await configs.activate(connection, stored, at=scene.now, by="plank@one")
    return stored.hash


async def refused(scene: DeckScene, *problems: str) -> None:
    async with scene.database.begin() as connection:
        await configloads.record(
            connection, Outcome.REFUSED, at=scene.now, by="plank@one", source="c.yaml", problems=problems
        )


async def test_the_page_says_what_is_active_who_runs_it_and_who_lags(scene: DeckScene) -> None:
    hash_ = await activated(scene, Snapshot(periodics=(NIGHTLY,), presubmits={"octo-org/hello-world": (UNIT,)}))
    async with scene.database.begin() as connection:
        for service, runs in (("horologium", hash_), ("tide", "")):
            await configs.note_activation(connection, service=service, instance="one", hash_=runs, at=scene.now)

    page = await scene.text("/config")

    assert hash_ in page
    assert "1 presubmit, 0 postsubmits, 1 periodic" in page
    assert "/etc/config/config.yaml" in page
    assert "is changing" in page
    assert "was refused" not in page


async def test_a_refusal_stands_first_with_its_problems_as_text_and_marks_every_page(scene: DeckScene) -> None:
    await activated(scene, Snapshot(periodics=(NIGHTLY,)))
    await refused(scene, "jobs.yaml:3: job <script>alert(1)</script>: it has no spec.")

    page = await scene.text("/config")

    assert "<script>alert" not in page
    assert page.index("jobs.yaml:3: job &lt;script&gt;") < page.index("Who runs it")
    assert "nothing that runs has changed" in page
    assert 'class="refused-mark"' in await scene.text("/")


async def test_without_a_refusal_no_page_is_marked(scene: DeckScene) -> None:
    await activated(scene, Snapshot())
    for path in ("/", "/config"):
        assert "refused-mark" not in await scene.text(path)


async def test_before_the_first_load_the_page_says_who_would_load_and_the_yaml_is_404(scene: DeckScene) -> None:
    assert "PROW_CONFIG" in await scene.text("/config")
    await scene.text("/config", accept="*/*", status=404)
    await scene.text("/config?key=disabled-clusters", accept="*/*", status=404)


async def test_a_program_gets_the_effective_configuration_as_yaml(scene: DeckScene) -> None:
    prow = ProwConfig(pod_namespace="test-pods", disabled_clusters=("old",))
    hash_ = await activated(scene, Snapshot(prow=prow, periodics=(NIGHTLY,), presubmits={"octo-org/r": (UNIT,)}))

    async with scene.get("/config", Accept="*/*") as response:
        assert response.headers["Content-Type"].startswith("text/plain")
        assert response.headers["ETag"] == f'W/"{hash_}"'
        assert "Accept" in response.headers["Vary"]
        told = yaml.safe_load(await response.text())
    assert told["pod_namespace"] == "test-pods"
    assert told["periodics"] == [{"name": "nightly", "interval": "24h0m0s", "spec": POD}]
    assert told["presubmits"] == {"octo-org/r": [{"name": "unit-test", "spec": POD}]}
    async with scene.get("/config", Accept="*/*", **{"If-None-Match": f'W/"{hash_}"'}) as response:
        assert response.status == 304


async def test_a_new_configuration_is_told_by_the_next_request(scene: DeckScene) -> None:
    await activated(scene, Snapshot(periodics=(NIGHTLY,)))
    assert "nightly" in await scene.text("/config", accept="*/*")

    await activated(scene, Snapshot(presubmits={"octo-org/r": (UNIT,)}))

    assert "nightly" not in await scene.text("/config", accept="*/*")


async def test_the_yaml_leaves_out_what_deck_hides(scene: DeckScene) -> None:
    ref = {"org": "secret-org", "repo": "r", "base_ref": "main"}
    periodics = (
        NIGHTLY,
        Periodic(name="hidden", interval=timedelta(hours=1), spec=POD, hidden=True),
        Periodic(name="theirs", interval=timedelta(hours=1), spec=POD, prowjob_defaults={"tenant_id": "theirs"}),
        Periodic(name="of-hidden-repo", interval=timedelta(hours=1), spec=POD, extra_refs=(ref,)),
    )
    prow = ProwConfig(deck=Deck(hidden_repos=("secret-org",)))
    presubmits = {"octo-org/r": (UNIT,), "secret-org/r": (Presubmit(name="of-hidden-repo", spec=POD),)}
    await activated(scene, Snapshot(prow=prow, periodics=periodics, presubmits=presubmits))

    told = yaml.safe_load(await scene.text("/config", accept="*/*"))

    assert [job["name"] for job in told["periodics"]] == ["nightly"]
    assert list(told["presubmits"]) == ["octo-org/r"]


async def test_the_disabled_clusters_are_told_by_themselves_and_no_other_key_is(scene: DeckScene) -> None:
    await activated(scene, Snapshot(prow=ProwConfig(disabled_clusters=("old", "older"))))

    assert await scene.text("/config?key=disabled-clusters", accept="*/*") == "- old\n- older\n"
    assert "only key=disabled-clusters" in await scene.text("/config?key=plank", accept="*/*", status=400)


async def test_warnings_come_in_pages(scene: DeckScene) -> None:
    warnings = tuple(f"jobs.yaml:{number}: warned of." for number in range(1, WARNINGS_A_PAGE + 3))
    await activated(scene, Snapshot(), warnings=warnings)

    first = await scene.text("/config/warnings")
    second = await scene.text(f"/config/warnings?after={WARNINGS_A_PAGE}")

    assert f"{len(warnings)}</a>" in await scene.text("/config")
    assert warnings[0] in first
    assert warnings[-1] not in first
    assert f"/config/warnings?after={WARNINGS_A_PAGE}" in first
    assert warnings[-1] in second
    assert warnings[0] not in second
    assert 'rel="next"' not in second
