"""Prow's own addresses: the shapes that tools rely on."""

import json

import pytest
import yaml

from deck.adapters import encoding
from integration.deck.stage import DeckScene
from prowcommon.prowjobs.model import JobState, JobType
from support.builders import a_pull, some_refs


async def test_prowjobs_js_lists_jobs_in_prows_shape(scene: DeckScene):
    job = await scene.given("unit", state=JobState.SUCCESS, labels={"a": "b"})

    (item,) = (await scene.json("/prowjobs.js"))["items"]

    assert item["metadata"]["name"] == str(job.id)
    assert item["metadata"]["labels"] == {"a": "b"}
    assert item["spec"]["pod_spec"]
    assert item["status"]["state"] == "success"
    assert item["status"]["build_id"] == job.build_id


async def test_prowjobs_js_omits_and_filters_as_asked(scene: DeckScene):
    refs = some_refs(a_pull(author="Alice"))
    await scene.given("mine", type=JobType.PRESUBMIT, refs=refs, labels={"a": "b"})
    await scene.given("theirs", type=JobType.PRESUBMIT, refs=some_refs(a_pull(author="bob"), org="other"))

    async def names(query: str) -> list[str]:
        return [item["spec"]["job"] for item in (await scene.json(f"/prowjobs.js?{query}"))["items"]]

    assert await names("owner=alice") == ["mine"]
    assert await names("org=octo-org") == ["mine"]
    assert await names("repo=hello-world&org=other") == ["theirs"]
    assert await names("owner=%00") == []
    (item,) = (await scene.json("/prowjobs.js?owner=alice&omit=labels,pod_spec"))["items"]
    assert "labels" not in item["metadata"]
    assert item["spec"]["pod_spec"] == {"containers": [{"name": ""}]}


async def test_an_abort_that_was_asked_for_is_aborted_in_prows_shape(scene: DeckScene):
    job = await scene.given(state=JobState.PENDING)
    await scene.abort(job.id)

    (item,) = (await scene.json("/prowjobs.js"))["items"]

    assert item["status"]["state"] == "aborted"


async def test_older_jobs_follow_by_link(scene: DeckScene):
    for number in range(5):
        await scene.given(f"job-{number}", ago=number)

    seen, path = [], "/prowjobs.js?limit=2"
    while path:
        async with scene.get(path) as response:
            seen += [item["spec"]["job"] for item in json.loads(await response.text())["items"]]
            link = response.links.get("next")
            path = link["url"].path_qs if link else ""

    assert seen == [f"job-{number}" for number in range(5)]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5, 6])
async def test_a_long_answer_is_made_in_pieces_and_reads_as_one(
    scene: DeckScene, monkeypatch: pytest.MonkeyPatch, limit: int
):
    monkeypatch.setattr(encoding, "PIECE", 2)
    for number in range(5):
        await scene.given(f"job-{number}<", ago=number)
    newest = [f"job-{number}<" for number in range(5)][:limit]

    async with scene.get(f"/prowjobs.js?limit={limit}") as response:
        assert [item["spec"]["job"] for item in json.loads(await response.text())["items"]] == newest
        assert ("next" in response.links) is (limit <= 5)
        again = response.headers["ETag"]
    async with scene.get(f"/prowjobs.js?limit={limit}", **{"If-None-Match": again}) as response:
        assert response.status == 304
    assert [item["job"] for item in await scene.json(f"/data.js?limit={limit}")] == newest
    script = await scene.text(f"/data.js?limit={limit}&var=jobs")
    assert "<" not in script
    assert [item["job"] for item in json.loads(script.removeprefix("var jobs = ").removesuffix(";"))] == newest


async def test_what_a_client_has_already_is_not_sent_again(scene: DeckScene):
    job = await scene.given()
    async with scene.get("/prowjobs.js") as first:
        etag = first.headers["ETag"]
    async with scene.get("/prowjobs.js", **{"If-None-Match": etag}) as second:
        assert (second.status, await second.read()) == (304, b"")
    await scene.moves(job.id, JobState.PENDING)
    async with scene.get("/prowjobs.js", **{"If-None-Match": etag}) as third:
        assert third.status == 200


async def test_a_script_assigns_what_json_would_say(scene: DeckScene):
    await scene.given("</script>\u2028")
    async with scene.get("/prowjobs.js?var=allBuilds") as response:
        script = await response.text()
        assert response.content_type == "application/javascript"

    assert script.startswith("var allBuilds = {")
    assert "<" not in script
    assert "\u2028" not in script
    value = json.loads(script.removeprefix("var allBuilds = ").removesuffix(";"))
    assert value["items"][0]["spec"]["job"] == "</script>\u2028"


async def test_a_variable_that_is_no_identifier_is_refused(scene: DeckScene):
    for path in ("/prowjobs.js", "/data.js"):
        for var in ("a.b", "a;alert(1)", "1a", "a%0A", "<b>", "%C3%A9", "a" * 65):
            async with scene.get(f"{path}?var={var}") as response:
                assert (response.status, response.content_type) == (400, "application/problem+json"), (path, var)


async def test_data_js_lists_jobs_in_the_flat_shape(scene: DeckScene):
    await scene.given("unit", state=JobState.SUCCESS)

    (item,) = await scene.json("/data.js")

    assert (item["job"], item["state"], item["duration"]) == ("unit", "success", "11s")


async def test_a_prowjob_as_yaml(scene: DeckScene):
    job = await scene.given("unit")
    async with scene.get(f"/prowjob?prowjob={job.id}") as response:
        assert response.content_type == "text/plain"
        shape = yaml.safe_load(await response.text())

    assert shape == (await scene.json("/prowjobs.js"))["items"][0]


async def test_a_prowjob_that_isnt_named_or_isnt_there(scene: DeckScene):
    for query, status in (("", 400), ("?prowjob=nope", 404), ("?prowjob=%00", 404)):
        await scene.text(f"/prowjob{query}", status=status, accept="*/*")


async def test_a_raw_log_is_found_by_job_and_build(scene: DeckScene):
    job = await scene.given("unit", state=JobState.SUCCESS)
    scene.plank.writes(job.id, "x" * 3_000_000 + "\nend\n", complete=True)
    async with scene.get(f"/log?job=unit&id={job.build_id}") as response:
        assert response.content_type == "text/plain"
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert (await response.text()).endswith("x\nend\n")


async def test_a_log_that_cant_be_found_says_why(scene: DeckScene):
    await scene.given("unit", state=JobState.SUCCESS)
    for query, status in (("job=unit", 400), ("id=7", 400), ("job=unit&id=7", 404), ("job=%00&id=1", 404)):
        await scene.text(f"/log?{query}", status=status, accept="*/*")
