"""Loading a large configuration: the public configuration of Kubernetes' own Prow.

Cold is the first load in a fresh process, after the imports: YAML, defaults, presets, checks. Decoding the compiled
snapshot is what every service does when it activates a configuration. All of it is work of one CPU, so its time is told
as CPU time, which others on the machine change little; the wall clock stands beside it.
"""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any

from benchmarks.figures import CannotMeasure, Report
from benchmarks.laptop import REPOSITORY

RUNS = 5

_CHILD = """
import json, sys
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
sources = Sources(*map(Path, sys.argv[1:]))
loaded = timed("load", lambda: load(sources))
data = timed("encode", lambda: encode(loaded.config))
timed("hash", lambda: hash_of(data))
timed("decode", lambda: decode(data))
timed("load again", lambda: load(sources))
snapshot = loaded.config
jobs = len(snapshot.periodics) + sum(
    len(of_repo) for kind in (snapshot.presubmits, snapshot.postsubmits) for of_repo in kind.values())
print(json.dumps({"took": took, "bytes": len(data), "jobs": jobs}))
"""


async def measure(report: Report) -> None:
    corpus = _corpus()
    report.begin()
    told = []
    for _ in range(RUNS):
        told.append(await _in_a_fresh_process(corpus))
        report.look_again()

    def seconds(name: str) -> list[float]:
        return [each["took"][name] for each in told]

    size = f"{told[0]['jobs']:,} jobs"
    report.median("load, cold: CPU", seconds("load"), "s", goal="< 1 s", remark=size)
    report.median("load, cold: wall clock", seconds("load, wall"), "s", goal="< 1 s")
    report.median("load again in the same process: CPU", seconds("load again"), "s")
    report.median("encode the snapshot: CPU", seconds("encode"), "s", remark=f"{told[0]['bytes'] / 1e6:.1f} MB")
    report.median("decode the snapshot: CPU", seconds("decode"), "s", goal="< 0.15 s")
    report.median("decode the snapshot: wall clock", seconds("decode, wall"), "s", goal="< 0.15 s")


def _corpus() -> Path:
    shared = os.environ.get("PROW_SHARED")
    if not shared:
        raise CannotMeasure("PROW_SHARED, the directory that holds data/kubernetes-test-infra, is not set")
    corpus = Path(shared) / "data/kubernetes-test-infra"
    if not corpus.is_dir():
        raise CannotMeasure(f"there is no {corpus}")
    return corpus


async def _in_a_fresh_process(corpus: Path) -> dict[str, Any]:
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-c", _CHILD, str(corpus / "config.yaml"), str(corpus / "jobs"),
        cwd=REPOSITORY, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    answer, _ = await child.communicate()
    if child.returncode != 0:
        raise RuntimeError(f"The loading process ended with exit code {child.returncode}")
    told: dict[str, Any] = json.loads(answer)
    return told
