"""How the `prow` command shows things: a table to a person, tab-separated lines to a pipe, JSON to a script.

* What comes from strangers (names, branches, reasons) loses its control characters before it meets a terminal.
* A pipe gets no header, no colour and no relative times: one row a line, one column a tab.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

STATE_STYLES = {
    "success": "green",
    "failure": "red",
    "error": "magenta",
    "aborted": "yellow",
    "pending": "cyan",
    "triggered": "dim",
    "scheduling": "dim",
}


def to_person() -> bool:
    """Whether stdout is a terminal."""
    return sys.stdout.isatty()


def say(line: str) -> None:
    """One line on stdout."""
    sys.stdout.write(f"{line}\n")


def remark(line: str) -> None:
    """One line on stderr: for the person, not for the pipe."""
    sys.stderr.write(f"{line}\n")


def show_json(value: Any) -> None:
    """One JSON document on one line."""
    say(json.dumps(value, ensure_ascii=False))


def show_rows(headings: Sequence[str], rows: Iterable[Sequence[str]], *, styles: Sequence[str] = ()) -> None:
    """A table. `styles` holds one rich style per row, if any, for its first column."""
    clean_rows = [[clean(cell) for cell in row] for row in rows]
    if not to_person():
        for row in clean_rows:
            say("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for number, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=number == 0)
    for number, (first, *others) in enumerate(clean_rows):
        table.add_row(Text(first, style=styles[number] if styles else ""), *map(Text, others))
    Console().print(table)


def clean(text: str) -> str:
    """`text` on one line, without anything a terminal would obey."""
    return "".join(character if character.isprintable() else " " for character in text)


def ago(instant: str | None, now: datetime) -> str:
    """How long before `now` an ISO 8601 instant was, in words; empty for None."""
    return f"{duration(now - datetime.fromisoformat(instant))} ago" if instant else ""


def took(began: str | None, ended: str | None, now: datetime) -> str:
    """From one ISO 8601 instant to another, or until `now`; empty when it never began."""
    if not began:
        return ""
    return duration((datetime.fromisoformat(ended) if ended else now) - datetime.fromisoformat(began))


def duration(span: timedelta) -> str:
    """Two figures are enough: `41s`, `3m20s`, `5h2m`, `12d4h`."""
    seconds = max(0, round(span.total_seconds()))
    units = (("d", 86400), ("h", 3600), ("m", 60), ("s", 1))
    parts: list[str] = []
    for name, size in units:
        count, seconds = divmod(seconds, size)
        if count or parts:
            parts.append(f"{count}{name}" if count else "")
    return "".join(parts[:2]) or "0s"


def utc_now() -> datetime:
    return datetime.now(UTC)
