"""Which presubmits the body of a comment asks for, and how urgently.

The filters stand from the most to the least specific; the first one that matches a job decides. What it says goes to
`match.presubmit_runs`, which may still decline for the branch or for the paths that changed.

| Filter          | Active when the body has     | Matches a job                                    | forced | default |
|-----------------|------------------------------|--------------------------------------------------|--------|---------|
| command         | (always)                     | whose `trigger` is found in the body             | yes    | yes     |
| retest          | `/retest`                    | that failed, or never reported though it should  | no     | failed? |
| retest-required | `/retest-required`           | the same, unless it is optional                  | no     | failed? |
| manual-required | `/test-manual-required`      | that only a comment starts, and isn't optional   | yes    | no      |
| test-all        | `/test all` or `/ok-to-test` | that something besides a comment starts          | no     | no      |

Source: prow pkg/pjutil/filter.go
"""

from collections.abc import Callable, Set
from dataclasses import dataclass

from prowcommon.jobconfig.match import needs_explicit_trigger
from prowcommon.jobconfig.patterns import compiled
from prowcommon.jobconfig.schema import Presubmit

_RETEST = r"(?m)^/retest\s*$"
_RETEST_REQUIRED = r"(?m)^/retest-required\s*$"
_MANUAL_REQUIRED = r"(?m)^/test-manual-required\s*$"
_TEST_ALL = r"(?m)^/test all,?($|\s.*)"
_OK_TO_TEST = r"(?m)^/ok-to-test\s*$"


@dataclass(frozen=True, slots=True)
class Asked:
    """How a job was asked for: `forced` runs it whatever changed, `default` runs it where no filter speaks."""

    forced: bool
    default: bool


@dataclass(frozen=True, slots=True)
class Contexts:
    """The pull request's contexts: all that reported, whatever they said, and those that failed (or errored)."""

    reported: Set[str] = frozenset()
    failed: Set[str] = frozenset()


Filter = Callable[[Presubmit], Asked | None]


def needs_contexts(body: str) -> bool:
    """Whether the answer depends on which contexts have reported and failed."""
    return _has(body, _RETEST) or _has(body, _RETEST_REQUIRED)


def filters_of(body: str, contexts: Contexts, *, honour_ok_to_test: bool = False) -> tuple[Filter, ...]:
    """The filters that are active for a comment's body, in the order in which they decide.

    `honour_ok_to_test` when `/ok-to-test` in it starts jobs: its author may say so, and the pull request wasn't
    trusted before.
    """

    def command(job: Presubmit) -> Asked | None:
        return Asked(forced=True, default=True) if job.trigger and _has(body, job.trigger) else None

    def retest(job: Presubmit) -> Asked | None:
        failed = job.context in contexts.failed
        missing = not needs_explicit_trigger(job) and job.context not in contexts.reported
        return Asked(forced=False, default=failed) if failed or missing else None

    def retest_required(job: Presubmit) -> Asked | None:
        return None if job.optional else retest(job)

    def manual_required(job: Presubmit) -> Asked | None:
        matches = not job.optional and needs_explicit_trigger(job)
        return Asked(forced=True, default=False) if matches else None

    def test_all(job: Presubmit) -> Asked | None:
        return None if needs_explicit_trigger(job) else Asked(forced=False, default=False)

    active: list[tuple[Filter, bool]] = [
        (command, True),
        (retest, _has(body, _RETEST)),
        (retest_required, _has(body, _RETEST_REQUIRED)),
        (manual_required, _has(body, _MANUAL_REQUIRED)),
        (test_all, _has(body, _TEST_ALL) or (honour_ok_to_test and _has(body, _OK_TO_TEST))),
    ]
    return tuple(each for each, is_active in active if is_active)


def asked_for(job: Presubmit, filters: tuple[Filter, ...]) -> Asked | None:
    """How the comment asks for this job; None when it doesn't."""
    return next((asked for each in filters if (asked := each(job)) is not None), None)


def _has(body: str, pattern: str) -> bool:
    return compiled(pattern).found_in(body)
