"""A pod's life under its shim: take over one build, run it to its end, write down how it ended.

* Nothing runs before this process holds the job's lock *and* has made the build's `started` marker.
* Clone, init containers, containers: as in a pod. A failure before the containers ends the pod; a failing
  container does not end its neighbours.
* SIGTERM, the deadline and plank's silence all end the job the same way: SIGTERM, grace, SIGKILL.
* exit.json is written when every process group is empty. Then scratch goes.
"""
# ruff: noqa: PTH102, PTH108, PTH110, PTH123, PTH202

import contextlib
import json
import os
import select
import signal
import time
from collections.abc import Sequence
from typing import Any

from plank.adapters.process import joblock, layout, strays
from plank.adapters.process.containers import Container
from plank.adapters.process.joblog import JobLog
from plank.adapters.process.limits import Limits

_TURN_SECONDS = 0.02
"""How often a group that is being ended is looked at: no signal tells that a group became empty."""

_REMOVE = 'rm -rf -- "$0" 2>/dev/null || { chmod -R u+rwX -- "$0"; rm -rf -- "$0"; }'
"""The second try is for read-only directories, such as Go's module cache."""


class PodLife:
    def __init__(self, build_dir: str) -> None:
        self._build_dir = build_dir
        self._job_dir, _ = os.path.split(build_dir)
        self._work_dir, self._prowjob_id = os.path.split(self._job_dir)
        self._stop_requested = False
        self._ending: tuple[str, str] | None = None
        self._containers: list[Container] = []

    def run(self) -> None:
        """Runs the build, unless another shim does or did."""
        self._listen()
        if not joblock.take(f"{self._job_dir}/{layout.LOCK}") or not layout.begin(self._build_dir):
            return
        with open(self._in_build(layout.POD), encoding="utf-8") as file:
            self._pod = json.load(file)
        self._record = {"created_at": self._pod["created_at"], "started_at": None}
        self._prepare()
        self._announce()
        try:
            verdict = self._live()
        finally:
            for container in self._containers:
                container.kill()
            strays.end_children(grace_seconds=self._grace)
        record = {**self._record, "finished_at": layout.instant(), **verdict}
        layout.write_json(self._in_build(layout.EXIT), record, durable=True)
        layout.tell(self._work_dir, self._prowjob_id)
        self._leave()

    def _in_build(self, name: str) -> str:
        return f"{self._build_dir}/{name}"

    def _listen(self) -> None:
        """Signals wake the loop through a pipe, so that none is missed between a look and a wait."""
        self._wakes, wake = os.pipe()
        os.set_blocking(self._wakes, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, self._request_stop)

    def _request_stop(self, *_: object) -> None:
        self._stop_requested = True

    def _prepare(self) -> None:
        strays.adopt_orphans()
        pod = self._pod
        self._grace: float = pod["grace_seconds"]
        self._limits = Limits(
            f"{self._work_dir}/{layout.HEARTBEAT}",
            now=time.monotonic(),
            timeout_seconds=pod["timeout_seconds"],
            heartbeat_timeout_seconds=pod["heartbeat_timeout_seconds"],
        )
        for directory in (layout.ARTIFACTS, layout.SCRATCH, f"{layout.SCRATCH}/{layout.TEMPORARY}"):
            os.mkdir(self._in_build(directory), 0o700)
        names = {step["log"] for step in pod["containers"]}
        limit = pod["log_limit_bytes"]
        self._logs = {n: JobLog(self._in_build(n), limit_bytes=limit) for n in names}

    def _announce(self) -> None:
        record = {**self._record, "pid": os.getpid()}
        layout.write_json(self._in_build(layout.STATE), record)
        layout.tell(self._work_dir, self._prowjob_id)

    def _live(self) -> dict[str, Any]:
        """How it ended, as exit.json has it."""
        for step in self._pod["preparations"]:
            self._run([step])
            code = self._exit_codes().get(step["name"], 0)
            if code and not self._ending:
                return self._verdict(step["reason"], f"{step['title']} ended with exit code {code}.")
        if not self._ending:
            self._record["started_at"] = layout.instant()
            self._announce()
            self._run(self._pod["containers"])
        if self._ending:
            return self._verdict(*self._ending)
        failed = {name: code for name, code in self._exit_codes().items() if code}
        return self._verdict("", " ".join(f"Container {n!r} ended with exit code {c}." for n, c in failed.items()))

    def _verdict(self, reason: str, message: str) -> dict[str, Any]:
        """A pod that has anything to say about its end has failed."""
        phase = "Failed" if message else "Succeeded"
        return {"phase": phase, "reason": reason, "message": message, "exit_codes": self._exit_codes()}

    def _exit_codes(self) -> dict[str, int]:
        return {c.name: c.exit_code for c in self._containers if c.exit_code is not None}

    def _run(self, steps: Sequence[dict[str, Any]]) -> None:
        """Runs these side by side until each is over; returns early only by ending them."""
        self._containers = []
        if self._should_end(time.monotonic()):
            return
        for step in steps:
            self._containers.append(Container(step, self._logs[step["log"]]))
        while running := [container for container in self._containers if not container.is_over]:
            now = time.monotonic()
            for container in running:
                if self._should_end(now) or container.exit_code is not None:
                    container.end(now, self._grace)
            self._wait(running, now)
            self._reap(running)
        for container in self._containers:
            container.drain()
            container.close()

    def _should_end(self, now: float) -> bool:
        if self._ending is None:
            stopped = ("Stopped", "The job was asked to stop.") if self._stop_requested else None
            self._ending = stopped or self._limits.exceeded(now)
            if self._ending:
                for log in self._logs.values():
                    log.note(self._ending[1])
        return self._ending is not None

    def _wait(self, running: Sequence[Container], now: float) -> None:
        """Until there is output, a signal, or the next limit."""
        poll = select.poll()
        poll.register(self._wakes, select.POLLIN)
        outputs = {container.output: container for container in running if container.output is not None}
        for output in outputs:
            poll.register(output, select.POLLIN)
        seconds = _TURN_SECONDS if any(c.is_ending for c in running) else max(0.0, self._limits.next_look() - now)
        for descriptor, _ in poll.poll(seconds * 1000 + 1):
            if descriptor in outputs:
                outputs[descriptor].drain()
            else:
                with contextlib.suppress(BlockingIOError):
                    os.read(self._wakes, 4096)

    def _reap(self, running: Sequence[Container]) -> None:
        by_pid = {container.pid: container for container in running}
        with contextlib.suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                pid, status = ended
                if pid in by_pid:
                    code = os.waitstatus_to_exitcode(status)
                    by_pid[pid].exit_code = code if code >= 0 else 128 - code

    def _leave(self) -> None:
        """Becomes `rm`: the lock goes with this image, and scratch may take a while."""
        shim_log = self._in_build(layout.SHIM_LOG)
        if os.path.exists(shim_log) and not os.path.getsize(shim_log):
            os.unlink(shim_log)
        os.execve("/bin/sh", ["sh", "-c", _REMOVE, self._in_build(layout.SCRATCH)], {"PATH": os.defpath})  # noqa: S606
