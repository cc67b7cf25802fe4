"""The memory of an idle `prow up`, Postgres and NATS included, one minute after it was ready.

PSS counts a page that several processes share once, in parts; the sum of RSS counts it in each. PSS is what the machine
lacks when Prow runs.
"""

import asyncio
from collections import defaultdict
from pathlib import Path

import psutil

from benchmarks.figures import CannotMeasure, Report
from benchmarks.laptop import SERVICES, a_directory, prow_up

SETTLING_SECONDS = 60
_CAN_TELL = Path("/proc/self/smaps_rollup").exists()


async def measure(report: Report) -> None:
    if not _CAN_TELL:
        raise CannotMeasure("PSS is read from /proc, which only Linux has")
    for how, arguments, goal in (("one process", (), "< 200 MB"), ("six processes", ("--processes",), "< 650 MB")):
        with a_directory() as directory:
            async with prow_up(directory, *arguments) as up:
                await asyncio.sleep(SETTLING_SECONDS)
                report.begin()
                _tell(report, how, goal, up.family())


def _tell(report: Report, how: str, goal: str, family: list[psutil.Process]) -> None:
    pss: dict[str, float] = defaultdict(float)
    rss: dict[str, float] = defaultdict(float)
    count: dict[str, int] = defaultdict(int)
    for process in family:
        try:
            role, memory = _role(process), process.memory_full_info()
        except psutil.NoSuchProcess:
            continue
        pss[role] += memory.pss / 1e6
        rss[role] += memory.rss / 1e6
        count[role] += 1
    report.tell(f"{how}: PSS, all", sum(pss.values()), "MB", goal=goal)
    report.tell(f"{how}: sum of RSS", sum(rss.values()), "MB", remark=f"{sum(count.values())} processes")
    for role in sorted(pss, key=lambda role: -pss[role]):
        times = f" ({count[role]} processes)" if count[role] > 1 else ""
        report.tell(f"{how}: PSS, {role}{times}", pss[role], "MB", remark=f"RSS {rss[role]:.0f} MB")


def _role(process: psutil.Process) -> str:
    line = process.cmdline()
    name = process.name()
    if name in {"postgres", "nats-server"}:
        return name
    return next((service for service in SERVICES if line[-2:] == ["-m", service]), "prow up" if "up" in line else name)
