"""`prow up` as a person starts it: a child process, in a directory of its own, on free ports."""

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

REPOSITORY = Path(__file__).parents[3]
QUICKSTART = REPOSITORY / "examples/quickstart"
SERVICES = ("deck", "hook", "horologium", "plank", "sinker", "tide")
LAST_LINE_OF_START = "Ctrl-C ends it."


@contextmanager
def a_directory() -> Iterator[Path]:
    """Not pytest's own: that is closed to others, and as root Postgres runs as another account."""
    with tempfile.TemporaryDirectory(prefix="prow up ", ignore_cleanup_errors=True) as directory:
        yield Path(directory)


def free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports: list[int] = [each.getsockname()[1] for each in sockets]
    for each in sockets:
        each.close()
    return ports


def environment(ports: dict[str, int]) -> dict[str, str]:
    """Ours without anything a developer has set for Prow, and the ports."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PROW_")}
    return kept | {f"PROW_{name.upper()}_PORT": str(port) for name, port in ports.items()}


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "prowcommon.cli", *arguments]


def prow(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """A verb, as somebody types it in that directory."""
    return subprocess.run(
        command(*arguments), cwd=cwd, env=environment({}), capture_output=True, text=True, timeout=60, check=False
    )


class Up:
    """A running `prow up`. Leaving it by an exception kills what is left, so that nothing outlives a failed test."""

    def __init__(self, cwd: Path, *arguments: str) -> None:
        self.cwd = cwd
        self.ports = dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True))
        self.output = ""
        self._process = subprocess.Popen(
            command("up", *arguments),
            cwd=cwd,
            env=environment(self.ports),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self._family: set[psutil.Process] = {psutil.Process(self._process.pid)}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._clean_up()

    @property
    def pid(self) -> int:
        return self._process.pid

    def read_until(self, text: str) -> None:
        """Reads its output up to a line with `text`."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self.output += line
            if text in line:
                self._remember_family()
                return
        raise AssertionError(f"It ended without saying {text!r}:\n{self.output}")

    def ready(self) -> Self:
        try:
            self.read_until(LAST_LINE_OF_START)
        except BaseException:
            self._clean_up()  # nobody has entered the block yet
            raise
        return self

    def seconds_to_ready(self) -> float:
        found = re.search(r"ready after ([\d.]+) s", self.output)
        assert found, self.output
        return float(found[1])

    def child(self, pattern: str) -> psutil.Process:
        """Its child whose command line holds `pattern`."""
        found = [each for each in self._family if each.is_running() and pattern in " ".join(each.cmdline())]
        assert found, f"no {pattern!r} among {self._family}"
        return min(found, key=lambda each: each.pid)

    def signal(self, number: signal.Signals = signal.SIGINT) -> None:
        self._remember_family()
        self._process.send_signal(number)

    def exit_code(self) -> int:
        """Waits for its end, of which nothing may be left."""
        rest, _ = self._process.communicate(timeout=60)
        self.output += rest
        left = self._left()
        assert not left, f"left behind: {left}\n{self.output}"
        return self._process.returncode

    def _clean_up(self) -> None:
        for process in self._left(patience=0):
            process.kill()
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def _remember_family(self) -> None:
        self._family |= set(psutil.Process(self._process.pid).children(recursive=True))

    def _left(self, patience: float = 3) -> list[psutil.Process]:
        """Of all that ever belonged to it; a job's shim may take a moment."""
        _, alive = psutil.wait_procs([each for each in self._family if each.pid != self.pid], timeout=patience)
        return [each for each in alive if each.is_running() and each.status() != psutil.STATUS_ZOMBIE]
