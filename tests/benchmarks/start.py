"""From `prow up` until all six services are ready, and from SIGTERM until everything has ended.

Each run gets a fresh directory and starts twice in it: the first start makes a database cluster and the schema, the
second finds them. The quickstart's jobs are configured, so some of them run when Prow is told to stop.
"""

from benchmarks.figures import Report
from benchmarks.laptop import a_directory, prow_up

RUNS = 3
GOAL = "< 5 s"


async def measure(report: Report) -> None:
    for how, arguments, goal in (("one process", (), GOAL), ("six processes", ("--processes",), "")):
        report.begin()
        firsts, seconds, stops = [], [], []
        for _ in range(RUNS):
            with a_directory() as directory:
                async with prow_up(directory, *arguments) as first:
                    firsts.append(first.seconds_to_ready)
                async with prow_up(directory, *arguments) as second:
                    seconds.append(second.seconds_to_ready)
                stops += [first.seconds_to_stop, second.seconds_to_stop]
        report.median(f"{how}: first start", firsts, "s", goal=goal)
        report.median(f"{how}: second start", seconds, "s")
        report.median(f"{how}: stop", stops, "s")
