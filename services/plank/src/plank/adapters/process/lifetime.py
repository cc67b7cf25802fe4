"""A ProcessRunner's life within plank's: it beats while plank lives, and hears its shims.

Leaving it leaves the jobs running, to be adopted by the next plank. `end_jobs_on_exit` is for `prow up`,
where Ctrl-C must leave no process behind.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

import structlog

from plank.adapters.process.plan import HostRules
from plank.adapters.process.runner import ProcessRunner
from prowcommon.clock import Clock

log = structlog.get_logger(__name__)

_HEARTBEAT_INTERVAL = timedelta(seconds=10)
"""Six beats fit into the shims' patience, so that a busy event loop costs no job."""
_END_PATIENCE = timedelta(seconds=30)
"""The default grace twice: what a person who pressed Ctrl-C may be made to wait."""
_NO_RULES = HostRules()


@asynccontextmanager
async def open_process_runner(
    work_dir: Path,
    *,
    clock: Clock,
    trusted_repos: frozenset[str],
    rules: HostRules = _NO_RULES,
    end_jobs_on_exit: bool = False,
    heartbeat_interval: timedelta = _HEARTBEAT_INTERVAL,
    end_patience: timedelta = _END_PATIENCE,
) -> AsyncIterator[ProcessRunner]:
    """A runner for this host. One plank at a time may have the same `work_dir` open."""
    runner = ProcessRunner(work_dir, clock=clock, trusted_repos=trusted_repos, rules=rules)
    await asyncio.to_thread(runner.settle_in)
    with runner.hints.listening():
        heart = asyncio.create_task(_beat(runner, heartbeat_interval), name="process-heartbeat")
        try:
            yield runner
        finally:
            if end_jobs_on_exit:
                await _end_jobs(runner, end_patience)
            heart.cancel()
            with suppress(asyncio.CancelledError):
                await heart
            runner.shims.reap()


async def _beat(runner: ProcessRunner, interval: timedelta) -> None:
    while True:
        try:
            runner.beat()
        except OSError as error:
            log.warning("heartbeat_failed", error=str(error))
        await asyncio.sleep(interval.total_seconds())


async def _end_jobs(runner: ProcessRunner, patience: timedelta) -> None:
    await asyncio.to_thread(runner.stop_all)
    loop = asyncio.get_running_loop()
    give_up_at = loop.time() + patience.total_seconds()
    while (left := await asyncio.to_thread(runner.running)) or runner.shims.any_left:
        if loop.time() > give_up_at:
            log.error("jobs_did_not_end", prowjobs=left, patience=patience)
            return
        await asyncio.sleep(0.02)
