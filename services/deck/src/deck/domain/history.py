"""The history of one job: which job an address means, where a page of it begins, and what its runs amount to.

* Prow's addresses name a bucket's folder (`gs/bucket/logs/JOB`, `bucket/pr-logs/directory/JOB`); the last part is the
  job, and only that counts: history is read from Postgres, never from a bucket.
* `buildId` is the first build shown. One that isn't known begins where its instant would be: a build's id tells when
  it was made.
* Only runs that say something about the job count for its rate: those that passed, failed or broke. An aborted or
  unfinished run says nothing.

Source: prow cmd/deck/job_history.go, and the milliseconds in a build id (DESIGN's snowflake).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from uuid import UUID

from deck.domain.cards import JobCard
from prowcommon.ids import BuildId, ProwJobId
from prowcommon.prowjobs.model import JobState

USUAL_RUNS = 50
CHART_HEIGHT = 48
_SHORTEST_BAR = 3
_FEW = 40
_SNOWFLAKE_EPOCH_MS = 1_288_834_974_657
_LONGEST_BUILD_ID = 19

_SAYS_SOMETHING = frozenset({JobState.SUCCESS, JobState.FAILURE, JobState.ERROR})


@dataclass(frozen=True, slots=True)
class PastRun:
    """One run, with its newest build; None when no pod was ever made for it."""

    card: JobCard
    build_id: BuildId | None


@dataclass(frozen=True, slots=True)
class Bar:
    """One run in the chart; `x` and `width` are percentages of the chart, `height` is of CHART_HEIGHT."""

    run: PastRun
    x: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the runs of a page amount to."""

    passed: int
    counted: int
    usual: timedelta | None
    """The median of how long the counted runs took; None without any."""

    @property
    def percentage(self) -> int | None:
        """Rounded down, so that 100 % means every one; None when nothing counts."""
        return 100 * self.passed // self.counted if self.counted else None


def job_in(path: str) -> str:
    """The job that an address means: the last part of its path; empty when there is none."""
    return path.strip("/").rpartition("/")[2].strip()


def first_possible_id(build_id: str) -> ProwJobId | None:
    """The greatest id that a job may have whose build this is; None for what is no build id."""
    if not (build_id.isascii() and build_id.isdigit() and len(build_id) <= _LONGEST_BUILD_ID):
        return None
    milliseconds = (int(build_id) >> 22) + _SNOWFLAKE_EPOCH_MS
    return ProwJobId(UUID(int=(milliseconds + 1) << 80))


def outcome(runs: Sequence[PastRun], now: datetime) -> Outcome:
    counted = [run.card for run in runs if run.card.state in _SAYS_SOMETHING]
    passed = sum(card.state is JobState.SUCCESS for card in counted)
    lengths = [card.elapsed(now).total_seconds() for card in counted]
    return Outcome(passed, len(counted), timedelta(seconds=median(lengths)) if lengths else None)


def bars(runs: Sequence[PastRun], now: datetime) -> list[Bar]:
    """The chart: the newest run at its right end, each as high as it took long beside the longest of them.

    Few runs leave its left empty, so that a bar is never wider than a run deserves.
    """
    longest = max((run.card.elapsed(now).total_seconds() for run in runs), default=0) or 1
    width = 100 / max(len(runs), _FEW)
    return [
        Bar(run, 100 - (number + 1) * width, width, _height(run.card.elapsed(now).total_seconds() / longest))
        for number, run in enumerate(runs)
    ]


def _height(share: float) -> float:
    return _SHORTEST_BAR + share * (CHART_HEIGHT - _SHORTEST_BAR)
