"""What a person, a pipe and a script get to see."""

from datetime import UTC, datetime, timedelta

import pytest

from prowcommon.cli.showing import ago, clean, duration, show_rows, took

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(seconds=-3), "0s"),
        (timedelta(seconds=41), "41s"),
        (timedelta(minutes=3, seconds=20), "3m20s"),
        (timedelta(hours=5), "5h"),
        (timedelta(days=12, hours=4, minutes=59), "12d4h"),
        (timedelta(days=1, seconds=5), "1d"),
    ],
)
def test_two_figures_are_enough_for_a_duration(span: timedelta, words: str) -> None:
    assert duration(span) == words


def test_a_running_job_takes_until_now_and_an_unstarted_one_nothing() -> None:
    assert took("2026-05-04T11:58:00Z", None, NOON) == "2m"
    assert took("2026-05-04T11:58:00Z", "2026-05-04T11:58:30Z", NOON) == "30s"
    assert took(None, None, NOON) == ""
    assert ago("2026-05-04T11:00:00Z", NOON) == "1h ago"


def test_a_name_from_a_stranger_can_not_command_the_terminal() -> None:
    assert clean("evil\x1b[2J\tjob\n") == "evil [2J job "


def test_a_pipe_gets_one_row_a_line_and_one_tab_a_column(capsys: pytest.CaptureFixture[str]) -> None:
    show_rows(("ID", "JOB"), [("1", "echo-test"), ("2", "a\tb")])
    assert capsys.readouterr().out == "1\techo-test\n2\ta b\n"


def test_a_terminal_gets_a_table(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prowcommon.cli.showing.to_person", lambda: True)
    show_rows(("STATE", "JOB"), [("success", "[bold]echo-test")], styles=["green"])
    heading, row = capsys.readouterr().out.splitlines()
    assert heading.split() == ["STATE", "JOB"]
    assert row.split() == ["success", "[bold]echo-test"]
