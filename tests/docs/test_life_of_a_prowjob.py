"""`docs/life-of-a-prowjob.md` names functions, files, tables, subjects and routes. All of them are there."""

import pytest
import yaml

from docs.pages import ROOT, SERVICES, matches_catalogue, read, resolve, routes_of
from horologium.domain.rules import text_of
from plank.adapters.process import layout
from prowcommon.db.tables import metadata
from prowcommon.jobconfig.load import load
from prowcommon.jobconfig.sources import Sources

PAGE = read("docs/life-of-a-prowjob.md")
ROWS = [yaml.safe_load(text) for language, text in PAGE.blocks if language == "yaml" and "periodics:" not in text]


def test_the_page_speaks_of_enough_things_for_these_tests_to_mean_something() -> None:
    assert len(PAGE.dotted_names()) > 25
    assert len(PAGE.subjects()) > 5
    assert len(PAGE.routes()) >= 4


@pytest.mark.parametrize("name", sorted(PAGE.dotted_names()))
def test_a_function_or_module_that_the_page_names_exists(name: str) -> None:
    assert resolve(name) is not None


@pytest.mark.parametrize("file", sorted(PAGE.files()))
def test_a_file_that_the_page_names_exists(file: str) -> None:
    assert (ROOT / file).exists()


@pytest.mark.parametrize("subject", sorted(PAGE.subjects()))
def test_a_subject_on_the_page_is_one_of_the_catalogue(subject: str) -> None:
    assert matches_catalogue(subject)


@pytest.mark.parametrize("rows", ROWS, ids=lambda rows: "-".join(rows))
def test_the_rows_on_the_page_have_tables_and_columns(rows: dict[str, dict[str, str] | list[dict[str, str]]]) -> None:
    for table, shown in rows.items():
        columns = set(metadata.tables[table].columns.keys())
        for row in shown if isinstance(shown, list) else [shown]:
            assert set(row) <= columns, f"{table} has no {', '.join(set(row) - columns)}"


def test_the_page_shows_a_row_of_every_table_that_a_run_touches() -> None:
    shown = {table for rows in ROWS for table in rows}
    said = set(PAGE.code)

    assert set(metadata.tables) - {"api_tokens", "sessions"} <= shown | said


def test_the_routes_on_the_page_are_served() -> None:
    served = {route for name in SERVICES for route in routes_of(name)}

    assert PAGE.routes() <= served


def test_the_files_of_the_process_executor_have_the_names_that_the_page_gives_them() -> None:
    names = {layout.POD, layout.STATE, layout.EXIT, layout.STARTED, layout.LOCK, layout.CHANGES, layout.HEARTBEAT}
    shown = "\n".join((*PAGE.code, *(text for _, text in PAGE.blocks)))

    assert all(name in shown for name in names)
    assert {name for name in PAGE.code if name.endswith(".json")} <= names
    assert layout.log_name("test", alone=True) in PAGE.code


def test_the_job_on_the_page_is_the_quickstart_s() -> None:
    (said,) = [yaml.safe_load(text) for _, text in PAGE.blocks if text.startswith("periodics:")]
    quickstart = ROOT / "examples" / "quickstart"
    (job,) = [
        j
        for j in load(Sources(quickstart / "config.yaml", quickstart / "jobs")).config.periodics
        if j.name == "echo-test"
    ]
    (shown,) = said["periodics"]
    schedules = [rows["schedules"]["schedule"] for rows in ROWS if "schedule" in rows.get("schedules", {})]

    assert (shown["name"], shown["spec"]) == (job.name, job.spec)
    assert schedules == [text_of(job)]


def test_every_link_on_the_page_leads_somewhere() -> None:
    assert [link for link in PAGE.links if not (PAGE.path.parent / link).exists()] == []
