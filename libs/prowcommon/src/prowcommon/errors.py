"""Every error we raise on purpose, sorted by what the caller should do next.

    ProwError
      UserError          tell the person: the message is shown as it stands
        NotAllowed       this principal may not do that
        InvalidConfig    configuration that names its file, line and cure
      NotFound           it doesn't exist, or no longer does
      Conflict           someone else wrote first: read again, decide again
      Unavailable        a neighbour is down or slow: wait `retry_after`

Adapters translate: a library's own exception never leaves the file that knows the library, and the
original is chained with `from`. Anything outside this tree is a bug.
"""

from datetime import timedelta


class ProwError(Exception):
    """Something we foresaw."""


class UserError(ProwError):
    """Tell the person; the message names the thing and the cure."""


class NotAllowed(UserError):
    """The principal is known (or missing) and may not do this."""

    def __init__(self, message: str, *, known: bool = True) -> None:
        super().__init__(message)
        self.known = known
        """False when nobody was named at all: HTTP's 401 instead of 403."""


class InvalidConfig(UserError):
    """Configuration that cannot be used. `problems` holds one line each: file, line, job, cure."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class NotFound(ProwError):
    """It doesn't exist, or no longer does."""


class Conflict(ProwError):
    """Someone else wrote first: read again, decide again."""


class Unavailable(ProwError):
    """A neighbour is down or slow: try again after `retry_after` (None: the caller's own back-off)."""

    def __init__(self, message: str, *, retry_after: timedelta | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
