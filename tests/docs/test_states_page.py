"""`docs/states.md` draws `prowcommon.prowjobs.lifecycle`: as a table, as a diagram and in words."""

import re

from deck.domain.states import MEANING
from docs.pages import ROOT, matches_catalogue, read, resolve
from prowcommon.db.tables import prowjobs
from prowcommon.prowjobs.lifecycle import FINISHED_STATES, FIRST_STATES, LEGAL_MOVES
from prowcommon.prowjobs.model import JobState

PAGE = read("docs/states.md")
TEXT = PAGE.path.read_text(encoding="utf-8")
MOVES = {(str(seen), str(to)) for seen, onward in LEGAL_MOVES.items() for to in onward}


def under(heading: str) -> str:
    return TEXT.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]


def arrows() -> set[tuple[str, str]]:
    ((_, diagram),) = PAGE.blocks
    return set(re.findall(r"^ +(\S+) --> ([^:\s]+)", diagram, re.MULTILINE))


def test_the_table_of_moves_is_the_lifecycle_s() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `(\w+)` \| \S", under("The moves"), re.MULTILINE)

    assert len(rows) == len(set(rows))
    assert set(rows) == MOVES


def test_the_diagram_draws_every_move_and_no_other() -> None:
    assert {arrow for arrow in arrows() if "[*]" not in arrow} == MOVES


def test_the_diagram_begins_and_ends_where_jobs_do() -> None:
    assert {to for seen, to in arrows() if seen == "[*]"} == set(map(str, FIRST_STATES))
    assert {seen for seen, to in arrows() if to == "[*]"} == set(map(str, FINISHED_STATES))


def test_every_state_is_explained_to_people() -> None:
    explained = re.findall(r"^\| `(\w+)` \| [A-Z]", under("What a person reads from it"), re.MULTILINE)

    assert set(explained) == set(map(str, JobState)) == set(map(str, MEANING))


def test_what_else_the_page_names_exists() -> None:
    columns = {word for word in PAGE.code if word.endswith("_at") or word.startswith("abort_")}

    assert columns
    assert columns <= set(prowjobs.columns.keys())
    assert all(resolve(name) for name in PAGE.dotted_names())
    assert all(matches_catalogue(subject) for subject in PAGE.subjects())
    assert all((ROOT / file).exists() for file in PAGE.files())
