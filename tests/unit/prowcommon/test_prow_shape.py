"""A ProwJob as Prow's own tools read it: golden."""

from datetime import timedelta
from typing import Any

import yaml

from prowcommon.ids import BuildId
from prowcommon.prowjobs.model import AbortRequest, JobState, JobType, ProwJob
from prowcommon.prowjobs.prow_shape import flat_shape, prow_shape
from support.builders import a_job, a_pull, a_spec, some_refs
from support.clock import NOON


def a_finished_presubmit(**said: Any) -> ProwJob:
    spec = a_spec(
        "pull-unit",
        type=JobType.PRESUBMIT,
        refs=some_refs(a_pull(7, title="Mend it"), repo_link="https://github.com/octo-org/hello-world"),
        context="unit",
        report=True,
        rerun_command="/test unit",
        decoration_config={"timeout": "1h"},
    )
    said = {"state": JobState.FAILURE, "completed_at": NOON + timedelta(seconds=3800, microseconds=900_000)} | said
    return a_job(
        spec=spec,
        pending_at=NOON + timedelta(seconds=2),
        started_at=NOON + timedelta(seconds=5),
        build_id=BuildId("1990000000000000001"),
        description="Job failed.",
        url="https://prow.example/runs/1",
        labels={"created-by-prow": "true"},
        annotations={"prow.k8s.io/job": "pull-unit"},
        **said,
    )


def test_a_presubmit_in_prows_shape():
    job = a_finished_presubmit()

    assert prow_shape(job, 2) == {
        "apiVersion": "prow.k8s.io/v1",
        "kind": "ProwJob",
        "metadata": {
            "name": str(job.id),
            "namespace": "default",
            "uid": str(job.id),
            "creationTimestamp": "2026-11-22T12:00:00Z",
            "labels": {"created-by-prow": "true"},
            "annotations": {"prow.k8s.io/job": "pull-unit"},
        },
        "spec": {
            "type": "presubmit",
            "agent": "kubernetes",
            "cluster": "default",
            "job": "pull-unit",
            "refs": {
                "org": "octo-org",
                "repo": "hello-world",
                "repo_link": "https://github.com/octo-org/hello-world",
                "base_ref": "main",
                "base_sha": "a" * 40,
                "pulls": [{"number": 7, "author": "octocat", "sha": "b" * 40, "title": "Mend it"}],
            },
            "report": True,
            "context": "unit",
            "rerun_command": "/test unit",
            "pod_spec": {"containers": [{"image": "alpine", "command": ["/bin/true"]}]},
            "decoration_config": {"timeout": "1h"},
        },
        "status": {
            "startTime": "2026-11-22T12:00:00Z",
            "pendingTime": "2026-11-22T12:00:02Z",
            "completionTime": "2026-11-22T13:03:20Z",
            "state": "failure",
            "description": "Job failed.",
            "url": "https://prow.example/runs/1",
            "pod_revival_count": 1,
            "pod_name": str(job.id),
            "build_id": "1990000000000000001",
        },
    }


def test_an_abort_that_was_asked_for_is_aborted_without_an_end():
    job = a_finished_presubmit(
        state=JobState.PENDING, completed_at=None, abort=AbortRequest(NOON, "alice", "a newer one runs")
    )

    status = prow_shape(job, 1)["status"]

    assert status["state"] == "aborted"
    assert "completionTime" not in status


def test_what_is_omitted_leaves_containers_to_count():
    shape = prow_shape(a_finished_presubmit(), omit={"labels", "annotations", "decoration_config", "pod_spec"})

    assert shape["metadata"].keys() == {"name", "namespace", "uid", "creationTimestamp"}
    assert shape["spec"]["pod_spec"] == {"containers": [{"name": ""}]}
    assert "decoration_config" not in shape["spec"]


def test_the_shape_is_plain_enough_for_yaml():
    shape = prow_shape(a_finished_presubmit(), 1)

    assert yaml.safe_load(yaml.dump(shape, Dumper=yaml.CSafeDumper)) == shape


def test_a_presubmit_in_the_older_flat_shape():
    job = a_finished_presubmit()

    assert flat_shape(job) == {
        "type": "presubmit",
        "refs": prow_shape(job)["spec"]["refs"],
        "refs_key": f"main:{'a' * 40},7:{'b' * 40}",
        "job": "pull-unit",
        "build_id": "1990000000000000001",
        "context": "unit",
        "started": "1795348800",
        "finished": "2026-11-22T13:03:20Z",
        "duration": "1h3m20s",
        "state": "failure",
        "description": "Job failed.",
        "url": "https://prow.example/runs/1",
        "pod_name": str(job.id),
        "agent": "kubernetes",
        "prow_job": str(job.id),
    }
