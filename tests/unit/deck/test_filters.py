"""What a reader looks for survives its way through the URL."""

from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deck.domain.filters import NAMES, Filters, matches

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20).map(str.strip)
some_filters = st.builds(Filters, **dict.fromkeys(NAMES, words))


@settings(deadline=None)  # a busy machine is no counter-example
@given(some_filters)
def test_filters_come_back_from_their_url_as_they_went_in(filters: Filters):
    query = dict(parse_qsl(urlsplit(filters.url()).query))

    assert Filters.from_query(query) == filters


@settings(deadline=None)  # a busy machine is no counter-example
@given(st.dictionaries(st.sampled_from([*NAMES, "rerun"]), st.text(max_size=20)))
def test_no_nul_reaches_postgres_whatever_the_url_says(query: dict[str, str]):
    assert not any("\0" in value for value in Filters.from_query(query).active.values())


def test_parameters_have_prows_names_and_order():
    filters = Filters(state="failure", repo="octo-org/hello", job="*e2e*")

    assert (
        filters.url(limit="", cursor="older.x") == "/?repo=octo-org%2Fhello&job=%2Ae2e%2A&state=failure&cursor=older.x"
    )


def test_no_filter_means_the_plain_address():
    assert Filters().url() == "/"


@pytest.mark.parametrize(
    ("repo", "split"),
    [
        ("octo-org/hello-world", ("octo-org", "hello-world")),
        ("https://gerrit.example/tools/repo", ("https://gerrit.example", "tools/repo")),
        ("alone", ("alone", "")),
    ],
)
def test_a_repository_is_split_after_its_org(repo: str, split: tuple[str, str]):
    assert Filters(repo=repo).org_and_repo == split


@pytest.mark.parametrize("pull", ["0", "-1", "seven", "1e3", "٣", "99999999999", "2147483648"])
def test_what_no_pull_request_is_numbered_finds_nothing(pull: str):
    assert Filters(pull=pull).pull_number is None


@pytest.mark.parametrize("pull", ["7", "#7", "007"])
def test_a_pull_request_is_found_by_its_number(pull: str):
    assert Filters(pull=pull).pull_number == 7


def test_only_the_star_is_a_wildcard():
    assert Filters(job=r"100%_\*").is_pattern
    assert not Filters(job="100%").is_pattern
    assert not matches("100%_*", "100 percent")


@pytest.mark.parametrize(
    ("pattern", "name"),
    [
        ("*", ""),
        ("*", "unit"),
        ("unit*", "unit"),
        ("*unit", "unit"),
        ("u*t", "unit"),
        ("*ni*", "unit"),
        ("a*b*c", "a-b-b-c"),
        ("a**c", "abc"),
        ("a*bc*bc", "abcbc"),
    ],
)
def test_a_star_stands_for_anything_or_nothing(pattern: str, name: str):
    assert matches(pattern, name)


@pytest.mark.parametrize(
    ("pattern", "name"),
    [("unit*", "a-unit"), ("*unit", "unit-a"), ("u*u", "u"), ("ab*ba", "aba"), ("a*x*c", "abc"), ("a*bc*bc", "abc")],
)
def test_no_letter_counts_twice_and_the_ends_are_meant(pattern: str, name: str):
    assert not matches(pattern, name)


def test_many_stars_take_no_time():
    assert not matches("*a" * 500 + "b", "a" * 5000)
