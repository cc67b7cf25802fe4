"""Which attempts to load the configuration are worth a row, when nobody asked for them.

* What was activated, always.
* What was refused, when somebody had edited the files, or when the problems are others than before. A new holder of the
  lease finds the old refusal again, and that is no news.
* What changed nothing, only when it ends a refusal: so people see that it is mended.
"""

from collections.abc import Sequence

from prowcommon.configstatus import Load, Outcome


def is_news(outcome: Outcome, problems: Sequence[str], last: Load | None, *, files_changed: bool) -> bool:
    """`last` is the newest attempt on record; `files_changed`: since this holder of the lease read them last."""
    match outcome:
        case Outcome.ACTIVATED:
            return True
        case Outcome.REFUSED:
            return files_changed or last is None or not last.was_refused or list(last.problems) != list(problems)
        case _:
            return last is not None and last.was_refused
