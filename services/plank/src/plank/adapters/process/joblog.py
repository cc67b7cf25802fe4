"""A container's log: what it says, up to a limit, and what the executor has to add.

* Past the limit output is dropped and one line says so; the container is never blocked or killed by it.
* A full disk counts as the limit: a job must be able to end although its log can't be written.
* Notes of the executor (`[prow] …`) are few and written even past the limit.
"""

import contextlib
import os


class JobLog:
    def __init__(self, path: str, *, limit_bytes: int) -> None:
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._left = self._limit = limit_bytes
        self._is_full = False
        self._at_line_start = True

    def write(self, data: bytes) -> None:
        if self._is_full or not data:
            return
        kept = data[: self._left]
        self._left -= len(kept)
        self._append(kept)
        if len(kept) < len(data):
            self._is_full = True
            self.note(f"The log reached its limit: its first {self._limit} bytes are kept, the rest is dropped.")

    def note(self, sentence: str) -> None:
        """A line of our own."""
        self._append((b"" if self._at_line_start else b"\n") + f"[prow] {sentence}\n".encode())

    def _append(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            while data:
                written = os.write(self._descriptor, data)
                self._at_line_start = data[written - 1 : written] == b"\n"
                data = data[written:]
            return
        self._is_full = True
