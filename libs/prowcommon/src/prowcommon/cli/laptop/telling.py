"""What `prow up` says: one calm line a step, with its time; nothing else unless something asks a person to look."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import psutil
from rich.console import Console
from rich.text import Text

_TAIL_LINES = 15
_TAIL_BYTES = 16 * 1024
_NAME_WIDTH = 10


class Teller:
    """Speaks to a terminal in colour and to a pipe in plain lines, which it flushes: a script waits for them."""

    def __init__(self) -> None:
        self._console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
        self._began = psutil.Process().create_time()  # what a person waits for includes the imports

    def begin(self) -> float:
        """The instant a step begins, for `done`."""
        return time.monotonic()

    def done(self, name: str, detail: str, began: float) -> None:
        """Says the step when it is done; one that fails stays unsaid, for the error speaks."""
        self._line("✓", "green", name, detail, f"{time.monotonic() - began:.2f} s")

    def trouble(self, text: str) -> None:
        """Something a person should look at."""
        self._line("!", "bold yellow", "", text)

    def ready(self, facts: Sequence[tuple[str, str]], closing: str) -> None:
        self._console.print(Text(f"\nProw is ready after {time.time() - self._began:.2f} s.\n", style="bold"))
        for name, value in facts:
            self._console.print(Text(f"  {name:<{_NAME_WIDTH}}{value}"))
        self._console.print(Text(f"\n{closing}", style="dim"))
        self._console.file.flush()

    def plain(self, text: str) -> None:
        self._console.print(Text(text))
        self._console.file.flush()

    def log_ends(self, path: Path) -> None:
        """The last lines of a log."""
        self.plain(f"The log {path} ends:")
        for line in tail(path):
            self.plain(f"  {line}")

    def _line(self, mark: str, style: str, name: str, detail: str, time_taken: str = "") -> None:
        line = Text(f"{mark} ", style=style)
        if name:
            line.append(f"{name:<{_NAME_WIDTH}} ", style="bold not dim default")
        line.append(detail, style="default not bold")
        if time_taken:
            line.append(f"  {time_taken}", style="dim default")
        self._console.print(line)
        self._console.file.flush()


def tail(path: Path) -> list[str]:
    """The last lines of a file; none when there is no file."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - _TAIL_BYTES))
            return file.read().decode(errors="replace").splitlines()[-_TAIL_LINES:]
    except OSError:
        return []
