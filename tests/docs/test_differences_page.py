"""`docs/differences-from-prow.md` says what holds each difference in place: a test by its name. They are there."""

import re

import pytest

from docs.pages import ROOT

PAGE = ROOT / "docs" / "differences-from-prow.md"
TEXT = PAGE.read_text(encoding="utf-8")

_CLAIM = re.compile(r"\[([^]]+)\]\(\.\./(tests/\S+\.py)\)")
_TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)

CLAIMS = sorted(set(_CLAIM.findall(TEXT)))


@pytest.mark.parametrize(("said", "file"), CLAIMS)
def test_a_test_that_the_page_names_exists(said: str, file: str) -> None:
    tests = re.findall(r"def (test_\w+)\(", (ROOT / file).read_text(encoding="utf-8"))

    assert f"test_{said.replace(' ', '_')}" in tests


def test_every_difference_names_what_holds_it() -> None:
    tables = [table.splitlines() for table in _TABLE.findall(TEXT)]
    claimed = [row for head, _, *rows in tables if head.endswith("| Held by |") for row in rows]

    assert len(claimed) > 30
    assert [row for row in claimed if not _CLAIM.search(row)] == []
