"""What a build's bucket says of it: the objects, in the shapes that Prow's tools read."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from plank.reporting.domain.deciding import reports_for
from plank.reporting.domain.storage import How, finished, is_older, objects_of, started
from plank.reporting.domain.wanted import STORAGE, BuildRecord, Rules
from prowcommon.ids import BuildId
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.prowjobs.destinations import Destination
from prowcommon.prowjobs.model import JobState, JobType, ProwJob, ProwJobSpec
from prowcommon.prowjobs.prow_shape import prow_shape
from prowcommon.prowjobs.refs import Refs
from support.builders import a_job, a_pull, a_spec, some_refs
from support.clock import NOON

BUILD = BuildId("1990")
PENDING_AT, COMPLETED_AT = NOON + timedelta(minutes=1), NOON + timedelta(minutes=3)
DECORATED: dict[str, Any] = {"gcs_configuration": {"bucket": "builds", "path_strategy": "explicit"}}
FINISHED = (JobState.SUCCESS, JobState.FAILURE, JobState.ABORTED, JobState.ERROR)

PRESUBMIT = "pr-logs/pull/octo-org_hello-world/7/unit/1990"
ALIAS = "pr-logs/directory/unit/1990.txt"
LATEST = ["pr-logs/directory/unit/latest-build.txt", "pr-logs/pull/octo-org_hello-world/7/unit/latest-build.txt"]


def a_presubmit(**said: Any) -> ProwJobSpec:
    return a_spec("unit", type=JobType.PRESUBMIT, refs=some_refs(a_pull(7)), **said)


def a_built_job(spec: ProwJobSpec | None = None, state: JobState = JobState.PENDING, **said: Any) -> ProwJob:
    completed_at = COMPLETED_AT if state in FINISHED else None
    usual = {"state": state, "build_id": BUILD, "pending_at": PENDING_AT, "completed_at": completed_at}
    return a_job(spec=spec or a_presubmit(), **usual | said)


def where(spec: ProwJobSpec) -> Destination:
    return Destination("gs://builds", spec, {"path_strategy": "explicit"})


def written(job: ProwJob) -> dict[str, How]:
    return {each.path: each.how for each in objects_of(job, BuildRecord(where(job.spec), BUILD))}


def content(job: ProwJob, name: str) -> bytes:
    [found] = [each for each in objects_of(job, BuildRecord(where(job.spec), BUILD)) if each.path.endswith(name)]
    return found.content


def test_a_job_that_is_not_decorated_has_everything_written_for_it() -> None:
    begun = {
        f"{PRESUBMIT}/prowjob.json": How.REPLACE,
        f"{PRESUBMIT}/started.json": How.LEAVE,
        ALIAS: How.LEAVE,
        LATEST[0]: How.REPLACE_OLDER,
        LATEST[1]: How.REPLACE_OLDER,
    }

    assert written(a_built_job()) == begun
    assert written(a_built_job(state=JobState.SUCCESS)) == begun | {f"{PRESUBMIT}/finished.json": How.LEAVE}


def test_a_decorated_job_speaks_for_itself_until_it_is_complete() -> None:
    spec = a_presubmit(decoration_config=DECORATED)

    assert written(a_built_job(spec)) == {f"{PRESUBMIT}/prowjob.json": How.REPLACE}
    assert written(a_built_job(spec, JobState.ERROR)) == written(a_built_job(state=JobState.ERROR))


@pytest.mark.parametrize("state", FINISHED)
def test_the_one_object_that_is_ever_overwritten_besides_pointers_is_prow_s_own(state: JobState) -> None:
    replaced = [path for path, how in written(a_built_job(state=state)).items() if how is How.REPLACE]

    assert replaced == [f"{PRESUBMIT}/prowjob.json"]


def test_who_sees_the_end_finds_all_the_rest() -> None:
    assert list(written(a_built_job(state=JobState.SUCCESS)))[-1] == f"{PRESUBMIT}/finished.json"


@pytest.mark.parametrize("type_", [JobType.PERIODIC, JobType.POSTSUBMIT, JobType.BATCH])
def test_other_types_have_one_pointer_to_the_newest_and_no_alias(type_: JobType) -> None:
    job = a_built_job(a_spec("unit", type=type_, refs=some_refs(a_pull(7)) if type_ is JobType.BATCH else None))
    place, pointer = ("pr-logs/pull/batch", "pr-logs/directory") if type_ is JobType.BATCH else ("logs", "logs")

    assert list(written(job)) == [
        f"{place}/unit/1990/prowjob.json",
        f"{place}/unit/1990/started.json",
        f"{pointer}/unit/latest-build.txt",
    ]


def test_an_alias_says_where_the_build_lies() -> None:
    [alias] = [
        each for each in objects_of(a_built_job(), BuildRecord(where(a_presubmit()), BUILD)) if each.path == ALIAS
    ]

    assert alias.content == f"gs://builds/{PRESUBMIT}".encode()
    assert alias.metadata == {"x-goog-meta-link": f"gs://builds/{PRESUBMIT}"}
    assert alias.content_type.startswith("text/plain")


def test_the_newest_build_is_its_id_and_nothing_else() -> None:
    assert content(a_built_job(), "directory/unit/latest-build.txt") == b"1990"


def test_prowjob_json_is_the_prowjob_indented_by_tabs() -> None:
    job = a_built_job(state=JobState.SUCCESS, labels={"created-by-prow": "true"}, description="Läuft.")
    text = content(job, "prowjob.json").decode()

    assert json.loads(text) == prow_shape(job)
    assert text.startswith('{\n\t"apiVersion": "prow.k8s.io/v1",\n\t"kind": "ProwJob",\n\t"metadata": {\n\t\t"name"')
    assert "Läuft." in text


def test_started_json_says_what_is_tested() -> None:
    spec = a_presubmit(extra_refs=(some_refs(org="kubernetes", repo="kubernetes", base_sha=""),))

    assert started(a_built_job(spec)) == {
        "timestamp": int(PENDING_AT.timestamp()),
        "pull": "7",
        "repos": {
            "octo-org/hello-world": f"main:{'a' * 40},7:{'b' * 40}",
            "kubernetes/kubernetes": "main",
        },
        "repo-commit": "b" * 40,
        "repo-version": "b" * 40,
        "metadata": {"uploader": "crier"},
    }


@pytest.mark.parametrize(
    ("refs", "revision"),
    [
        (some_refs(a_pull(7, sha="c" * 40)), "c" * 40),
        (some_refs(a_pull(7, sha="")), "a" * 40),
        (some_refs(), "a" * 40),
        (some_refs(base_sha=""), "main"),
    ],
)
def test_the_revision_is_the_pull_s_else_the_base_s_else_its_name(refs: Refs, revision: str) -> None:
    job = a_built_job(a_spec("unit", type=JobType.POSTSUBMIT, refs=refs))

    assert started(job)["repo-version"] == revision
    assert finished(job, COMPLETED_AT)["revision"] == revision


def test_a_periodic_is_of_the_first_repository_that_is_not_auxiliary() -> None:
    auxiliary, tested = some_refs(repo="tools", auxiliary=True), some_refs(repo="product", base_sha="d" * 40)
    job = a_built_job(a_spec("nightly", extra_refs=(auxiliary, tested)))

    assert started(job)["repo-commit"] == "d" * 40
    assert set(started(job)["repos"]) == {"octo-org/tools", "octo-org/product"}


def test_a_periodic_without_a_repository_has_begun_all_the_same() -> None:
    job = a_built_job(a_spec("nightly"))

    assert started(job) == {"timestamp": int(PENDING_AT.timestamp()), "metadata": {"uploader": "crier"}}
    assert "revision" not in finished(job, COMPLETED_AT)


@pytest.mark.parametrize(
    ("state", "passed", "result"),
    [
        (JobState.SUCCESS, True, "SUCCESS"),
        (JobState.FAILURE, False, "FAILURE"),
        (JobState.ABORTED, False, "ABORTED"),
        (JobState.ERROR, False, "ERROR"),
    ],
)
def test_finished_json_spells_its_result_as_sidecar_does(state: JobState, passed: bool, result: str) -> None:
    assert json.loads(content(a_built_job(state=state), "finished.json")) == {
        "timestamp": int(COMPLETED_AT.timestamp()),
        "passed": passed,
        "metadata": {"uploader": "crier"},
        "result": result,
        "revision": "b" * 40,
    }


@pytest.mark.parametrize(
    ("held", "is_replaced"),
    [(b"1989", True), (b"1990", False), (b"1991", False), (b"999\n", True), (b"", True), (b"nonsense", True)],
)
def test_only_an_older_build_makes_room_for_a_newer_one(held: bytes, is_replaced: bool) -> None:
    assert is_older(held, "1990") is is_replaced


def test_each_build_has_one_target_by_its_address() -> None:
    job = a_built_job()
    [wanted] = reports_for(job, Rules(prow=ProwConfig(), destination_of=where))

    assert (wanted.channel, wanted.target) == (STORAGE, f"gs://builds/{PRESUBMIT}")
    assert wanted.newest_wins


def test_a_job_without_a_build_leaves_nothing() -> None:
    aborted = replace(a_built_job(state=JobState.ABORTED), build_id=None)

    assert reports_for(aborted, Rules(prow=ProwConfig(), destination_of=where)) == []


def test_a_job_that_is_kept_nowhere_leaves_nothing() -> None:
    assert reports_for(a_built_job(), Rules(prow=ProwConfig(), destination_of=lambda _: None)) == []
    assert reports_for(a_built_job(), Rules(prow=ProwConfig())) == []
