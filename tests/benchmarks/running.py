"""Which benchmarks there are, and running them one after the other."""

import argparse
import asyncio
import json
import sys
import tempfile
import traceback
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import IO, Any

from benchmarks import machine
from benchmarks.figures import CannotMeasure, Report, note
from prowcommon.observability.logging import configure_logging

Measure = Callable[[Report], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A module `benchmarks.<name>` with an `async def measure(report)`."""

    name: str
    most_seconds: float
    """It is cut off then: something hangs."""

    @property
    def measure(self) -> Measure:
        measure: Measure = import_module(f"benchmarks.{self.name}").measure
        return measure

    @property
    def title(self) -> str:
        doc = import_module(f"benchmarks.{self.name}").__doc__ or self.name
        return doc.splitlines()[0]


BENCHMARKS = (
    Benchmark("start", 600),
    Benchmark("first_green", 900),
    Benchmark("latency", 600),
    Benchmark("lifecycle", 600),
    Benchmark("cluster", 400),
    Benchmark("lateness", 400),
    Benchmark("memory", 400),
    Benchmark("configuration", 200),
    Benchmark("activation", 900),
    Benchmark("deck", 900),
)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measures Prow and prints figures.")
    parser.add_argument(
        "--only", action="append", choices=[each.name for each in BENCHMARKS], help="this one; may be repeated"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object at the end, and no lines")
    wishes = parser.parse_args(arguments)
    facts = machine.facts()
    if not wishes.json:
        for name, value in facts.items():
            print(f"{name:<10}{value}")
    wanted = [each for each in BENCHMARKS if not wishes.only or each.name in wishes.only]
    told, failed = [], []
    for each in wanted:
        try:
            told.append(run(each, quiet=wishes.json))
        except Exception:  # the others are worth having
            note(traceback.format_exc())
            failed.append(each.name)
    if failed:
        note(f"failed: {', '.join(failed)}")
    if wishes.json:
        figures = [figure for report in told for figure in report.as_json()]
        json.dump({"machine": facts, "figures": figures}, sys.stdout, indent=2)
        print()
    return 1 if failed else 0


def run(benchmark: Benchmark, *, quiet: bool = False) -> Report:
    """Measures and prints. What can't be measured here is said, and is no failure."""
    report = Report(benchmark.name, quiet=quiet)
    report.say(f"\n{benchmark.name}: {benchmark.title}")
    with _logging():
        try:
            _run(_bounded(benchmark, report))
        except CannotMeasure as missing:
            report.say(f"  not measured: {missing}")
            if quiet:
                note(f"{benchmark.name} was not measured: {missing}")
    return report


@cache
def _log() -> IO[str]:
    """What services write in production is written here too, for it costs. One for all: loggers keep their file."""
    log = tempfile.TemporaryFile("w+")  # noqa: SIM115 - it goes with the process
    configure_logging("info", stream=log)
    return log


@contextmanager
def _logging() -> Iterator[None]:
    """The log's end is shown when a benchmark fails."""
    log = _log()
    try:
        yield
    except CannotMeasure:
        raise
    except BaseException:
        log.seek(0)
        note("".join(log.readlines()[-20:]))
        raise


async def _bounded(benchmark: Benchmark, report: Report) -> None:
    async with asyncio.timeout(benchmark.most_seconds):
        await benchmark.measure(report)


def _run(work: Any) -> None:
    """On the event loop that the services run on."""
    try:
        import uvloop
    except ImportError:
        asyncio.run(work)
    else:
        uvloop.run(work)
