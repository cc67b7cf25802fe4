"""How problems are shown to editors, to people and to scripts."""

import json

import pytest

from prowcommon.cli import problems
from prowcommon.jobconfig.findings import Problem

ERROR = Problem("jobs/a.yaml", 3, "max_concurrency is negative", "0 stands for unlimited", job="unit")


def a_warning(line: int = 1, check: str = "long-job-names") -> Problem:
    return Problem("jobs/b.yaml", line, "its name is long", check=check, fatal=False)


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(problems, "to_person", lambda: True)


def test_a_pipe_gets_all_of_them_one_a_line(capsys: pytest.CaptureFixture[str]):
    problems.show([ERROR, *map(a_warning, range(1, 9))], in_full=False)

    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "jobs/a.yaml:3: error: job unit: max_concurrency is negative. 0 stands for unlimited.",
        "jobs/b.yaml:1: warning: its name is long. [long-job-names]",
    ]
    assert len(lines) == 9


def test_what_a_stranger_wrote_stays_on_its_line(capsys: pytest.CaptureFixture[str]):
    problems.show([Problem("a\nb.yaml", 1, "the key '\x1b[2J'")], in_full=True)

    assert capsys.readouterr().out == "a b.yaml:1: error: the key ' [2J'.\n"


@pytest.mark.usefixtures("at_a_terminal")
def test_a_person_sees_every_error_and_of_each_check_the_first_few(capsys: pytest.CaptureFixture[str]):
    problems.show([*[ERROR] * 7, a_warning(check="unknown-fields"), *map(a_warning, range(1, 9))], in_full=False)

    out = capsys.readouterr().out
    assert out.count("error: ") == 7
    assert out.splitlines()[7:] == [
        "long-job-names: A job name too long for a label, so that two jobs may look alike to Kubernetes.",
        *(f"  jobs/b.yaml:{line}: warning: its name is long. [long-job-names]" for line in range(1, 6)),
        "  and 3 more, which --all shows",
        "",
        "unknown-fields: A key that nothing reads.",
        "  jobs/b.yaml:1: warning: its name is long. [unknown-fields]",
        "",
    ]


@pytest.mark.usefixtures("at_a_terminal")
def test_a_person_may_see_all(capsys: pytest.CaptureFixture[str]):
    problems.show(map(a_warning, range(1, 9)), in_full=True)

    assert len(capsys.readouterr().out.splitlines()) == 8


def test_a_script_gets_one_object_a_line(capsys: pytest.CaptureFixture[str]):
    problems.show_as_json([ERROR, a_warning()])

    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {
        "severity": "error",
        "file": "jobs/a.yaml",
        "line": 3,
        "job": "unit",
        "message": "max_concurrency is negative",
        "cure": "0 stands for unlimited",
        "check": "",
    }
    assert (second["severity"], second["check"]) == ("warning", "long-job-names")


def test_how_many_there_are_is_said_by_check(capsys: pytest.CaptureFixture[str]):
    problems.sum_up([])
    assert capsys.readouterr().out == ""

    problems.sum_up([ERROR, a_warning(check="unknown-fields"), a_warning(), a_warning()])
    assert capsys.readouterr().out == "1 error\n3 warnings: 2 long-job-names, 1 unknown-fields\n"
