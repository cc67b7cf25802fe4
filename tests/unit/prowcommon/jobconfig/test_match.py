"""Which jobs run. The truth table is checked against a second formulation that shares nothing with the first.

There, patterns are sets: a pattern is the set of names it accepts, and a decision is the set of all (branch, changes)
for which a job runs.
"""

from collections.abc import Iterable
from itertools import chain, combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.jobconfig.match import (
    BranchContexts,
    branches_meet,
    contexts_of_branch,
    depends_on_changes,
    is_context_required,
    needs_explicit_trigger,
    postsubmit_runs,
    presubmit_runs,
    runs_on_branch,
    triggers_conditionally,
)
from prowcommon.jobconfig.schema import Postsubmit, Presubmit

BRANCHES = ("main", "release-1.2", "feature")
PATTERNS = {
    "main": {"main"},
    "^re": {"release-1.2"},
    "e": {"release-1.2", "feature"},
    r"1\.2$|^m": {"main", "release-1.2"},
    "": {"main", "release-1.2", "feature"},
    "nothing": set(),
}
PATHS = ("docs/a.md", "src/a.go")
PATH_PATTERNS = {r"\.md$": {"docs/a.md"}, "^src/": {"src/a.go"}, "a": {"docs/a.md", "src/a.go"}, "z": set()}
CHANGES = [frozenset(some) for some in chain.from_iterable(combinations(PATHS, size) for size in range(3))]

some_branches = st.lists(st.sampled_from(list(PATTERNS)), max_size=2).map(tuple)
change_filters = st.one_of(
    st.just({}),
    st.sampled_from(list(PATH_PATTERNS)).map(lambda pattern: {"run_if_changed": pattern}),
    st.sampled_from(list(PATH_PATTERNS)).map(lambda pattern: {"skip_if_only_changed": pattern}),
)


def accepted(patterns: Iterable[str]) -> set[str]:
    return set().union(*(PATTERNS[pattern] for pattern in patterns))


def allowed_branches(branches: tuple[str, ...], skipped: tuple[str, ...]) -> set[str]:
    return (accepted(branches) if branches else set(BRANCHES)) - accepted(skipped)


def accepted_changes(said: dict[str, str]) -> set[frozenset[str]]:
    match said:
        case {"run_if_changed": pattern}:
            return {changes for changes in CHANGES if changes & PATH_PATTERNS[pattern]}
        case {"skip_if_only_changed": pattern}:
            return {changes for changes in CHANGES if changes - PATH_PATTERNS[pattern]}
    return set()


EVERY_CASE = {(branch, changes) for branch in BRANCHES for changes in CHANGES}


@given(some_branches, some_branches, change_filters, st.booleans(), st.booleans(), st.booleans())
def test_a_presubmit_runs_where_both_formulations_say_so(
    branches: tuple[str, ...], skipped: tuple[str, ...], said: dict[str, str], always: bool, forced: bool, default: bool
):
    job = Presubmit(branches=branches, skip_branches=skipped, always_run=always, **said)
    for_any_change = always or forced or default
    changes = set(CHANGES) if for_any_change else accepted_changes(said)
    expected = {(branch, each) for branch in allowed_branches(branches, skipped) for each in changes}

    runs = {case for case in EVERY_CASE if presubmit_runs(job, *case, forced=forced, default=default)}

    assert runs == expected
    for branch in BRANCHES:
        if not depends_on_changes(job, branch, forced=forced, default=default):
            told_nothing = presubmit_runs(job, branch, forced=forced, default=default)
            assert {(branch, each) in runs for each in CHANGES} == {told_nothing}


