"""From `git clone` to the first green job, by `make run`, with all packages already downloaded.

The clone goes into an empty directory, deep below another one with a space in its name: longer than a Unix socket's
path may be. A first, unmeasured run fills the download caches. The job is the quickstart's `echo-test`, which is due at
once; it is green when plank's API says so. What is cloned is the last commit: changes in this checkout are not in it.

The steps: *clone*; *environment*, until there is a virtual one; *install*, until it is done;
*ready*, until all six services have answered `/readyz`; *first green*, from there on.
"""

import asyncio
import os
import shutil
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import aiohttp

from benchmarks.figures import CannotMeasure, Report
from benchmarks.laptop import REPOSITORY, a_directory, choose_ports, environment, until_ready

RUNS = 3
JOB = "echo-test"
STEPS = ("clone", "environment", "install", "ready", "first green")
_PATIENCE_SECONDS = 180


async def measure(report: Report) -> None:
    for program in ("git", "make", "sh"):
        if shutil.which(program) is None:
            raise CannotMeasure(f"there is no {program} here")
    await _require_clonable()
    await _once()
    report.begin()
    runs = []
    for _ in range(RUNS):
        runs.append(await _once())
        report.look_again()
    report.median("clone to first green job", [sum(run.values()) for run in runs], "s", goal="< 20 s")
    for step in STEPS:
        report.median(f"of which {step}", [run[step] for run in runs], "s")


async def _require_clonable() -> None:
    """Raises CannotMeasure for a tree without history, such as an unpacked archive."""
    asked = await asyncio.create_subprocess_exec(
        "git", "-C", str(REPOSITORY), "rev-parse", "HEAD", stdout=asyncio.subprocess.DEVNULL
    )
    if await asked.wait() != 0:
        raise CannotMeasure(f"{REPOSITORY} is no git repository that can be cloned")


async def _once() -> dict[str, float]:
    """Seconds of each step."""
    ports = choose_ports()
    with a_directory() as directory:
        place = directory / "a directory" / "deep" / "/".join(["below"] * 16)
        place.mkdir(parents=True)
        clone = place / "prow"
        began = time.perf_counter()
        cloning = await asyncio.create_subprocess_exec("git", "clone", "--quiet", str(REPOSITORY), str(clone))
        if await cloning.wait() != 0:
            raise RuntimeError("git clone failed")
        took = {"clone": time.perf_counter() - began}
        with (directory / "output").open("w+b") as output:
            running = await asyncio.create_subprocess_exec(
                "make", "--no-print-directory", "run",
                cwd=clone, env=_environment(ports), stdout=output, stderr=output, start_new_session=True,
            )  # fmt: skip
            try:
                return took | await _until_green(clone, ports, running)
            except BaseException:
                output.seek(0)
                print(output.read().decode(errors="replace"))
                raise
            finally:
                await _end(running)


def _environment(ports: Mapping[str, int]) -> dict[str, str]:
    """A new user's shell: no virtual environment of ours, and no make that called us."""
    ours = {"VIRTUAL_ENV", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"}
    return {name: value for name, value in environment(ports).items() if name not in ours}


async def _until_green(clone: Path, ports: Mapping[str, int], running: asyncio.subprocess.Process) -> dict[str, float]:
    last = time.perf_counter()
    took = {}

    def step(name: str) -> None:
        nonlocal last
        now = time.perf_counter()
        took[name] = now - last
        last = now

    async with asyncio.timeout(_PATIENCE_SECONDS):
        await _until_there(clone / ".venv/pyvenv.cfg", running)
        await _until_there(clone / ".venv/bin/python", running)
        step("environment")
        await _until_there(clone / ".venv/.installed-run", running)
        step("install")
        await until_ready(ports, running)
        step("ready")
        await _until_succeeded(ports["plank"])
        step("first green")
    return took


async def _until_there(file: Path, running: asyncio.subprocess.Process) -> None:
    while not await asyncio.to_thread(file.exists):
        if running.returncode is not None:
            raise RuntimeError(f"make ended with exit code {running.returncode}")
        await asyncio.sleep(0.02)


async def _until_succeeded(port: int) -> None:
    url = f"http://127.0.0.1:{port}/api/v1/prowjobs"
    async with aiohttp.ClientSession() as http:
        while True:
            with suppress(aiohttp.ClientError):
                async with http.get(url, params={"job": JOB, "state": "success", "limit": "1"}) as answer:
                    if answer.status == 200 and (await answer.json())["items"]:
                        return
            await asyncio.sleep(0.02)


async def _end(running: asyncio.subprocess.Process) -> None:
    """As Ctrl-C in a terminal does: all of the foreground gets it."""
    for number in (signal.SIGINT, signal.SIGKILL):
        if running.returncode is not None:
            return
        with suppress(ProcessLookupError):
            os.killpg(running.pid, number)
        with suppress(TimeoutError):
            await asyncio.wait_for(running.wait(), 30)
