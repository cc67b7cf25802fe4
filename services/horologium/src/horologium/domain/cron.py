"""When a cron expression fires, by Prow's rules.

* Five fields, or six with leading seconds; `@hourly` and its kin. UTC.
* `a-b/n` is written out before croniter sees it: where n is wider than the range, croniter fires at the wrong hour.
* An expression that no date satisfies (`0 0 31 2 *`, which people write to say "never") never fires.

Source: https://pkg.go.dev/github.com/robfig/cron/v3 (the format Prow reads)
"""

import re
from datetime import UTC, datetime

from croniter import croniter
from croniter.croniter import CroniterBadDateError

from prowcommon.errors import UserError

_DESCRIPTORS = {
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
    "@monthly": "0 0 1 * *",
    "@weekly": "0 0 * * 0",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@hourly": "0 * * * *",
}
_STEPPED_RANGE = re.compile(r"(?<![\w/-])(\d+)-(\d+)/(\d+)(?!\w)")


class CronExpression:
    """A parsed expression. Raises UserError when it can't be understood."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._plain = _plain(text)
        self._has_seconds = len(self._plain.split()) == 6
        if not croniter.is_valid(self._plain, second_at_beginning=self._has_seconds):
            raise UserError(f"Cron expression {text!r} can't be understood. Write `minute hour day month weekday`.")

    def next_after(self, instant: datetime) -> datetime | None:
        """The first firing later than `instant`; None when there is none within the years croniter looks ahead."""
        try:
            found: datetime = croniter(
                self._plain, instant.astimezone(UTC), second_at_beginning=self._has_seconds
            ).get_next(datetime)
        except CroniterBadDateError:
            return None
        return found.astimezone(UTC)


def _plain(text: str) -> str:
    words = _DESCRIPTORS.get(text.strip(), text).replace("?", "*").split()
    if len(words) not in (5, 6):
        raise UserError(f"Cron expression {text!r} has {len(words)} fields; it needs 5, or 6 with leading seconds.")
    return " ".join(_STEPPED_RANGE.sub(_written_out, word) for word in words)


def _written_out(found: re.Match[str]) -> str:
    first, last, step = (int(number) for number in found.groups())
    if step == 0 or last < first:
        return found.group()  # croniter's own check refuses it with the rest
    return ",".join(str(value) for value in range(first, last + 1, step))
