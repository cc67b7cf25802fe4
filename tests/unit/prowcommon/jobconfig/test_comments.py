import pytest
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.jobconfig.comments import Asked, Contexts, asked_for, filters_of, needs_contexts
from prowcommon.jobconfig.defaults import default_trigger
from prowcommon.jobconfig.schema import Presubmit

NOTHING_KNOWN = Contexts()
FORCED, CHECKED = Asked(forced=True, default=True), Asked(forced=False, default=False)


def a_presubmit(name: str = "unit", **said: object) -> Presubmit:
    return Presubmit(**{"name": name, "context": name, "trigger": default_trigger(name), "always_run": True, **said})


def asked(
    body: str, job: Presubmit | None = None, contexts: Contexts = NOTHING_KNOWN, *, ok_to_test: bool = False
) -> Asked | None:
    return asked_for(job or a_presubmit(), filters_of(body, contexts, honour_ok_to_test=ok_to_test))


@pytest.mark.parametrize(
    "body", ["/test unit", "/test unit,", "/test lint unit", "fine\r\n/test unit\r\nthanks", "/test unit now"]
)
def test_a_job_asked_for_by_name_runs_whatever_changed(body: str):
    assert asked(body) == FORCED


@pytest.mark.parametrize("body", ["", "/test", "/test units", " /test unit", "please /test unit", "/retest unit"])
def test_a_comment_that_asks_for_nothing_starts_nothing(body: str):
    assert asked(body) is None


def test_a_job_without_a_trigger_has_no_command():
    assert asked("/test unit", Presubmit(name="unit", context="unit")) is None


@pytest.mark.parametrize(
    ("contexts", "expected"),
    [
        (Contexts(reported={"unit"}, failed={"unit"}), Asked(forced=False, default=True)),
        (Contexts(reported={"unit"}), None),
        (Contexts(), CHECKED),
    ],
)
def test_a_retest_runs_what_failed_and_what_never_reported(contexts: Contexts, expected: Asked | None):
    assert asked("/retest", contexts=contexts) == expected
    assert asked("/retest-required", contexts=contexts) == expected


def test_a_retest_leaves_alone_what_nobody_asked_for():
    by_hand = a_presubmit(always_run=False)

    assert asked("/retest", by_hand) is None
    assert asked("/retest", by_hand, Contexts(failed={"unit"})) == Asked(forced=False, default=True)


def test_a_retest_of_what_is_required_leaves_out_what_is_optional():
    failed = Contexts(reported={"unit"}, failed={"unit"})

    assert asked("/retest-required", a_presubmit(optional=True), failed) is None
    assert asked("/retest", a_presubmit(optional=True), failed) == Asked(forced=False, default=True)


def test_what_only_a_comment_starts_has_a_command_for_all_that_is_required():
    body = "/test-manual-required"

    assert asked(body, a_presubmit(always_run=False)) == Asked(forced=True, default=False)
    assert asked(body, a_presubmit(always_run=False, optional=True)) is None
    assert asked(body, a_presubmit(always_run=False, run_if_changed="x")) is None
    assert asked(body, a_presubmit()) is None


@pytest.mark.parametrize("body", ["/test all", "/test all,", "/test all please"])
def test_all_means_all_that_may_start_by_itself(body: str):
    assert asked(body) == CHECKED
    assert asked(body, a_presubmit(always_run=False, run_if_changed="x")) == CHECKED
    assert asked(body, a_presubmit(always_run=False)) is None


def test_ok_to_test_means_all_only_where_it_is_honoured():
    assert asked("/ok-to-test") is None
    assert asked("/ok-to-test", ok_to_test=True) == CHECKED


def test_the_more_specific_command_decides():
    failed = Contexts(reported={"unit"}, failed={"unit"})

    assert asked("/retest\n/test unit", contexts=failed) == FORCED
    assert asked("/test all\n/retest", contexts=failed) == Asked(forced=False, default=True)


def test_statuses_are_needed_only_for_a_retest():
    assert needs_contexts("/retest")
    assert needs_contexts("hi\r\n/retest-required \r\n")
    assert not needs_contexts("/test all\n/test unit\n/retesting")


TABLE = [
    # the body has, the job is, forced, default: the table of core.md §2.4, row by row, for one context "unit"
    ("/test unit", lambda job, c: True, True, lambda failed: True),
    ("/retest", lambda job, c: "unit" in c.failed or (job.starts and "unit" not in c.reported), False, bool),
    (
        "/retest-required",
        lambda job, c: not job.optional and ("unit" in c.failed or (job.starts and "unit" not in c.reported)),
        False,
        bool,
    ),
    ("/test-manual-required", lambda job, c: not job.optional and not job.starts, True, lambda failed: False),
    ("/test all", lambda job, c: job.starts, False, lambda failed: False),
]


class Traits:
    def __init__(self, job: Presubmit) -> None:
        self.optional = job.optional
        self.starts = job.always_run or bool(job.run_if_changed)


@given(
    st.lists(st.sampled_from([row[0] for row in TABLE]), unique=True),
    st.sampled_from([{"always_run": True}, {"always_run": False}, {"always_run": False, "run_if_changed": "x"}]),
    st.booleans(),
    st.sampled_from([Contexts(), Contexts({"unit"}), Contexts({"unit"}, {"unit"})]),
)
def test_the_first_row_of_the_table_that_matches_decides(
    lines: list[str], start: dict[str, object], optional: bool, contexts: Contexts
):
    job = a_presubmit(optional=optional, **start)
    failed = "unit" in contexts.failed
    rows = [
        Asked(forced, default(failed))
        for line, fits, forced, default in TABLE
        if line in lines and fits(Traits(job), contexts)
    ]

    assert asked("\n".join(lines), job, contexts) == (rows[0] if rows else None)
