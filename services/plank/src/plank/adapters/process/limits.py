"""When a shim ends its job by itself: at the deadline, and when plank has fallen silent.

* The deadline is measured on the monotonic clock, which stands still while a laptop sleeps.
* plank's silence is counted in looks at its heartbeat file, not in seconds: after a pause of the whole
  machine one look finds it untouched, and plank then has all the others to come back.
"""
# ruff: noqa: PTH116

import math
import os

LONGEST_LOOK_SECONDS = 5.0
"""How often a shim looks at the heartbeat: a stat() that costs a laptop's battery nothing."""


class Limits:
    """`exceeded` says which limit is passed; `now` is always the monotonic clock, in seconds."""

    def __init__(
        self, heartbeat: str, *, now: float, timeout_seconds: float | None, heartbeat_timeout_seconds: float
    ) -> None:
        self._timeout = timeout_seconds
        self._deadline = None if timeout_seconds is None else now + timeout_seconds
        self._heartbeat = heartbeat
        self._patience = heartbeat_timeout_seconds
        self._interval = min(LONGEST_LOOK_SECONDS, heartbeat_timeout_seconds / 4)
        self._looks = math.ceil(heartbeat_timeout_seconds / self._interval)
        self._next_look = now + self._interval
        self._touched = self._touched_at()
        self._untouched_looks = 0

    def next_look(self) -> float:
        """When `exceeded` should be asked again at the latest."""
        return self._next_look if self._deadline is None else min(self._next_look, self._deadline)

    def exceeded(self, now: float) -> tuple[str, str] | None:
        """The reason (one word, as Kubernetes has them) and a sentence for people."""
        if self._deadline is not None and now >= self._deadline:
            return "DeadlineExceeded", f"The job was still running at its deadline of {self._timeout:g} s."
        if now >= self._next_look:
            self._next_look = now + self._interval
            self._look()
        if self._untouched_looks >= self._looks:
            return "HeartbeatLost", f"plank was gone for {self._patience:g} s."
        return None

    def _look(self) -> None:
        touched = self._touched_at()
        self._untouched_looks = self._untouched_looks + 1 if touched == self._touched else 0
        self._touched = touched

    def _touched_at(self) -> int | None:
        try:
            return os.stat(self._heartbeat).st_mtime_ns
        except OSError:
            return None
