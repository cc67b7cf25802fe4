"""From `prow up` until all six services are ready, and from SIGTERM until everything has ended.

Each run gets a fresh directory and starts twice in it: the first start makes a database cluster and the schema, the
second finds them. The quickstart's jobs are configured, so some of them run when Prow is told to stop. CPU time is that
of every process together: with two cores, half of it is the least a start can take.
"""

from benchmarks.figures import Report
from benchmarks.laptop import Up, a_directory, prow_up

RUNS = 3
GOAL = "< 5 s"


async def measure(report: Report) -> None:
    for how, arguments, goal in (("one process", (), GOAL), ("six processes", ("--processes",), "")):
        report.begin()
        firsts: list[Up] = []
        seconds: list[Up] = []
        for _ in range(RUNS):
            with a_directory() as directory:
                for starts in (firsts, seconds):
                    async with prow_up(directory, *arguments) as up:
                        starts.append(up)
                    report.look_again()
        report.median(f"{how}: first start", [up.seconds_to_ready for up in firsts], "s", goal=goal)
        report.median(f"{how}: first start, CPU", [up.cpu_seconds for up in firsts], "s")
        report.median(f"{how}: second start", [up.seconds_to_ready for up in seconds], "s")
        report.median(f"{how}: second start, CPU", [up.cpu_seconds for up in seconds], "s")
        report.median(f"{how}: stop", [up.seconds_to_stop for up in firsts + seconds], "s")
