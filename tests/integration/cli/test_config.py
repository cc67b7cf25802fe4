"""`prow config`, as an operator uses it on a running Prow."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess
from types import SimpleNamespace

import pytest

from integration.cli.prow import Up, a_directory, prow

JOB = "- {{name: {name}, interval: 24h, spec: {{containers: [{{image: alpine, command: [date]}}]}}}}\n"
PATIENCE_SECONDS = 15


def jobs(*names: str) -> str:
    return "periodics:\n" + "".join(JOB.format(name=name) for name in names)


@pytest.fixture(scope="module")
def running() -> Iterator[SimpleNamespace]:
    """A Prow with one periodic, and its files."""
    with a_directory() as directory:
        (directory / "config.yaml").write_text("{}")
        (directory / "jobs.yaml").write_text(jobs("one"))
        files = ("--config", "config.yaml", "--job-config", "jobs.yaml")
        with Up(directory, *files).ready() as up:
            ends = SimpleNamespace(cwd=directory, jobs=directory / "jobs.yaml", files=files)
            until(ends, lambda status: status.returncode == 0 and len(json.loads(status.stdout)["followers"]) == 5)
            yield ends
            up.signal()
            assert up.exit_code() == 0


def until(running: SimpleNamespace, holds: Callable[[CompletedProcess[str]], bool]) -> CompletedProcess[str]:
    """`prow config status --json` as soon as it is so. Each call takes its time; that is the pause."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while not holds(status := prow("config", "status", "--json", cwd=running.cwd)):
        assert time.monotonic() < ends, status.stdout + status.stderr
    return status


def test_status_names_the_configuration_and_every_service_that_runs_it(running: SimpleNamespace) -> None:
    status = prow("config", "status", cwd=running.cwd)

    assert status.returncode == 0, status.stderr
    assert "1 periodic" in status.stdout
    assert str(running.cwd / "config.yaml") in status.stdout
    rows = [line.split("\t") for line in status.stdout.splitlines() if "\t" in line]
    assert [(row[0], row[3]) for row in rows] == [
        (service, "current") for service in ("hook", "horologium", "plank", "sinker", "tide")
    ]


def test_a_broken_file_is_told_with_exit_code_1_until_it_is_mended(running: SimpleNamespace) -> None:
    before = json.loads(prow("config", "status", "--json", cwd=running.cwd).stdout)["active"]["hash"]
    running.jobs.write_text("periodics: [{name: one, interval: 24h, cron: '* * * * *'}]\n")
    broken = until(running, lambda status: status.returncode == 1)

    told = json.loads(broken.stdout)
    assert told["last_load"]["outcome"] == "refused"
    assert told["active"]["hash"] == before
    shown = prow("config", "status", cwd=running.cwd)
    assert shown.returncode == 1
    assert shown.stdout.startswith("REFUSED")
    assert f"{running.jobs}:1: job one: cron and interval exclude each other" in shown.stdout
    refused = prow("config", "reload", cwd=running.cwd)
    assert refused.returncode == 1
    assert "cron and interval exclude each other" in refused.stdout

    running.jobs.write_text(jobs("one"))
    mended = until(running, lambda status: status.returncode == 0)
    assert json.loads(mended.stdout)["active"]["hash"] == before


def test_reload_waits_for_the_answer_and_tells_it(running: SimpleNamespace) -> None:
    unchanged = prow("config", "reload", cwd=running.cwd)
    assert unchanged.returncode == 0, unchanged.stderr
    assert "Nothing changed" in unchanged.stdout

    running.jobs.write_text(jobs("one", "two"))
    load = json.loads(prow("config", "reload", "--json", cwd=running.cwd).stdout)

    assert load["outcome"] in {"activated", "unchanged"}  # the keeper may have seen the edit before it was asked
    until(running, lambda status: json.loads(status.stdout)["active"]["hash"] == load["hash"])
    running.jobs.write_text(jobs("one"))
    prow("config", "reload", cwd=running.cwd)


def test_diff_tells_what_would_change_and_changes_nothing(running: SimpleNamespace, tmp_path: Path) -> None:
    other = tmp_path / "jobs.yaml"
    other.write_text(jobs("two").replace("24h", "12h"))
    before = prow("config", "status", "--json", cwd=running.cwd).stdout

    changed = prow("config", "diff", "--config", "config.yaml", "--job-config", str(other), cwd=running.cwd)
    same = prow("config", "diff", *running.files, cwd=running.cwd)

    assert changed.returncode == 0, changed.stderr
    assert changed.stdout.splitlines() == ["- periodic one", "+ periodic two"]
    assert (same.returncode, same.stdout) == (0, "")
    assert "No difference" in same.stderr
    assert (
        json.loads(before)["active"] == json.loads(prow("config", "status", "--json", cwd=running.cwd).stdout)["active"]
    )


def test_diff_of_files_that_would_be_refused_says_why(running: SimpleNamespace, tmp_path: Path) -> None:
    broken = tmp_path / "jobs.yaml"
    broken.write_text("periodics: [{name: one}]\n")

    refused = prow("config", "diff", "--config", "config.yaml", "--job-config", str(broken), cwd=running.cwd)

    assert refused.returncode == 1
    assert "nothing says when it runs" in refused.stderr
