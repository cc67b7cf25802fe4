"""Where a build's files lie in its bucket."""

from typing import Any

import pytest

from prowcommon.ids import BuildId
from prowcommon.prowjobs.bucketlayout import Bucket, alias_path, build_path, latest_build_paths, log_name
from prowcommon.prowjobs.model import JobType, ProwJobSpec
from support.builders import a_pull, a_spec, some_refs

BUILD = BuildId("1990")
OURS = {"default_org": "octo-org", "default_repo": "hello-world"}


def a_presubmit(**refs: Any) -> ProwJobSpec:
    return a_spec("unit", type=JobType.PRESUBMIT, refs=some_refs(a_pull(7), **refs))


@pytest.mark.parametrize("type_", [JobType.PERIODIC, JobType.POSTSUBMIT])
def test_what_no_pull_request_asked_for_lies_under_logs(type_: JobType) -> None:
    assert build_path(a_spec("nightly", type=type_, refs=some_refs()), BUILD, {}) == "logs/nightly/1990"


def test_a_batch_lies_where_no_single_pull_request_does() -> None:
    spec = a_spec("unit", type=JobType.BATCH, refs=some_refs(a_pull(7), a_pull(8)))

    assert build_path(spec, BUILD, {}) == "pr-logs/pull/batch/unit/1990"


@pytest.mark.parametrize(
    ("strategy", "refs", "place"),
    [
        ("legacy", {}, "7"),
        ("legacy", {"repo": "docs"}, "docs/7"),
        ("legacy", {"org": "mona"}, "mona_hello-world/7"),
        ("single", {}, "7"),
        ("single", {"repo": "docs"}, "octo-org_docs/7"),
        ("single", {"org": "mona"}, "mona_hello-world/7"),
        ("explicit", {}, "octo-org_hello-world/7"),
        ("explicit", {"org": "https://git.example", "repo": "a/b"}, "git.example_a_b/7"),
    ],
)
def test_a_presubmit_lies_by_its_repository_as_the_strategy_says(
    strategy: str, refs: dict[str, str], place: str
) -> None:
    upload = OURS | {"path_strategy": strategy}

    assert build_path(a_presubmit(**refs), BUILD, upload) == f"pr-logs/pull/{place}/unit/1990"


def test_a_path_prefix_comes_before_all_else() -> None:
    assert build_path(a_spec("nightly"), BUILD, {"path_prefix": "ci/"}) == "ci/logs/nightly/1990"


@pytest.mark.parametrize(
    ("type_", "alias", "latest"),
    [
        (JobType.PERIODIC, None, ["logs/unit/latest-build.txt"]),
        (JobType.POSTSUBMIT, None, ["logs/unit/latest-build.txt"]),
        (
            JobType.PRESUBMIT,
            "pr-logs/directory/unit/1990.txt",
            ["pr-logs/directory/unit/latest-build.txt", "pr-logs/pull/octo-org_docs/7/unit/latest-build.txt"],
        ),
        (JobType.BATCH, None, ["pr-logs/directory/unit/latest-build.txt"]),
    ],
)
def test_pointers_lie_by_the_type_of_the_job_and_before_any_prefix(
    type_: JobType, alias: str | None, latest: list[str]
) -> None:
    spec = a_spec("unit", type=type_, refs=some_refs(a_pull(7), repo="docs"))
    upload = OURS | {"path_strategy": "single", "path_prefix": "ci"}

    assert alias_path(spec, BUILD) == alias
    assert latest_build_paths(spec, upload) == latest


def test_a_log_is_named_after_its_container_only_where_there_are_several() -> None:
    assert log_name("test", ["test"]) == "build-log.txt"
    assert log_name("test", ["test", "database"]) == "test-build-log.txt"


@pytest.mark.parametrize(
    ("written", "bucket"),
    [
        ("builds", Bucket("gs", "builds")),
        ("gs://builds", Bucket("gs", "builds")),
        ("s3://builds/ci", Bucket("s3", "builds/ci")),
    ],
)
def test_a_bucket_says_its_provider_or_is_googles(written: str, bucket: Bucket) -> None:
    assert Bucket.of(written) == bucket


@pytest.mark.parametrize(
    ("written", "address"),
    [
        ("builds", "gs://builds"),
        ("gs://builds/", "gs://builds"),
        ("s3://builds/ci/", "s3://builds/ci"),
        ("file:///srv/our%20builds", "file:///srv/our%20builds"),
    ],
)
def test_a_bucket_has_one_address_however_it_is_written(written: str, address: str) -> None:
    assert Bucket.of(written).address == address
    assert Bucket.of(address).address == address
