"""Which presubmits are superseded, case by case."""

from dataclasses import replace
from datetime import timedelta

import pytest

from plank.domain.duplicates import superseded
from prowcommon.prowjobs.model import AbortRequest, JobType, ProwJob
from support.builders import a_job, a_pull, a_spec, some_refs
from support.clock import NOON

REFS = some_refs(a_pull(7))


def a_presubmit(minute: int = 0, **said: object) -> ProwJob:
    spec = a_spec(**{"type": JobType.PRESUBMIT, "refs": REFS, **said})
    return a_job(spec=spec, created_at=NOON + timedelta(minutes=minute))


OLD = a_presubmit()
NEW = a_presubmit(1)


def test_the_newer_of_two_runs_stays() -> None:
    assert superseded([OLD, NEW]) == superseded([NEW, OLD]) == {OLD.id: NEW}


def test_of_many_the_newest_alone_stays() -> None:
    runs = [a_presubmit(minute) for minute in range(5)]

    assert superseded(runs) == {run.id: runs[-1] for run in runs[:-1]}


def test_of_two_of_one_instant_the_one_with_the_later_id_stays() -> None:
    first, second = sorted((a_presubmit(), a_presubmit()), key=lambda run: run.id)

    assert superseded([second, first]) == {first.id: second}


@pytest.mark.parametrize(
    "said",
    [
        {"refs": some_refs(a_pull(7, sha="c" * 40))},
        {"refs": some_refs(a_pull(7), base_sha="d" * 40)},
        {"cluster": "elsewhere"},
        {"context": "ci/other"},
        {"max_concurrency": 3},
    ],
    ids=["commit", "base commit", "cluster", "context", "limit"],
)
def test_what_doesn_t_tell_runs_apart(said: dict[str, object]) -> None:
    assert superseded([OLD, a_presubmit(1, **said)]) != {}


def test_labels_don_t_tell_runs_apart_and_optional_runs_are_no_exception() -> None:
    optional = replace(OLD, labels={"prow.k8s.io/is-optional": "true"})

    assert superseded([optional, NEW]) == {optional.id: NEW}


@pytest.mark.parametrize(
    "said",
    [
        {"job": "another"},
        {"refs": some_refs(a_pull(8))},
        {"refs": some_refs(a_pull(7), base_ref="release-1")},
        {"refs": some_refs(a_pull(7), repo="elsewhere")},
        {"refs": some_refs(a_pull(7), org="elsewhere")},
        {"extra_refs": (some_refs(repo="tools"),)},
    ],
    ids=["job", "pull request", "base branch", "repository", "organisation", "extra_refs"],
)
def test_what_tells_runs_apart(said: dict[str, object]) -> None:
    assert superseded([OLD, a_presubmit(1, **said)]) == {}


def test_the_order_of_pulls_and_of_extra_refs_doesn_t_matter() -> None:
    tools, docs = some_refs(repo="tools"), some_refs(repo="docs")
    one = a_presubmit(refs=some_refs(a_pull(7), a_pull(9)), extra_refs=(tools, docs))
    two = a_presubmit(1, refs=some_refs(a_pull(9), a_pull(7)), extra_refs=(docs, tools))

    assert superseded([one, two]) == {one.id: two}


@pytest.mark.parametrize("type_", [JobType.BATCH, JobType.POSTSUBMIT, JobType.PERIODIC])
def test_other_types_are_never_superseded(type_: JobType) -> None:
    assert superseded([a_presubmit(type=type_), a_presubmit(1, type=type_)]) == {}


def test_a_run_whose_end_was_asked_for_takes_no_part() -> None:
    asked = AbortRequest(NOON, "octocat", "Enough.")

    assert superseded([replace(OLD, abort=asked), NEW]) == {}
    assert superseded([OLD, replace(NEW, abort=asked)]) == {}


def test_finished_runs_and_those_of_other_agents_take_no_part() -> None:
    assert superseded([replace(OLD, completed_at=NOON), NEW]) == {}
    assert superseded([a_presubmit(agent="jenkins"), a_presubmit(1, agent="jenkins")]) == {}
