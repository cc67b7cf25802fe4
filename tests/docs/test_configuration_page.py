"""`docs/configuration.md` is the schema, no more and no less."""

from itertools import chain

import pytest

from docs.pages import ROOT
from prowcommon.jobconfig.describing import NOT_YET_ACTED_ON, configuration_page, heading, keys_of, shapes_below
from prowcommon.jobconfig.inwords import Shape
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import JobFile
from prowcommon.jobconfig.sections.notours import NOT_OURS, NOT_YET

PAGE = ROOT / "docs" / "configuration.md"
TEXT = configuration_page()
SHAPES = list(dict.fromkeys(chain(shapes_below(ProwConfig), shapes_below(JobFile))))

each_shape = pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)


def section_of(shape: Shape) -> str:
    return TEXT.partition(f"\n### {heading(shape)}\n")[2].partition("\n##")[0]


def test_the_committed_page_is_what_the_schema_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == TEXT, "The schema has changed. The cure: make docs"


@each_shape
def test_every_key_has_its_row_and_a_line_of_meaning(shape: Shape) -> None:
    section = section_of(shape)

    assert [key.name for key in keys_of(shape) if f"\n| `{key.name}` |" not in section] == []
    assert [key.name for key in keys_of(shape) if not key.meaning] == []


def test_no_two_sections_have_one_heading() -> None:
    headings = [line for line in TEXT.splitlines() if line.startswith("#")]

    assert len(headings) == len(set(headings))
    assert len(headings) > len(SHAPES)


def test_a_key_that_nothing_acts_on_yet_says_so() -> None:
    said = [line for line in TEXT.splitlines() if NOT_YET_ACTED_ON in line]

    assert len(said) == len(NOT_YET)
    assert all(any(line.startswith(f"| `{key.rpartition('.')[2]}` |") for line in said) for key in NOT_YET)


def test_prows_keys_that_are_not_honoured_are_told_with_a_reason() -> None:
    last = TEXT.rpartition("\n## ")[2]

    assert all(f"| `{key}` |" in last for key in NOT_OURS)
