"""Loading a large configuration: the public configuration of Kubernetes' own Prow.

* Cold is the first load in a fresh process, after the imports: YAML, defaults, presets, checks. Warm is the same with a
  directory in which an earlier load kept what it had read. Files are in the page cache both times.
* As a command (`prow check-config`) it is what a person or a CI job waits for: Python, imports, the load, the words.
* Decoding the compiled snapshot is what every service does when it activates a configuration; a service holds one.
* All of it is work of one CPU, so its time is told as CPU time, which others on the machine change little; the wall
  clock stands beside it.
"""

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.figures import CannotMeasure, Report
from benchmarks.laptop import REPOSITORY, a_directory

RUNS = 7

_COMMON = """
import importlib.metadata  # every service has it, and a load asks it who contributes checks
import json, re, sys
from pathlib import Path
from time import perf_counter, process_time
from prowcommon.jobconfig.load import load
from prowcommon.jobconfig.snapshot import decode, encode, hash_of
from prowcommon.jobconfig.sources import Sources
took = {}
def timed(name, act):
    began, spent = perf_counter(), process_time()
    result = act()
    took[name] = process_time() - spent
    took[name + ", wall"] = perf_counter() - began
    return result
def memory(kind):
    return int(re.search(kind + r":\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024
"""

_LOADING = """
config, jobs, cache, kept = sys.argv[1:]
sources, cache = Sources(Path(config), Path(jobs)), Path(cache) if cache else None
before = memory("VmRSS")
loaded = timed("load", lambda: load(sources, cache_dir=cache))
peak = memory("VmHWM") - before
data = timed("encode", lambda: encode(loaded.config))
timed("hash", lambda: hash_of(data))
Path(kept).write_bytes(data)
snapshot = loaded.config
jobs = len(snapshot.periodics) + sum(
    len(of_repo) for kind in (snapshot.presubmits, snapshot.postsubmits) for of_repo in kind.values())
print(json.dumps({"took": took, "bytes": len(data), "jobs": jobs, "peak": peak}))
"""

_HOLDING = """
data = Path(sys.argv[1]).read_bytes()
before = memory("VmRSS")
snapshot = timed("decode", lambda: decode(data))
held = memory("VmRSS") - before
print(json.dumps({"took": took, "held": held}))
"""


async def measure(report: Report) -> None:
    corpus = _corpus()
    with a_directory() as directory:
        cache, snapshot = directory / "cache", directory / "snapshot"
        files = (str(corpus / "config.yaml"), str(corpus / "jobs"))
        cold = await _repeated(report, _LOADING, *files, "", str(snapshot))
        await _answer_of(_LOADING, *files, str(cache), str(snapshot))
        warm = await _repeated(report, _LOADING, *files, str(cache), str(snapshot))
        held = await _repeated(report, _HOLDING, str(snapshot))
        _tell_loading(report, cold, warm)
        _tell_holding(report, cold, held)
        await _commands(report, corpus, directory / "cache of commands")


def _tell_loading(report: Report, cold: list[dict[str, Any]], warm: list[dict[str, Any]]) -> None:
    size = f"{cold[0]['jobs']:,} jobs"
    report.median("load, cold: CPU", _seconds(cold, "load"), "s", goal="< 1 s", remark=size)
    report.median("load, cold: wall clock", _seconds(cold, "load, wall"), "s", goal="< 1 s")
    report.median("load, warm: CPU", _seconds(warm, "load"), "s", goal="< 0.15 s")
    report.median("load, warm: wall clock", _seconds(warm, "load, wall"), "s", goal="< 0.15 s")
    report.median("load, cold: memory at the peak", [each["peak"] / 1e6 for each in cold], "MB")
    report.median("load, warm: memory at the peak", [each["peak"] / 1e6 for each in warm], "MB")


def _tell_holding(report: Report, cold: list[dict[str, Any]], held: list[dict[str, Any]]) -> None:
    report.tell("the snapshot", cold[0]["bytes"] / 1e6, "MB")
    report.median("encode the snapshot: CPU", _seconds(cold, "encode"), "s")
    report.median("hash the snapshot: CPU", _seconds(cold, "hash"), "s")
    report.median("decode the snapshot: CPU", _seconds(held, "decode"), "s", goal="< 0.15 s")
    report.median("decode the snapshot: wall clock", _seconds(held, "decode, wall"), "s", goal="< 0.15 s")
    report.median("hold the snapshot: memory", [each["held"] / 1e6 for each in held], "MB")


async def _commands(report: Report, corpus: Path, cache: Path) -> None:
    files = [f"--config={corpus / 'config.yaml'}", f"--job-config={corpus / 'jobs'}"]
    files.append(f"--plugins={corpus / 'plugins.yaml'}")
    await _command("--list-checks")
    report.begin()
    bare = [await _command("--list-checks") for _ in range(RUNS)]
    report.look_again()
    cold = [await _command(*files) for _ in range(RUNS)]
    await _command(*files, f"--cache={cache}")
    report.look_again()
    warm = [await _command(*files, f"--cache={cache}") for _ in range(RUNS)]
    for what, samples in (("cold", cold), ("warm", warm), ("that reads nothing", bare)):
        report.median(f"prow check-config, {what}: CPU", [cpu for cpu, _ in samples], "s")
        report.median(f"prow check-config, {what}: wall clock", [wall for _, wall in samples], "s")


def _corpus() -> Path:
    shared = os.environ.get("PROW_SHARED")
    if not shared:
        raise CannotMeasure("PROW_SHARED, the directory that holds data/kubernetes-test-infra, is not set")
    if not Path("/proc/self/status").exists():
        raise CannotMeasure("memory is read from /proc, which only Linux has")
    corpus = Path(shared).resolve() / "data/kubernetes-test-infra"
    if not corpus.is_dir():
        raise CannotMeasure(f"there is no {corpus}")
    return corpus


def _seconds(answers: list[dict[str, Any]], name: str) -> list[float]:
    return [each["took"][name] for each in answers]


async def _repeated(report: Report, script: str, *arguments: str) -> list[dict[str, Any]]:
    """What a script answers, each time in a process of its own."""
    report.begin()
    answers = []
    for _ in range(RUNS):
        answers.append(await _answer_of(script, *arguments))
        report.look_again()
    return answers


async def _answer_of(script: str, *arguments: str) -> dict[str, Any]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _COMMON + script, *arguments, cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE
    )
    answer, _ = await child.communicate()
    if child.returncode != 0:
        raise RuntimeError(f"The loading process ended with exit code {child.returncode}")
    told: dict[str, Any] = json.loads(answer)
    return told


async def _command(*arguments: str) -> tuple[float, float]:
    """CPU and wall clock of `prow check-config`, its output going nowhere."""
    return await asyncio.to_thread(_run_command, arguments)


def _run_command(arguments: tuple[str, ...]) -> tuple[float, float]:
    began = time.perf_counter()
    with tempfile.TemporaryFile() as told:
        child = subprocess.Popen(
            [sys.executable, "-m", "prowcommon.cli", "check-config", *arguments], stdout=told, stderr=told
        )
        _, status, used = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            told.seek(0)
            raise RuntimeError(f"prow check-config ended with exit code {child.returncode}: {told.read()!r:.500}")
    return used.ru_utime + used.ru_stime, time.perf_counter() - began
