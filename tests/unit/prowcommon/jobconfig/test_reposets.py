"""Sets of repositories, held against the plain sets they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.jobconfig.reposets import Universe
from prowcommon.jobconfig.sections.tidequery import TideQuery

ORGS = ("octocat", "hubot")
NAMED = tuple(f"{org}/{repo}" for org in ORGS for repo in "abc")
UNNAMED = tuple(f"{org}/unnamed" for org in ORGS)

some_repos = st.frozensets(st.sampled_from(NAMED))
some_sets = st.tuples(st.dictionaries(st.sampled_from(ORGS), some_repos), some_repos)


def plainly(orgs: dict[str, frozenset[str]], repos: frozenset[str]) -> set[str]:
    """The same set, over the repositories that are there."""
    return {
        repo
        for repo in (*NAMED, *UNNAMED)
        if repo in repos or (repo.split("/")[0] in orgs and repo not in orgs[repo.split("/")[0]])
    }


def spelled_out(repos: frozenset[str]) -> set[str]:
    return {repo.replace("/*", "/unnamed") for repo in repos}


@given(some_sets, some_sets)
def test_they_add_up_and_differ_as_the_plain_sets_do(one: tuple, other: tuple):
    universe = Universe(NAMED)
    left, right = universe.set_of(*one), universe.set_of(*other)

    assert spelled_out(left) == plainly(*one)
    assert spelled_out(left - right) == plainly(*one) - plainly(*other)
    assert spelled_out(left & right) == plainly(*one) & plainly(*other)
    assert spelled_out(left | right) == plainly(*one) | plainly(*other)


def test_names_are_compared_without_their_case_and_shown_as_given():
    universe = Universe(["Octocat/Hello-World"])

    assert universe.set_of({}, ["octocat/hello-world"]) == universe.set_of({}, ["Octocat/Hello-World"])
    assert universe.described(universe.set_of({}, ["octocat/hello-world"])) == "Octocat/Hello-World"


@pytest.mark.parametrize(
    ("orgs", "repos", "words"),
    [
        ({}, ["octocat/a"], "octocat/a"),
        ({"octocat": []}, ["hubot/b"], "octocat/*, hubot/b"),
        ({"octocat": ["octocat/a", "octocat/b"]}, [], "octocat/* (but not octocat/a, octocat/b)"),
    ],
)
def test_they_are_described_as_people_wrote_them(orgs: dict[str, list[str]], repos: list[str], words: str):
    universe = Universe(NAMED)

    assert universe.described(universe.set_of(orgs, repos)) == words


def test_of_many_repositories_the_first_are_named():
    universe = Universe(f"octocat/{n}" for n in range(8))

    described = universe.described(universe.set_of({}, [f"octocat/{n}" for n in range(8)]))
    assert described == "octocat/0, octocat/1, octocat/2, octocat/3, octocat/4 and 3 more"


def test_queries_are_met_by_their_orgs_but_for_what_they_exclude_and_by_their_repos():
    universe = Universe(NAMED)
    queries = [TideQuery(orgs=("octocat",), excluded_repos=("octocat/a",)), TideQuery(repos=("hubot/b",))]

    assert universe.of_queries(queries) == {"octocat/*", "octocat/b", "octocat/c", "hubot/b"}
