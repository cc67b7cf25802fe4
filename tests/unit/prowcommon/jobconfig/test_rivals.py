from datetime import timedelta
from itertools import combinations
from pathlib import Path
from time import process_time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Where
from prowcommon.jobconfig.match import branches_meet
from prowcommon.jobconfig.rivals import periodics_findings, repo_findings
from prowcommon.jobconfig.schema import Periodic, Presubmit, RepoJob

HERE = Where(Path("jobs.yaml"), ("somewhere",))
MAIN = {"branches": ("main",)}
RELEASES = {"branches": ("release-.*",)}


def a_presubmit(repo: str = "o/r", **said: Any) -> Entry[RepoJob]:
    return Entry(Presubmit(**{"name": "unit", "context": "unit", **said}), HERE, repo)


def test_a_periodics_name_is_its_own():
    entries = [Entry(Periodic(name=name, interval=timedelta(hours=1)), HERE) for name in ("a", "b", "a")]

    assert [each.job for each in periodics_findings(entries)] == ["a"]


def test_on_one_branch_of_a_repo_names_are_unique():
    jobs = [a_presubmit(**MAIN), a_presubmit(**RELEASES), a_presubmit("o/other")]

    assert list(repo_findings(jobs)) == []
    assert [each.message for each in repo_findings([*jobs, a_presubmit(**MAIN)])] == [
        "o/r has two jobs of this name on the same branches"
    ]


def test_a_job_for_one_branch_meets_a_namesake_that_does_not_skip_it():
    skipping = a_presubmit(skip_branches=("release-.*",))

    assert list(repo_findings([skipping, a_presubmit(branches=("release-1.2",))])) == []
    assert len(list(repo_findings([skipping, a_presubmit(branches=("release-1.2", "main"))]))) == 1


def test_a_job_that_meets_several_namesakes_is_told_of_once():
    assert len(list(repo_findings([a_presubmit() for _ in range(50)]))) == 49


def test_on_one_branch_of_a_repo_contexts_are_unique():
    one = a_presubmit(name="a", context="ci", skip_report=True)
    other = a_presubmit(name="b", context="ci")

    (finding,) = repo_findings([one, other])

    assert (finding.job, finding.message) == ("b", "it reports to the context 'ci' of o/r, as does 'a'")


def test_a_rival_in_another_file_is_named_by_it():
    elsewhere = Entry(a_presubmit().job, Where(Path("others.yaml")), "o/r")

    assert [
        each.message for each in repo_findings([elsewhere, a_presubmit(), a_presubmit(name="b", context="unit")])
    ] == [
        "o/r has two jobs of this name on the same branches (the other is in others.yaml)",
        "it reports to the context 'unit' of o/r, as does 'unit' (the other is in others.yaml)",
    ]


def test_a_broken_pattern_is_told_where_it_stands_and_not_here():
    assert list(repo_findings([a_presubmit(skip_branches=("(",)), a_presubmit(**MAIN)])) == []


def test_many_jobs_that_never_meet_are_soon_looked_through():
    began = process_time()

    assert list(repo_findings([a_presubmit(branches=(f"b{n}",)) for n in range(20_000)])) == []
    assert process_time() - began < 2


def test_a_job_of_many_branches_is_soon_held_against_one_that_skips_them():
    began = process_time()
    many = a_presubmit(branches=tuple(f"b{n}" for n in range(5_000)))

    assert list(repo_findings([many, a_presubmit(skip_branches=("^b",))])) == []
    assert process_time() - began < 2


some_names = st.sampled_from(["main", "^m", "x", "release"])
some_jobs = st.builds(
    lambda name, context, branches, skipped: a_presubmit(
        name=name, context=context, branches=tuple(branches), skip_branches=tuple(skipped)
    ),
    st.sampled_from("ab"),
    st.sampled_from(["c", "d"]),
    st.lists(some_names, max_size=2),
    st.lists(some_names, max_size=1),
)


@given(st.lists(some_jobs, max_size=5))
def test_something_is_told_exactly_when_two_jobs_meet(entries: list[Entry[RepoJob]]):
    pairs = [(one.job, other.job) for one, other in combinations(entries, 2) if branches_meet(one.job, other.job)]
    clash = any(one.name == other.name or one.context == other.context for one, other in pairs)

    assert bool(list(repo_findings(entries))) is clash
