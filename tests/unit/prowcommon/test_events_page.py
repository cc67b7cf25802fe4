"""`docs/events.md` is the catalogue, no more and no less."""

from pathlib import Path
from typing import ClassVar

import pytest

from prowcommon.events.catalogue import EVENTS, STREAMS, Event
from prowcommon.events.describing import events_page, example_of, meanings

PAGE = Path(__file__).parents[3] / "docs" / "events.md"

each_event = pytest.mark.parametrize("kind", EVENTS, ids=lambda kind: kind.__name__)


class SomethingHappened(Event):
    """Something nobody has thought of yet."""

    ce_type: ClassVar[str] = "prow.test.happened"
    stream: ClassVar[str] = "TEST"
    pattern: ClassVar[str] = "prow.test.happened"
    told_by: ClassVar[str] = "a test"
    heard_by: ClassVar[str] = "nobody"

    how_often: int
    """A docstring
    of two lines."""
    by_whom: str | None = None

    @property
    def subject(self) -> str:
        return "prow.test.happened"

    @property
    def about(self) -> str:
        return "nothing"


def test_the_committed_page_is_what_the_catalogue_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == events_page(), "The catalogue has changed. The cure: make docs"


def test_writing_the_page_twice_gives_the_same_bytes() -> None:
    assert events_page() == events_page()


@each_event
def test_an_event_has_its_subject_its_people_and_every_field_on_the_page(kind: type[Event]) -> None:
    section = events_page().partition(f"\n## {kind.__name__}\n")[2].partition("\n## ")[0]

    for told in (kind.pattern, kind.ce_type, kind.told_by, kind.heard_by, (kind.__doc__ or "").strip()):
        assert told in section
    for field in kind.model_fields:
        assert f"| `{field}` |" in section


@each_event
def test_an_event_is_published_where_its_pattern_says(kind: type[Event]) -> None:
    fixed = [part for part in kind.pattern.split(".") if not part.startswith("<")]
    subject = example_of(kind).subject

    assert len(subject.split(".")) == len(kind.pattern.split("."))
    assert set(fixed) <= set(subject.split("."))


@each_event
def test_an_event_goes_into_a_stream_that_takes_its_subject(kind: type[Event]) -> None:
    prefixes = [taken.removesuffix(">") for taken in STREAMS[kind.stream]]

    assert any(example_of(kind).subject.startswith(prefix) for prefix in prefixes)


def test_an_event_that_was_added_today_has_an_example_without_anybody_writing_one() -> None:
    assert example_of(SomethingHappened) == SomethingHappened(how_often=1, by_whom="…")


def test_what_a_field_means_is_what_stands_below_it_in_the_catalogue() -> None:
    assert meanings(SomethingHappened)["how_often"] == "A docstring of two lines."
    assert "by_whom" not in meanings(SomethingHappened)
