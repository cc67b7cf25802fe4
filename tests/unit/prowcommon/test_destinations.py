"""Which bucket a job's builds are kept in, and which are trusted."""

from typing import Any

import pytest

from prowcommon.ids import BuildId
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import Periodic, Postsubmit, Presubmit
from prowcommon.jobconfig.sections.deck import Deck
from prowcommon.jobconfig.sections.filtered import DecorationEntry
from prowcommon.jobconfig.sections.plank import Plank
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.prowjobs.destinations import destination, known_buckets
from prowcommon.prowjobs.model import JobType, ProwJobSpec
from support.builders import a_pull, a_spec, some_refs

BUILD = BuildId("1990")
OURS = "file:///srv/prow"


def uploading_to(bucket: str, **more: Any) -> dict[str, Any]:
    return {"gcs_configuration": {"bucket": bucket, "path_strategy": "explicit", **more}}


def configured(*entries: DecorationEntry) -> ProwConfig:
    return ProwConfig(plank=Plank(default_decoration_config_entries=entries))


EVERYBODY = DecorationEntry(config=uploading_to("everybody"))
OCTO = DecorationEntry(repo="octo-org", config=uploading_to("octo"))
FAR_AWAY = DecorationEntry(cluster="far-away", config=uploading_to("s3://far"))


def address(spec: ProwJobSpec, prow: ProwConfig, fallback: str | None = OURS) -> str | None:
    found = destination(spec, prow, fallback)
    return found.address(BUILD) if found else None


def test_a_decorated_job_says_where_it_uploads_to() -> None:
    spec = a_spec("nightly", decoration_config=uploading_to("s3://mine", path_prefix="ci"))

    assert address(spec, configured(EVERYBODY)) == "s3://mine/ci/logs/nightly/1990"


@pytest.mark.parametrize(
    ("said", "bucket"),
    [
        ({}, "gs://everybody"),
        ({"refs": some_refs()}, "gs://octo"),
        ({"extra_refs": (some_refs(),)}, "gs://octo"),
        ({"extra_refs": (some_refs(org="mona"), some_refs())}, "gs://everybody"),
        ({"refs": some_refs(), "cluster": "far-away"}, "s3://far"),
    ],
)
def test_a_job_that_is_not_decorated_is_kept_where_one_of_its_repository_and_cluster_would_be(
    said: dict[str, Any], bucket: str
) -> None:
    spec = a_spec("nightly", type=JobType.POSTSUBMIT, **said)

    assert address(spec, configured(EVERYBODY, OCTO, FAR_AWAY)) == f"{bucket}/logs/nightly/1990"


def test_the_default_s_way_of_writing_paths_is_taken_with_its_bucket() -> None:
    default = uploading_to("everybody", path_strategy="single", default_org="octo-org", default_repo="hello-world")
    spec = a_spec("unit", type=JobType.PRESUBMIT, refs=some_refs(a_pull(7)))

    assert address(spec, configured(DecorationEntry(config=default))) == "gs://everybody/pr-logs/pull/7/unit/1990"


@pytest.mark.parametrize("decoration", [None, {"timeout": "1h"}, {"gcs_configuration": {"path_strategy": "legacy"}}])
def test_where_configuration_names_no_bucket_it_is_that_of_the_settings(decoration: dict[str, Any] | None) -> None:
    spec = a_spec("unit", type=JobType.PRESUBMIT, refs=some_refs(a_pull(7)), decoration_config=decoration)

    assert address(spec, ProwConfig()) == f"{OURS}/pr-logs/pull/octo-org_hello-world/7/unit/1990"
    assert address(spec, ProwConfig(), fallback=None) is None


def test_what_a_job_writes_into_a_directory_of_its_node_is_not_uploaded() -> None:
    own = a_spec(decoration_config=uploading_to("mine", local_output_dir="/output"))
    default = configured(DecorationEntry(config=uploading_to("everybody", local_output_dir="/output")))

    assert address(own, configured(EVERYBODY)) is None
    assert address(a_spec(), default) is None


def test_pointers_are_the_layout_s() -> None:
    spec = a_spec("unit", type=JobType.PRESUBMIT, refs=some_refs(a_pull(7)))
    found = destination(spec, configured(EVERYBODY), None)
    assert found is not None

    assert found.alias(BUILD) == "pr-logs/directory/unit/1990.txt"
    assert found.latest() == [
        "pr-logs/directory/unit/latest-build.txt",
        "pr-logs/pull/octo-org_hello-world/7/unit/latest-build.txt",
    ]


def test_trusted_are_the_buckets_that_the_installation_names_itself() -> None:
    prow = ProwConfig(
        plank=Plank(default_decoration_config_entries=(EVERYBODY, FAR_AWAY)),
        deck=Deck(additional_allowed_buckets=("archive", "s3://old/builds/")),
    )
    snapshot = Snapshot(
        prow=prow,
        presubmits={"octo-org/hello-world": (Presubmit(name="a", decoration_config=uploading_to("gs://of-a-job")),)},
        postsubmits={"octo-org/hello-world": (Postsubmit(name="b", decoration_config={"timeout": "1h"}),)},
        periodics=(Periodic(name="c", decoration_config=uploading_to("s3://of-another")), Periodic(name="d")),
    )

    assert known_buckets(snapshot, OURS) == {
        "gs://everybody",
        "s3://far",
        "gs://archive",
        "s3://old/builds",
        "gs://of-a-job",
        "s3://of-another",
        OURS,
    }
    assert known_buckets(Snapshot(), None) == frozenset()


def test_the_older_form_of_defaults_counts_as_well() -> None:
    prow = ProwConfig(plank=Plank(default_decoration_configs={"*": uploading_to("everybody")}))

    assert known_buckets(Snapshot(prow=prow), None) == {"gs://everybody"}
    assert address(a_spec("nightly"), prow) == "gs://everybody/logs/nightly/1990"
