from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Where
from prowcommon.jobconfig.prowconfig import DecorationEntry, Plank, ProwConfig
from prowcommon.jobconfig.schema import JobBase, Periodic, Postsubmit, Presubmit, Retry
from prowcommon.jobconfig.validate import (
    branches_meet,
    config_findings,
    job_findings,
    periodics_findings,
    repo_findings,
)
from prowcommon.prowjobs.model import JobType

PROW = ProwConfig(pod_namespace="test-pods", plank=Plank(job_queue_capacities={"gpu": 1}))
HERE = Where(Path("jobs.yaml"), ("somewhere",))
DONE = {"agent": "kubernetes", "namespace": "test-pods", "cluster": "default"}
ONE_CONTAINER: dict[str, Any] = {"containers": [{"image": "i"}]}


def a_presubmit(**said: Any) -> Presubmit:
    return Presubmit(**{"name": "unit", "context": "unit", "spec": ONE_CONTAINER, **DONE, **said})


def a_postsubmit(**said: Any) -> Postsubmit:
    return Postsubmit(**{"name": "push", "context": "push", "spec": ONE_CONTAINER, **DONE, **said})


def a_periodic(**said: Any) -> Periodic:
    scheduled = {} if said.keys() & {"cron", "interval", "minimum_interval"} else {"interval": timedelta(hours=1)}
    return Periodic(**{"name": "nightly", "spec": ONE_CONTAINER, **DONE, **scheduled, **said})


def containers(*all_of_them: dict[str, Any]) -> dict[str, Any]:
    return {"containers": list(all_of_them)}


def env(*names: str) -> dict[str, Any]:
    return containers({"env": [{"name": name, "value": "v"} for name in names]})


def said_of(job: JobBase, *, fatal: bool = True) -> list[str]:
    type_ = {Presubmit: JobType.PRESUBMIT, Postsubmit: JobType.POSTSUBMIT, Periodic: JobType.PERIODIC}[type(job)]
    return [each.message for each in job_findings(Entry(job, HERE), type_, PROW) if each.fatal is fatal]


@pytest.mark.parametrize("job", [a_presubmit(), a_postsubmit(), a_periodic()])
def test_nothing_is_wrong_with_a_plain_job(job: JobBase):
    assert said_of(job) == said_of(job, fatal=False) == []


@pytest.mark.parametrize(
    ("job", "message"),
    [
        (a_periodic(name="a b"), "'a b' is not a job name"),
        (a_periodic(name="a/b"), "'a/b' is not a job name"),
        (a_periodic(name=""), "a job has no name"),
        (a_periodic(max_concurrency=-1), "max_concurrency is negative"),
        (a_periodic(job_queue_name="cpu"), "the queue 'cpu' has no capacity"),
        (a_periodic(namespace="mine"), "its namespace 'mine' is not the pod_namespace 'test-pods'"),
        (a_periodic(spec=None), "a kubernetes job needs a pod spec"),
        (a_periodic(agent="jenkins"), "'spec' needs the agent kubernetes, not 'jenkins'"),
        (a_periodic(spec=containers()), "its pod spec has no container"),
        (a_periodic(spec=containers({"name": "a"}, {"name": "b"})), "it has 2 containers but isn't decorated"),
        (
            a_periodic(spec=ONE_CONTAINER | {"initContainers": [{"image": "i"}]}),
            "an init container is not allowed unless its restartPolicy is Always",
        ),
        (a_periodic(spec=env("A", "B", "A")), "it sets 'A' 2 times in one container"),
        (a_periodic(spec=env("BUILD_ID")), "Prow sets 'BUILD_ID' itself"),
        (a_postsubmit(spec=env("REPO_OWNER")), "Prow sets 'REPO_OWNER' itself"),
        (a_presubmit(spec=env("PULL_NUMBER")), "Prow sets 'PULL_NUMBER' itself"),
        (a_presubmit(always_run=True, run_if_changed="x"), "'always_run' and 'run_if_changed' exclude each other"),
        (
            a_presubmit(run_if_changed="x", skip_if_only_changed="y"),
            "'run_if_changed' and 'skip_if_only_changed' exclude each other",
        ),
        (a_presubmit(trigger="/go"), "'trigger' is given without 'rerun_command'"),
        (a_presubmit(rerun_command="/go"), "'rerun_command' is given without 'trigger'"),
        (
            a_postsubmit(always_run=True, skip_if_only_changed="x"),
            "'always_run' and 'skip_if_only_changed' exclude each other",
        ),
        (a_periodic(interval=None), "nothing says when it runs"),
        (a_periodic(cron="@daily", interval=timedelta(hours=1)), "cron and interval exclude each other"),
        (a_periodic(cron="* * *"), "'* * *' is not a cron expression"),
        (a_periodic(interval=timedelta()), "'interval' is not positive"),
        (a_periodic(retry=Retry(attempts=2)), "its retry has no interval"),
    ],
)
def test_one_mistake_is_named(job: JobBase, message: str):
    assert said_of(job) == [message]


