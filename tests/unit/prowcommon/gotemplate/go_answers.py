"""What Go 1.26 made of these templates: text/template, written down once and compared with ever since.

Each row of `go_answers.json` is a template, the name of its data in `go_data`, and Go's output or its error, which
begins with the line. Numbers of the data were int or float64 by the way they are written; a ProwJob was decoded into
Prow's own structs.
"""

import json
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).with_name("go_answers.json")


@dataclass(frozen=True)
class Answer:
    """Go's answer: an output, or an error (its message without the template's name)."""

    topic: str
    template: str
    data: str
    output: str | None = None
    error: str | None = None

    @property
    def line(self) -> int:
        """Where Go found its error."""
        return int((self.error or "").partition(":")[0])


ANSWERS = [Answer(topic, **row) for topic, rows in json.loads(_FILE.read_text("utf-8")).items() for row in rows]
