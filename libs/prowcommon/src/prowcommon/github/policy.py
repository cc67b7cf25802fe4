"""What is done when GitHub doesn't answer as hoped: pure rules, no clock, no socket.

* A request that never left us is sent again, whatever it asks for.
* No answer, or a 5xx: GitHub may have done it. What may be repeated (reads, and changes that set what should be) is
  repeated, after growing pauses with jitter. What may not (a new comment, a new status) is given up at once, and its
  error says `maybe_applied`: the caller looks, and only then asks again.
* A limit (403 or 429): nothing was done. `Retry-After` says how long to wait; else an empty budget says when it is full
  again; else one minute, doubled each time it happens again. Until then the credential asks nothing at all, as GitHub
  bans those who go on asking.
* Waiting is short here. What takes longer than `Patience.longest_wait` is Unavailable with `retry_after`, and a row
  somewhere remembers it: waiting that must survive is a row.
* Any other answer, 404 among them, is GitHub's word.

Sources: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LIMITED_WITHOUT_A_WORD = timedelta(minutes=1)
LONGEST_GUESS = timedelta(minutes=16)
AFTER_RESET = timedelta(seconds=1)
"""GitHub tells its instants in whole seconds."""

_LIMIT_WORDS = ("rate limit", "abuse detection")


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one call may take before its caller hears of it."""

    attempts: int = 4
    first_pause: timedelta = timedelta(milliseconds=500)
    longest_wait: timedelta = timedelta(seconds=5)
    """Long enough for a proxy that restarts; a reset of the hourly budget is somebody else's to wait for."""
    connect_within: timedelta = timedelta(seconds=5)
    answer_within: timedelta = timedelta(seconds=20)
    """GitHub gives up after ten seconds itself; the rest is the network's."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """There was no connection to send it on."""

    because: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """It was sent, and nothing (or half of something) came back."""

    because: str


@dataclass(frozen=True, slots=True)
class Broken:
    """GitHub failed in the middle of it."""

    status: int
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Limited:
    """GitHub didn't look at it: too many requests."""

    wait: timedelta
    because: str


Trouble = NotSent | Unanswered | Broken | Limited


def trouble_with(
    status: int, headers: Mapping[str, str], words: str, *, now: datetime, limited_before: int = 0
) -> Trouble | None:
    """None when GitHub means what it answers. `words`: its message; `limited_before`: limits met in a row."""
    wait = _retry_after(headers)
    if status >= 500:
        return Broken(status, wait)
    if status not in (403, 429):
        return None
    if wait is not None:
        return Limited(wait, words)
    if headers.get("x-ratelimit-remaining") == "0" and (reset_at := _reset_at(headers)) is not None:
        return Limited(max(reset_at - now, timedelta()) + AFTER_RESET, words)
    if status == 429 or any(known in words.lower() for known in _LIMIT_WORDS):
        return Limited(min(LIMITED_WITHOUT_A_WORD * 2 ** min(limited_before, 10), LONGEST_GUESS), words)
    return None


def pause_before_next(
    trouble: Trouble, *, attempt: int, is_repeatable: bool, patience: Patience, luck: float
) -> timedelta | None:
    """How long to wait before it is sent again; None: it is not. `attempt` counts from 1, `luck` is in [0, 1)."""
    if attempt >= patience.attempts:
        return None
    growing = patience.first_pause * 2 ** (attempt - 1) * (0.5 + luck / 2)
    match trouble:
        case Limited(wait=wait):
            pause = wait
        case NotSent():
            pause = growing
        case Broken(wait=wait) if is_repeatable:
            pause = max(growing, wait or timedelta())
        case Unanswered() if is_repeatable:
            pause = growing
        case _:
            return None
    return pause if pause <= patience.longest_wait else None


def leaves_doubt(trouble: Trouble) -> bool:
    """Whether GitHub may have done what was asked."""
    return isinstance(trouble, Unanswered | Broken)


def told(trouble: Trouble) -> str:
    """For people, after "GitHub "."""
    match trouble:
        case NotSent(because=because):
            return f"can't be reached: {because}"
        case Unanswered(because=because):
            return f"did not answer: {because}"
        case Broken(status=status):
            return f"failed with {status}"
        case Limited(wait=wait, because=because):
            return f"asks us to wait {round(wait.total_seconds())} s: {because or 'too many requests'}"


def wait_of(trouble: Trouble) -> timedelta | None:
    """What GitHub itself asks for; None leaves it to the caller's own back-off."""
    return trouble.wait if isinstance(trouble, Broken | Limited) else None


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    said = headers.get("retry-after", "")
    return timedelta(seconds=int(said)) if said.isdecimal() else None


def _reset_at(headers: Mapping[str, str]) -> datetime | None:
    said = headers.get("x-ratelimit-reset", "")
    return datetime.fromtimestamp(int(said), UTC) if said.isdecimal() else None
