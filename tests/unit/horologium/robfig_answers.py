"""What robfig/cron v3.0.1 made of these expressions, in UTC: written down once and compared with ever since.

Each row of `robfig_answers.json` is an expression with the instant to look from, and the firings that follow (`never`
ends a list that is shorter), or that it was refused. Forty are chosen, the rest were drawn at random.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_FILE = Path(__file__).with_name("robfig_answers.json")


@dataclass(frozen=True)
class Answer:
    cron: str
    after: datetime
    firings: list[datetime | None] | None
    """None at the end stands for never; None altogether for an expression that was refused."""


def answers() -> list[Answer]:
    return [
        Answer(
            row["cron"],
            datetime.fromisoformat(row["from"]),
            None if "error" in row else [None if f == "never" else datetime.fromisoformat(f) for f in row["fires"]],
        )
        for row in json.loads(_FILE.read_text())
    ]
