import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.jobconfig.schema import Periodic, Postsubmit, Presubmit
from prowcommon.jobconfig.specs import batch_spec, labels_for, periodic_spec, postsubmit_spec, presubmit_spec
from prowcommon.prowjobs.model import JobType, ProwJobSpec
from prowcommon.prowjobs.refs import Pull, Refs

PULL = Pull(number=7, author="alice", sha="def")
REFS = Refs(org="o", repo="r", base_ref="main", base_sha="abc", pulls=(PULL,))


def a_presubmit(**said: Any) -> Presubmit:
    known = {"agent": "kubernetes", "cluster": "build", "namespace": "test-pods", "spec": {"containers": []}}
    return Presubmit(**{"name": "unit", "context": "ci/unit", "rerun_command": "/test unit", **known, **said})


def a_spec(**said: Any) -> ProwJobSpec:
    return ProwJobSpec(**{"type": JobType.PRESUBMIT, "job": "unit", "context": "ci", "refs": REFS, **said})


def test_a_presubmit_reports_and_can_be_run_again():
    assert presubmit_spec(a_presubmit(max_concurrency=2, hidden=True), REFS) == ProwJobSpec(
        type=JobType.PRESUBMIT,
        job="unit",
        cluster="build",
        namespace="test-pods",
        refs=REFS,
        report=True,
        context="ci/unit",
        rerun_command="/test unit",
        max_concurrency=2,
        pod_spec={"containers": []},
        hidden=True,
    )


def test_a_batch_never_reports():
    spec = batch_spec(a_presubmit(), REFS)

    assert (spec.type, spec.report, spec.context, spec.rerun_command) == (JobType.BATCH, False, "ci/unit", "")


def test_a_postsubmit_reports_unless_told_not_to():
    assert postsubmit_spec(Postsubmit(name="push", context="push"), REFS).report is True
    assert postsubmit_spec(Postsubmit(name="push", skip_report=True), REFS).report is False


def test_a_periodic_has_no_refs_and_no_context_and_reports():
    extra = (Refs(org="o", repo="r", base_ref="main"),)

    spec = periodic_spec(Periodic(name="nightly", extra_refs=extra, path_alias="ignored"))

    assert (spec.refs, spec.extra_refs, spec.context, spec.report) == (None, extra, "", True)


def test_what_a_job_says_about_cloning_completes_its_own_refs_only():
    said = {"path_alias": "k8s.io/r", "clone_uri": "git@x", "skip_submodules": True, "clone_depth": 3}
    extra = Refs(org="x", repo="y")

    spec = presubmit_spec(a_presubmit(**said, extra_refs=(extra,)), Refs(org="o", repo="r", skip_fetch_head=True))

    assert spec.refs == Refs(org="o", repo="r", skip_fetch_head=True, **said)
    assert spec.extra_refs == (extra,)


def test_decoration_completes_how_refs_are_fetched():
    decoration = {"blobless_fetch": True, "sparse_checkout_files": ["a", "b"]}
    job = a_presubmit(
        decoration_config=decoration,
        extra_refs=(Refs(org="x", repo="y"), Refs(org="x", repo="z", blobless_fetch=False)),
    )

    spec = presubmit_spec(job, Refs(org="o", repo="r", sparse_checkout_files=("c",)))

    assert spec.refs == Refs(org="o", repo="r", blobless_fetch=True, sparse_checkout_files=("a", "b"))
    assert spec.extra_refs == (
        Refs(org="x", repo="y", blobless_fetch=True),
        Refs(org="x", repo="z", blobless_fetch=False),
    )


@pytest.mark.parametrize(
    ("slack", "report"),
    [
        ({"channel": "c"}, True),
        ({"channel": "c", "job_states_to_report": ["failure"]}, True),
        ({"channel": "c", "job_states_to_report": []}, False),
        ({"channel": "c", "job_states_to_report": [], "report": True}, True),
        ({"channel": "c", "report": False}, False),
    ],
)
def test_slack_reports_unless_the_list_of_states_is_empty(slack: dict[str, Any], report: bool):
    spec = presubmit_spec(a_presubmit(reporter_config={"slack": slack}), REFS)

    assert spec.reporter_config == {"slack": slack | {"report": report}}


def test_a_prowjob_is_labelled_by_what_it_tests():
    labels, annotations = labels_for(a_spec(context="ci/unit"))

    assert labels == {
        "created-by-prow": "true",
        "prow.k8s.io/type": "presubmit",
        "prow.k8s.io/job": "unit",
        "prow.k8s.io/context": "unit",
        "prow.k8s.io/refs.org": "o",
        "prow.k8s.io/refs.repo": "r",
        "prow.k8s.io/refs.base_ref": "main",
        "prow.k8s.io/refs.pull": "7",
    }
    assert annotations == {"prow.k8s.io/job": "unit", "prow.k8s.io/context": "ci/unit"}


def test_a_periodic_is_labelled_by_its_first_extra_ref():
    extra = (Refs(org="o", repo="r", base_ref="main", pulls=(PULL,)), Refs(org="x", repo="y"))

    labels, _ = labels_for(a_spec(type=JobType.PERIODIC, refs=None, context="", extra_refs=extra))

    assert (labels["prow.k8s.io/refs.org"], labels["prow.k8s.io/refs.pull"]) == ("o", "7")
    assert labels["prow.k8s.io/context"] == ""
    assert "prow.k8s.io/refs.org" not in labels_for(a_spec(refs=None))[0]


def test_the_callers_labels_and_annotations_win():
    labels, annotations = labels_for(
        a_spec(),
        extra_labels={"prow.k8s.io/refs.org": "mine", "team": "infra"},
        extra_annotations={"prow.k8s.io/job": "mine", "owner": "Alice & Bob"},
    )

    assert (labels["prow.k8s.io/refs.org"], labels["team"]) == ("mine", "infra")
    assert annotations == {"prow.k8s.io/job": "mine", "prow.k8s.io/context": "ci", "owner": "Alice & Bob"}


def test_a_long_job_name_is_cut_in_the_label_and_whole_in_the_annotation():
    name = "a" * 60 + "-._" + "b" * 10

    labels, annotations = labels_for(a_spec(job=name))

    assert labels["prow.k8s.io/job"] == "a" * 60
    assert annotations["prow.k8s.io/job"] == name


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("release/1.2", "1.2"),
        ("https://host", "host"),
        ("https://host/", "host"),
        ("", ""),
        ("a b", None),
        ("-a", None),
        ("a/-", None),
        ("x" * 63, "x" * 63),
        ("x" * 64, None),
        ("a\n", None),
    ],
)
def test_a_label_kubernetes_would_refuse_gives_way(value: str, label: str | None):
    assert labels_for(a_spec(), extra_labels={"k": value})[0].get("k") == label


@given(st.text(max_size=100), st.text(max_size=100))
def test_every_label_value_is_one_kubernetes_takes(job: str, context: str):
    labels, _ = labels_for(a_spec(job=job, context=context))

    assert all(re.fullmatch(r"(([A-Za-z0-9][A-Za-z0-9._-]*)?[A-Za-z0-9])?", v) for v in labels.values())
    assert all(len(value) <= 63 for value in labels.values())
