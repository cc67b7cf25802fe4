from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.jobconfig.querymerging import joined
from prowcommon.jobconfig.sections.tidequery import TideQuery

ORGS = ("a", "b")
REPOS = tuple(f"{org}/{name}" for org in ORGS for name in ("x", "y", "z"))


def one_tenant(repo: str) -> str:
    return "everybody"


def query(**said: Any) -> TideQuery:
    return TideQuery(**said)


def test_queries_that_differ_only_in_what_they_are_for_become_one():
    one = query(orgs=("a",), labels=("lgtm", "approved"), excluded_repos=("a/x",))
    other = query(repos=("b/y", "b/x"), labels=("approved", "lgtm"))

    assert joined([one, other], one_tenant) == (
        query(orgs=("a",), repos=("b/x", "b/y"), excluded_repos=("a/x",), labels=("approved", "lgtm")),
    )


@pytest.mark.parametrize(
    "condition",
    [
        {"author": "octocat"},
        {"milestone": "v1"},
        {"labels": ("lgtm",)},
        {"missing_labels": ("hold",)},
        {"included_branches": ("main",)},
        {"excluded_branches": ("main",)},
        {"review_approved_required": True},
    ],
)
def test_queries_with_other_conditions_stay_apart(condition: dict[str, Any]):
    assert len(joined([query(orgs=("a",)), query(orgs=("b",), **condition)], one_tenant)) == 2


def test_what_was_for_one_repository_twice_is_for_it_once():
    assert joined([query(repos=("a/x",)), query(repos=("a/x",))], one_tenant) == (query(repos=("a/x",)),)


def test_queries_of_two_tenants_stay_apart():
    queries = [query(repos=("a/x",)), query(repos=("a/y",)), query(repos=("b/x",))]

    assert len(joined(queries, lambda repo: repo.partition("/")[0])) == 2


@pytest.mark.parametrize("other", [query(repos=("a/x",)), query(orgs=("a",)), query(orgs=("a",), repos=("b/x",))])
def test_a_repository_that_one_query_leaves_out_is_not_lost_to_another(other: TideQuery):
    leaving_out = query(orgs=("a",), excluded_repos=("a/x",))

    assert sorted(joined([leaving_out, other], one_tenant), key=msgspec.json.encode) == sorted(
        [leaving_out, other], key=msgspec.json.encode
    )


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_with_which_of_two_a_query_is_joined_does_not_depend_on_the_order(order: tuple[int, ...]):
    queries = [query(repos=("b/x",)), query(orgs=("a",), excluded_repos=("a/x",)), query(repos=("a/x",))]

    assert joined([queries[position] for position in order], one_tenant) == (
        query(orgs=("a",), repos=("b/x",), excluded_repos=("a/x",)),
        query(repos=("a/x",)),
    )


def some(values: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=3).map(tuple)


QUERIES = st.lists(
    st.builds(
        TideQuery, orgs=some(ORGS), repos=some(REPOS), excluded_repos=some(REPOS), labels=some(("lgtm", "approved"))
    ),
    max_size=6,
)


def asked_for(queries: tuple[TideQuery, ...]) -> set[tuple[str, frozenset[str]]]:
    """Every repository with the labels with which its pull requests are merged."""
    return {
        (repo, frozenset(query.labels))
        for query in queries
        for repo in REPOS
        if repo in {*query.repos} - {*query.excluded_repos}
        or (repo.partition("/")[0] in query.orgs and repo not in query.excluded_repos)
    }


@given(QUERIES, st.randoms())
def test_the_same_pull_requests_are_merged_whatever_the_order(queries: list[TideQuery], random: Any):
    once = joined(queries, one_tenant)
    random.shuffle(queries)

    assert asked_for(once) == asked_for(tuple(queries))
    assert joined(queries, one_tenant) == once
    assert joined(once, one_tenant) == once
