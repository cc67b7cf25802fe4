"""`prow up`: all of Prow on one machine, from its start to its end."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from integration.cli.prow import QUICKSTART, SERVICES, Up, a_directory, command, environment, free_ports, prow

QUICK_JOBS = ("--config", str(QUICKSTART / "config.yaml"), "--job-config", str(QUICKSTART / "jobs"))


@pytest.fixture
def here() -> Iterator[Path]:
    with a_directory() as directory:
        yield directory


@pytest.fixture(scope="module")
def running() -> Iterator[Up]:
    """One that several tests ask, and none of them ends."""
    with a_directory() as directory, Up(directory, *QUICK_JOBS).ready() as up:
        yield up
        up.signal()
        assert up.exit_code() == 0


def answers(port: int, path: str) -> int:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
        return int(response.status)


@pytest.mark.parametrize("how", [(), ("--processes",)], ids=["in-one-process", "each-in-its-own"])
def test_six_services_answer_and_ctrl_c_leaves_nothing_behind(here: Path, how: tuple[str, ...]) -> None:
    with Up(here, *how).ready() as up:
        for service in SERVICES:
            assert answers(up.ports[service], "/healthz") == 200
            assert answers(up.ports[service], "/readyz") == 200
        assert f"http://127.0.0.1:{up.ports['deck']}" in up.output
        for token in ("token", "deck-token"):
            assert stat.S_IMODE((here / ".prow" / token).stat().st_mode) == 0o600

        up.signal()

        assert up.exit_code() == 0
    assert up.output.rstrip().endswith("All has ended.")
    assert not (here / ".prow/up.json").exists()


def test_a_job_runs_and_a_second_start_keeps_its_history_its_log_and_the_token(here: Path) -> None:
    with Up(here, *QUICK_JOBS).ready() as up:
        ran = prow("run", "echo-test", "--follow", "--json", cwd=here)
        assert ran.returncode == 0, ran.stderr
        job = json.loads(ran.stdout)
        assert job["state"] == "success"
        assert str(up.ports["deck"]) in job["url"]
        token = (here / ".prow/token").read_text()
        up.signal(signal.SIGTERM)
        assert up.exit_code() == 0
    shutil.rmtree(here / ".prow/work")

    with Up(here, *QUICK_JOBS).ready() as up:
        assert (here / ".prow/token").read_text() == token
        listed = prow("jobs", "--job", "echo-test", "--json", cwd=here)
        assert job["id"] in [json.loads(line)["id"] for line in listed.stdout.splitlines()]
        logged = prow("logs", job["id"], cwd=here)
        assert logged.stdout.strip(), logged.stderr
        up.signal()
        assert up.exit_code() == 0


def test_a_job_that_fails_is_exit_code_1(running: Up) -> None:
    failed = prow("run", "always-red", "-f", cwd=running.cwd)
    assert failed.returncode == 1
    assert failed.stdout.startswith("Checking whether")
    assert "always-red: failure" in failed.stderr


def test_an_unknown_job_is_a_sentence_and_exit_code_1(running: Up) -> None:
    unknown = prow("run", "echo-tset", cwd=running.cwd)
    assert unknown.returncode == 1
    assert unknown.stderr.startswith("prow: Unknown job 'echo-tset'")


def test_a_running_job_is_followed_until_somebody_aborts_it(running: Up) -> None:
    job_id = prow("run", "countdown", cwd=running.cwd).stdout.strip()
    with subprocess.Popen(
        command("logs", job_id, "-f"),
        cwd=running.cwd,
        env=environment({}),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as following:
        assert following.stdout is not None
        assert following.stdout.readline().startswith("countdown, build ")

        aborted = prow("abort", job_id, "--because", "Seen enough.", cwd=running.cwd)

        assert aborted.stdout.startswith(job_id), aborted.stderr
        _, remarks = following.communicate(timeout=30)
    assert following.returncode == 0
    assert "countdown: aborted" in remarks
    again = prow("abort", job_id, cwd=running.cwd)
    assert again.returncode == 1
    assert "has ended already" in again.stderr


def test_tokens_and_migrations_find_the_prow_that_runs_here(running: Up) -> None:
    made = prow("token", "create", "--name", "ci", "--verb", "prowjobs.abort", "--out", "secret", cwd=running.cwd)
    assert made.returncode == 0, made.stderr
    assert (running.cwd / "secret").read_text().startswith("prow_ci-")
    assert made.stdout == ""
    (ci,) = [line for line in prow("token", "list", cwd=running.cwd).stdout.splitlines() if line.startswith("ci-")]
    token_id, principal, verbs, *_ = ci.split("\t")
    assert (principal, verbs) == (f"token:{token_id}", "prowjobs.abort")
    assert prow("token", "revoke", token_id, cwd=running.cwd).returncode == 0
    before, _, after = prow("migrate", cwd=running.cwd).stdout.split()
    assert before == after


def test_the_owner_s_token_signs_in_to_deck_and_runs_a_periodic(running: Up) -> None:
    deck = f"http://127.0.0.1:{running.ports['deck']}"
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    browser.addheaders = [("Accept", "text/html"), ("Origin", deck)]
    token = (running.cwd / ".prow/token").read_text()

    def send(path: str, **fields: str) -> str:
        with browser.open(f"{deck}{path}", urlencode(fields).encode(), timeout=10) as answer:
            return str(answer.url)

    assert send("/login", token=token, next="/periodics/echo-test") == f"{deck}/periodics/echo-test"
    run = send("/periodics/echo-test/runs")

    assert run.startswith(f"{deck}/runs/")
    told = prow("jobs", "--job", "echo-test", "--json", cwd=running.cwd).stdout
    assert run.rpartition("/")[2] in [json.loads(line)["id"] for line in told.splitlines()]


def test_a_second_prow_up_on_the_same_directory_names_the_first(running: Up) -> None:
    refused = _refused(running.cwd, dict(zip(SERVICES, free_ports(6), strict=True)))
    assert f"process {running.pid}" in refused
    assert answers(running.ports["deck"], "/healthz") == 200


def test_a_taken_port_is_named_before_anything_is_started(here: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = dict(zip(SERVICES, free_ports(6), strict=True)) | {"tide": taken.getsockname()[1]}
        refused = _refused(here, ports)
    assert refused.startswith(f"prow: tide can't listen on 127.0.0.1:{ports['tide']}")
    assert "PROW_TIDE_PORT=" in refused
    assert not (here / ".prow/postgres").exists()


def _refused(here: Path, ports: dict[str, int]) -> str:
    done = subprocess.run(
        command("up"), cwd=here, env=environment(ports), capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    return done.stderr


def test_a_server_that_dies_is_named_and_everything_else_ends(here: Path) -> None:
    with Up(here).ready() as up:
        os.kill(up.child(".prow/nats/nats.conf").pid, signal.SIGKILL)
        assert up.exit_code() == 1
    assert "nats has ended by itself" in up.output
    assert "nats.log ends:" in up.output


def test_a_service_that_dies_is_named_and_everything_else_ends(here: Path) -> None:
    with Up(here, "--processes").ready() as up:
        os.kill(up.child("-m tide").pid, signal.SIGKILL)
        assert up.exit_code() == 1
    assert "tide has ended by itself" in up.output
    assert "tide.log ends:" in up.output


def test_ctrl_c_during_the_start_ends_what_has_been_started(here: Path) -> None:
    with Up(here) as up:
        up.read_until("postgres")
        up.signal()
        assert up.exit_code() == 130


def test_a_second_ctrl_c_hurries_and_loses_nothing(here: Path) -> None:
    with Up(here).ready() as up:
        # An open page would otherwise hold Deck's end for seconds.
        with socket.create_connection(("127.0.0.1", up.ports["deck"])) as page:
            page.sendall(b"GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert page.recv(12)
            began = time.monotonic()
            up.signal()
            up.read_until("Once more")
            up.signal()
            up.exit_code()
        assert time.monotonic() - began < 4
    with Up(here).ready() as up:
        up.signal()
        assert up.exit_code() == 0


def test_when_prow_up_is_killed_nothing_of_it_stays_and_it_starts_again(here: Path) -> None:
    with Up(here).ready() as up:
        up.signal(signal.SIGKILL)
        assert up.exit_code() == -signal.SIGKILL
    with Up(here).ready() as up:
        up.signal()
        assert up.exit_code() == 0