@pytest.mark.parametrize(
    "job",
    [
        a_periodic(spec=env("PULL_NUMBER", "REPO_OWNER")),
        a_postsubmit(spec=env("PULL_NUMBER")),
        a_postsubmit(always_run=False, run_if_changed="x"),
        a_presubmit(trigger="/go", rerun_command="/go"),
        a_periodic(cron="0 3 * * 1-5"),
        a_periodic(cron="TZ=UTC 0 3 * * *"),
        a_periodic(cron="@every 2h"),
        a_periodic(spec=ONE_CONTAINER | {"initContainers": [{"restartPolicy": "Always"}]}),
        a_periodic(decoration_config={}, spec=containers({"name": "a"}, {"name": "b"})),
        a_periodic(job_queue_name="gpu"),
    ],
)
def test_what_is_allowed_is_allowed(job: JobBase):
    assert said_of(job) == []


def test_several_containers_have_names_of_their_own():
    spec = containers({"name": "a"}, {"name": "a"}, {}, {"name": "sidecar"})

    assert said_of(a_periodic(decoration_config={}, spec=spec)) == [
        "two of its containers are named 'a'",
        "one of its containers has no name",
        "the container name 'sidecar' is decoration's own",
    ]


def test_an_agent_we_do_not_run_is_a_warning():
    unknown = a_periodic(agent="frobnicator", namespace="mine", spec=None)

    assert said_of(unknown) == []
    assert said_of(unknown, fatal=False) == ["the agent 'frobnicator' is unknown, and nothing runs its jobs"]
    tekton = a_periodic(agent="tekton-pipeline", namespace="mine", spec=None)
    assert said_of(tekton) == []
    assert said_of(tekton, fatal=False) == ["jobs of the agent 'tekton-pipeline' are not run yet"]


def test_a_periodics_name_is_its_own():
    entries = [Entry(a_periodic(name=name), HERE) for name in ("a", "b", "a")]

    assert [each.job for each in periodics_findings(entries)] == ["a"]


ANYWHERE: dict[str, Any] = {}
MAIN = {"branches": ("main",)}
RELEASES = {"branches": ("release-.*",)}
NOT_MAIN = {"skip_branches": ("main",)}


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (ANYWHERE, ANYWHERE, True),
        (ANYWHERE, MAIN, True),
        (MAIN, MAIN, True),
        (MAIN, RELEASES, False),
        (NOT_MAIN, {"skip_branches": ("other",)}, True),
    ],
)
def test_two_jobs_meet_where_their_branches_do(one: dict[str, Any], other: dict[str, Any], meet: bool):
    assert branches_meet(a_presubmit(**one), a_presubmit(**other)) is meet
    assert branches_meet(a_presubmit(**other), a_presubmit(**one)) is meet


def test_on_one_branch_of_a_repo_names_are_unique():
    jobs = [Entry(a_presubmit(**MAIN), HERE, "o/r"), Entry(a_presubmit(**RELEASES), HERE, "o/r")]

    assert list(repo_findings([*jobs, Entry(a_presubmit(), HERE, "o/other")])) == []
    assert [each.message for each in repo_findings([*jobs, Entry(a_presubmit(**MAIN), HERE, "o/r")])] == [
        "o/r has two jobs of this name on the same branches"
    ]


def test_on_one_branch_of_a_repo_contexts_are_unique():
    one = Entry(a_presubmit(name="a", context="ci", skip_report=True), HERE, "o/r")
    other = Entry(a_presubmit(name="b", context="ci"), HERE, "o/r")

    (finding,) = repo_findings([one, other])

    assert (finding.job, finding.message) == ("b", "it reports to the context 'ci' of o/r, as does 'a'")


def test_default_decoration_is_given_in_one_form():
    both = Plank(default_decoration_configs={"*": {}}, default_decoration_config_entries=(DecorationEntry(),))

    assert [each.message for each in config_findings(msgspec.structs.replace(PROW, plank=both), HERE)] == [
        "default decoration is given both as a map and as entries"
    ]
