"""The log of six services in one process: everything goes to a file, and what asks a person to look is also told."""

import io
import json
from collections.abc import Callable
from pathlib import Path

from prowcommon.embedded.child import Log

_NOT_FOR_PEOPLE = frozenset({"event", "level", "timestamp", "exception", "stack"})


class LogFile(io.TextIOBase):
    """What the log's renderer writes to: one JSON object a line."""

    def __init__(self, path: Path, tell: Callable[[str], None]) -> None:
        self.path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = Log(path).open()  # which keeps it from growing for ever
        self._tell = tell

    def write(self, text: str) -> int:
        self._file.write(text.encode(errors="replace"))
        if '"level": "error"' in text or '"level": "critical"' in text:
            self._tell(sentence_of(text))
        return len(text)

    def flush(self) -> None:
        if not self._file.closed:
            self._file.flush()

    def close(self) -> None:
        self._file.close()
        super().close()


def sentence_of(line: str) -> str:
    """A line of the log in words: what happened, and the fields that say to what."""
    try:
        fact = json.loads(line)
    except ValueError:
        return line.strip()
    fields = (f"{name}={_plain(value)}" for name, value in fact.items() if name not in _NOT_FOR_PEOPLE)
    return ", ".join([str(fact.get("event", "")).replace("_", " "), *fields])


def _plain(value: object) -> str:
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
