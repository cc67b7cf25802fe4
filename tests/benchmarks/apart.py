"""Parts of a benchmark in processes of their own: `python -m benchmarks.apart relay|producer …`, until SIGTERM or done.

Instants are CLOCK_MONOTONIC's, which all processes of a machine share.
"""

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from benchmarks.figures import note
from prowcommon.clock import SystemClock
from prowcommon.db import prowjobs
from prowcommon.db.database import Database, open_database
from prowcommon.events.jetstream import open_bus
from prowcommon.events.relay import relaying
from prowcommon.http.serving import on_signals
from prowcommon.observability.logging import configure_logging
from support.builders import a_new_job

_PATIENCE_SECONDS = 10
_AT_ONCE = 8
"""Transactions of a producer: fewer than its pool has connections."""

_keys = count()


@dataclass(frozen=True, slots=True)
class Produced:
    """What a producer did."""

    committed: dict[UUID, float]
    """When each job's COMMIT was sent."""
    commit_seconds: list[float]
    """How long each COMMIT itself took."""
    per_second: float
    """The rate it reached."""
    cpu_seconds: float
    """Of the producing process, all it did meanwhile."""


async def produce(database: Database, *, per_second: float, seconds: float) -> Produced:
    """Inserts jobs at a steady rate, each in a transaction of its own; more slowly where the machine can't keep up."""
    committed: dict[UUID, float] = {}
    commits: list[float] = []
    began, spent = time.monotonic(), time.process_time()
    room = asyncio.Semaphore(_AT_ONCE)

    async def one() -> None:
        key = f"benchmark/{os.getpid()}/{next(_keys)}"
        async with room, database.begin() as connection:
            (made,) = await prowjobs.create(
                connection, [a_new_job(key=key)], at=SystemClock().now(), by="benchmark", service="benchmark"
            )
            sent = time.monotonic()
        commits.append(time.monotonic() - sent)
        committed[made.prowjob_id] = sent

    async with asyncio.TaskGroup() as tasks:
        for number in range(int(per_second * seconds)):
            await asyncio.sleep(max(0.0, began + number / per_second - time.monotonic()))
            tasks.create_task(one())
    took = time.monotonic() - began
    return Produced(committed, commits, len(commits) / took, time.process_time() - spent)


@asynccontextmanager
async def relay_apart(database_url: str, nats_url: str) -> AsyncIterator[Process]:
    """The relay in a process of its own, from the moment it holds the lease."""
    process = await _spawn("relay", database_url, nats_url)
    try:
        await until_relaying(database_url)
        yield process
    finally:
        await _end(process)


async def produce_apart(database_url: str, *, per_second: float, seconds: float) -> Produced:
    """`produce`, by another process."""
    process = await _spawn("producer", database_url, str(per_second), str(seconds))
    answer, _ = await process.communicate()
    if process.returncode != 0:
        raise RuntimeError(f"The producer ended with exit code {process.returncode}")
    told: dict[str, Any] = json.loads(answer)
    committed = {UUID(id_): at for id_, at in told["committed"].items()}
    return Produced(committed, told["commits"], told["per_second"], told["cpu"])


async def until_relaying(database_url: str) -> None:
    """Until somebody holds the relay's lease; nobody else takes one here."""
    async with open_database(database_url) as database, database.dedicated() as connection, asyncio.timeout(20):
        while not await connection.fetchval(  # noqa: ASYNC110 - rows don't tell
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
        ):
            await asyncio.sleep(0.05)


async def _end(process: Process) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        with suppress(ProcessLookupError):
            process.send_signal(number)
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), _PATIENCE_SECONDS)
            return
        note(f"A relay did not end within {_PATIENCE_SECONDS} s of {signal.Signals(number).name}.")


async def _spawn(*arguments: str) -> Process:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.apart", *arguments, stdout=PIPE, env=environment, start_new_session=True
    )


async def _relay(database_url: str, nats_url: str) -> None:
    ended = asyncio.Event()
    on_signals(ended.set)
    async with open_database(database_url) as database, open_bus(nats_url, name="relay") as bus:
        relay = asyncio.create_task(relaying(database, bus, holder="benchmark"))
        await ended.wait()
        relay.cancel()
        await asyncio.wait({relay})


async def _producer(database_url: str, per_second: str, seconds: str) -> None:
    async with open_database(database_url) as database:
        await produce(database, per_second=20, seconds=0.5)  # connections, plans, imports
        made = await produce(database, per_second=float(per_second), seconds=float(seconds))
    committed = {str(id_): at for id_, at in made.committed.items()}
    told = {"commits": made.commit_seconds, "per_second": made.per_second, "cpu": made.cpu_seconds}
    sys.stdout.write(json.dumps(told | {"committed": committed}))


if __name__ == "__main__":
    import uvloop

    configure_logging("error")
    part, *told = sys.argv[1:]
    parts: dict[str, Callable[..., Coroutine[Any, Any, None]]] = {"relay": _relay, "producer": _producer}
    uvloop.run(parts[part](*told))
