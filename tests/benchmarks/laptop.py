"""`prow up`, as a person starts it: a process in a directory of its own, on free ports."""

import asyncio
import os
import signal
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import aiohttp
import psutil

from support.ports import free_ports

REPOSITORY = Path(__file__).parents[2]
QUICKSTART = REPOSITORY / "examples/quickstart"
SERVICES = ("deck", "hook", "horologium", "plank", "sinker", "tide")

_PATIENCE_SECONDS = 120


@contextmanager
def a_directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="prow-bench-", ignore_cleanup_errors=True) as directory:
        yield Path(directory)


def choose_ports() -> dict[str, int]:
    return dict(zip(SERVICES, free_ports(len(SERVICES)), strict=True))


def environment(ports: Mapping[str, int]) -> dict[str, str]:
    """Ours without what a developer has set for Prow, and the ports."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PROW_", "PYTHONPATH"))}
    return kept | {f"PROW_{name.upper()}_PORT": str(port) for name, port in ports.items()}


class Up:
    """A running `prow up`, and how long it took to be ready."""

    def __init__(self, pid: int, ports: dict[str, int], seconds_to_ready: float) -> None:
        self.pid = pid
        self.ports = ports
        self.seconds_to_ready = seconds_to_ready
        self.seconds_to_stop = 0.0
        """Known once the block has been left."""
        self.cpu_seconds = cpu_seconds(self.family())
        """What it and all it started had used up when it was ready."""

    def family(self) -> list[psutil.Process]:
        """It and everything below it."""
        this = psutil.Process(self.pid)
        return [this, *this.children(recursive=True)]


def cpu_seconds(processes: Iterable[psutil.Process]) -> float:
    """User and system time, with that of their children that have ended."""
    total = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            total += sum(process.cpu_times()[:4])
    return total


@asynccontextmanager
async def prow_up(directory: Path, *arguments: str) -> AsyncIterator[Up]:
    """Prow with the quickstart's jobs, from the moment all six services say that they are ready."""
    ports = choose_ports()
    given = ["--config", str(QUICKSTART / "config.yaml"), "--job-config", str(QUICKSTART / "jobs"), *arguments]
    with (directory / "output").open("ab") as output:
        began = time.perf_counter()
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "prowcommon.cli", "up", *given,
            cwd=directory, env=environment(ports), stdout=output, stderr=output, start_new_session=True,
        )  # fmt: skip
    try:
        await until_ready(ports, process)
        up = Up(process.pid, ports, time.perf_counter() - began)
        yield up
        began = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        await asyncio.wait_for(process.wait(), _PATIENCE_SECONDS)
        up.seconds_to_stop = time.perf_counter() - began
    finally:
        if process.returncode is None:
            process.terminate()
            with suppress(TimeoutError):
                await asyncio.wait_for(process.wait(), 20)
            if process.returncode is None:
                process.kill()  # the kernel ends what it has started
                await process.wait()


async def until_ready(ports: Mapping[str, int], process: asyncio.subprocess.Process) -> None:
    """Until every `/readyz` has answered 200. Raises RuntimeError when the process ends instead."""
    async with asyncio.timeout(_PATIENCE_SECONDS), aiohttp.ClientSession() as http:
        for port in ports.values():
            while not await _is_ready(http, port):
                if process.returncode is not None:
                    raise RuntimeError(f"It ended with exit code {process.returncode} instead of becoming ready")
                await asyncio.sleep(0.02)


async def _is_ready(http: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{port}/readyz", timeout=aiohttp.ClientTimeout(total=5)) as answer:
            return answer.status == 200
    except (aiohttp.ClientError, TimeoutError, OSError):
        return False
