"""Which loads of the configuration leave a row, when nobody asked for them."""

import pytest

from prowcommon.configstatus import Load, Outcome
from prowcommon.keeping.news import is_news

REFUSED = Load(id=1, outcome=Outcome.REFUSED, problems=("a.yaml:1: no.",))
ACTIVATED = Load(id=1, outcome=Outcome.ACTIVATED)


@pytest.mark.parametrize("last", [None, REFUSED, ACTIVATED])
def test_what_was_activated_is_always_news(last: Load | None) -> None:
    assert is_news(Outcome.ACTIVATED, (), last, files_changed=False)


def test_each_refused_edit_is_news_even_if_the_problem_is_the_same() -> None:
    assert is_news(Outcome.REFUSED, REFUSED.problems, REFUSED, files_changed=True)


def test_a_new_holder_that_finds_the_old_refusal_says_nothing() -> None:
    assert not is_news(Outcome.REFUSED, REFUSED.problems, REFUSED, files_changed=False)


@pytest.mark.parametrize(
    ("problems", "last"), [(("b.yaml:1: no.",), REFUSED), (REFUSED.problems, ACTIVATED), ((), None)]
)
def test_a_refusal_that_was_not_known_is_news_whoever_finds_it(problems: tuple[str, ...], last: Load | None) -> None:
    assert is_news(Outcome.REFUSED, problems, last, files_changed=False)


def test_what_changes_nothing_is_news_only_when_it_ends_a_refusal() -> None:
    assert is_news(Outcome.UNCHANGED, (), REFUSED, files_changed=True)
    assert not is_news(Outcome.UNCHANGED, (), ACTIVATED, files_changed=True)
    assert not is_news(Outcome.UNCHANGED, (), None, files_changed=True)