@given(some_branches, some_branches, change_filters, st.sampled_from([None, True, False]))
def test_a_postsubmit_runs_where_both_formulations_say_so(
    branches: tuple[str, ...], skipped: tuple[str, ...], said: dict[str, str], always: bool | None
):
    job = Postsubmit(branches=branches, skip_branches=skipped, always_run=always, **said)
    unfiltered = set() if always is False else set(CHANGES)
    changes = accepted_changes(said) if said else unfiltered
    expected = {(branch, each) for branch in allowed_branches(branches, skipped) for each in changes}

    runs = {case for case in EVERY_CASE if postsubmit_runs(job, *case)}

    assert runs == expected
    for branch in BRANCHES:
        if not depends_on_changes(job, branch):
            assert {(branch, each) in runs for each in CHANGES} == {postsubmit_runs(job, branch)}


@given(some_branches, some_branches)
def test_jobs_that_run_on_one_literal_branch_meet(one: tuple[str, ...], other: tuple[str, ...]):
    a, b = Presubmit(branches=("main", *one)), Presubmit(skip_branches=other)

    shared = {"main", *one} - accepted(other)
    assert branches_meet(a, b) is branches_meet(b, a)
    if "main" in shared:
        assert branches_meet(a, b)


ANYWHERE: dict[str, Any] = {}
MAIN = {"branches": ("main",)}
RELEASES = {"branches": ("release-.*",)}
NOT_MAIN = {"skip_branches": ("main",)}


@pytest.mark.parametrize(
    ("one", "other", "meet"),
    [
        (ANYWHERE, ANYWHERE, True),
        (ANYWHERE, MAIN, True),
        (ANYWHERE, NOT_MAIN, True),
        (MAIN, MAIN, True),
        (MAIN, RELEASES, False),
        (RELEASES, {"branches": ("release-1",)}, False),  # as texts they differ, and Prow looks no further
        (MAIN | NOT_MAIN, MAIN, True),  # and neither at what is skipped
        (NOT_MAIN, {"skip_branches": ("other",)}, True),
        (NOT_MAIN, MAIN, False),
        (NOT_MAIN, RELEASES, True),
        (NOT_MAIN, {"branches": ("main", "x")}, True),
    ],
)
def test_two_jobs_meet_where_their_branches_do(one: dict[str, Any], other: dict[str, Any], meet: bool):
    assert branches_meet(Presubmit(**one), Presubmit(**other)) is meet
    assert branches_meet(Presubmit(**other), Presubmit(**one)) is meet


def test_the_entries_of_a_list_are_one_pattern():
    assert runs_on_branch(Presubmit(branches=("(?i)main", "DEV")), "dev")
    assert runs_on_branch(Presubmit(branches=("a(b", "c)d")), "acd")
    assert not runs_on_branch(Presubmit(branches=("a", "b"), skip_branches=("b",)), "b")


JOBS = {
    "always": Presubmit(context="always", always_run=True),
    "by-path": Presubmit(context="by-path", run_if_changed="x"),
    "by-hand": Presubmit(context="by-hand"),
    "optional": Presubmit(context="optional", always_run=True, optional=True),
    "silent": Presubmit(context="silent", always_run=True, skip_report=True),
    "elsewhere": Presubmit(context="elsewhere", always_run=True, branches=("release",)),
}


def test_what_a_job_is_follows_from_how_it_starts():
    assert [name for name, job in JOBS.items() if needs_explicit_trigger(job)] == ["by-hand"]
    assert [name for name, job in JOBS.items() if triggers_conditionally(job)] == ["by-path", "by-hand"]
    assert [name for name, job in JOBS.items() if not is_context_required(job)] == ["optional", "silent"]


def test_a_merge_waits_for_what_always_runs_and_for_what_is_there():
    assert contexts_of_branch(JOBS.values(), "main") == BranchContexts(
        required=("always",), required_if_present=("by-path", "by-hand"), optional=("optional", "silent")
    )


def test_branch_protection_may_require_what_only_a_comment_starts():
    assert contexts_of_branch(JOBS.values(), "main", require_manually_triggered=True) == BranchContexts(
        required=("always", "by-hand"), required_if_present=("by-path",), optional=("optional", "silent")
    )
