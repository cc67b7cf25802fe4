"""The comment that lists what failed: its table, and when it is made, edited and removed."""

from typing import Any

import pytest

from plank.reporting.domain.below import text_below
from plank.reporting.domain.comment import LONGEST, MARKER, Change, Standing, change_to, marked, rows_in
from prowcommon.gotemplate import TemplateError
from prowcommon.jobconfig.sections.plank import Plank
from prowcommon.prowjobs.model import JobState, JobType, ProwJob
from support.builders import a_job, a_pull, a_spec, some_refs
from support.clock import NOON

SHA = "b" * 40
UNIT = f"unit | {SHA} | [link](http://deck/unit) | unknown | `/test unit`"
LINT = f"lint | {SHA} | [link](http://deck/lint) | unknown | `/test lint`"


def a_run(context: str, state: JobState = JobState.FAILURE, *, url: str = "", **labels: str) -> ProwJob:
    spec = a_spec(
        context, type=JobType.PRESUBMIT, context=context, rerun_command=f"/test {context}", refs=some_refs(a_pull())
    )
    return a_job(spec=spec, state=state, url=url or f"http://deck/{context}", labels=labels, completed_at=NOON)


def changed(standing: list[Standing], *runs: ProwJob, below: str = "", sums_up: bool = False) -> Change:
    return change_to(standing, runs, below=below, sums_up=sums_up)


def created(*runs: ProwJob, **options: Any) -> str:
    change = changed([], *runs, **options)
    assert change.create is not None
    return change.create


def told(body: str, id_: int = 1) -> Standing:
    """As it stands on GitHub, which may answer with its own line ends."""
    return Standing(id_, marked(body, "x")[0].replace("\n", "\r\n"))


def test_a_failure_is_a_table_with_a_row() -> None:
    lines = created(a_run("unit")).split("\n")

    assert lines[:5] == [
        "@octocat: The following test **failed**, say `/retest` to rerun all failed tests or `/retest-required` to "
        "rerun all mandatory failed tests:",
        "",
        "Test name | Commit | Details | Required | Rerun command",
        "--- | --- | --- | --- | ---",
        UNIT,
    ]
    assert lines[5:8] == ["", "<details>", ""]
    assert lines[-2:] == ["</details>", MARKER]


def test_several_failures_are_several_tests_the_oldest_first() -> None:
    body = created(a_run("unit"), a_run("lint"))

    assert "The following tests **failed**" in body
    assert list(rows_in(body)) == [LINT, UNIT]


@pytest.mark.parametrize(("optional", "required"), [("true", "false"), ("false", "true"), ("", "unknown")])
def test_a_row_says_whether_the_test_is_required(optional: str, required: str) -> None:
    labels = {"prow.k8s.io/is-optional": optional} if optional else {}

    assert f"| {required} |" in created(a_run("unit", **labels))


@pytest.mark.parametrize("state", [JobState.SUCCESS, JobState.ABORTED])
def test_what_did_not_fail_has_no_row_and_takes_it_away(state: JobState) -> None:
    assert changed([], a_run("unit", state)) == Change()
    assert changed([told(created(a_run("unit")))], a_run("unit", state)) == Change(delete=(1,))


def test_a_run_that_ended_with_an_error_has_a_row() -> None:
    assert list(rows_in(created(a_run("unit", JobState.ERROR)))) == [UNIT]


def test_a_rerun_that_ended_with_an_error_takes_the_place_of_the_failure() -> None:
    change = changed([told(created(a_run("unit")))], a_run("unit", JobState.ERROR, url="http://deck/later"))

    assert change.create is not None
    assert list(rows_in(change.create)) == [UNIT.replace("deck/unit", "deck/later")]
    assert change.delete == (1,)


def test_what_stands_there_already_is_left_alone() -> None:
    assert changed([told(created(a_run("unit")))], a_run("unit")) == Change()


def test_a_new_failure_is_a_new_comment_and_the_old_ones_go() -> None:
    standing = [told(created(a_run("lint")), 1), told(created(a_run("unit")), 2)]

    change = changed(standing, a_run("unit", url="http://deck/later"), a_run("lint"))

    assert change.create is not None
    assert list(rows_in(change.create)) == [LINT, UNIT.replace("deck/unit", "deck/later")]
    assert change.delete == (1, 2)
    assert change.edit is None


def test_a_failure_that_is_mended_is_edited_out_without_a_new_comment() -> None:
    standing = [told(created(a_run("unit")), 1), told(created(a_run("unit"), a_run("lint")), 2)]

    change = changed(standing, a_run("unit", JobState.SUCCESS), a_run("lint"))

    assert change.edit is not None
    assert change.edit[0] == 2
    assert list(rows_in(change.edit[1])) == [LINT]
    assert (change.create, change.delete) == (None, (1,))


def test_rows_of_a_former_prow_are_kept_until_their_context_runs_again() -> None:
    theirs = f"e2e | {SHA} | [link](http://old/e2e) | true | `/test e2e`"
    former = told(created(a_run("unit")).replace(UNIT, f"{theirs}\n{UNIT}"))

    kept = changed([former], a_run("unit", url="http://deck/later")).create
    gone = changed([former], a_run("e2e", JobState.SUCCESS), a_run("unit")).edit

    assert kept is not None
    assert list(rows_in(kept)) == [theirs, UNIT.replace("deck/unit", "deck/later")]
    assert gone is not None
    assert list(rows_in(gone[1])) == [UNIT]


def test_of_two_rows_of_a_former_prow_the_later_one_counts() -> None:
    first, second = (f"e2e | {SHA} | [link](http://old/{n}) | true | `/test e2e`" for n in (1, 2))
    body = created(a_run("unit"))
    standing = [told(body.replace(UNIT, first), 1), told(body.replace(UNIT, second), 2)]

    change = changed(standing, a_run("unit"))

    assert change.create is not None
    assert list(rows_in(change.create)) == [second, UNIT]


def test_a_summary_says_that_all_has_passed_once() -> None:
    passed = a_run("unit", JobState.SUCCESS)
    body = created(passed, sums_up=True)

    assert body.startswith("@octocat: all tests **passed!**\n\n<details>")
    assert changed([told(body)], passed, sums_up=True) == Change()
    assert changed([told(created(a_run("unit")))], passed, sums_up=True) == Change(create=body, delete=(1,))


def test_a_summary_says_nothing_of_what_was_aborted() -> None:
    runs = a_run("unit", JobState.ABORTED), a_run("lint", JobState.SUCCESS)

    assert changed([told(created(a_run("unit")))], *runs, sums_up=True) == Change(delete=(1,))
    assert changed([], *runs, sums_up=True) == Change()


def test_the_installations_own_words_stand_below_the_table() -> None:
    lines = created(a_run("unit"), below="Ask in #ci.").split("\n")

    assert lines[4:8] == [UNIT, "", "Ask in #ci.", ""]


def test_what_is_too_long_for_github_goes_without_them() -> None:
    body = created(a_run("unit"), below="x" * LONGEST)

    assert len(body) < LONGEST
    assert list(rows_in(body)) == [UNIT]


def test_the_most_specific_template_speaks() -> None:
    templates = {"*": "all", "octo-org": "org {{.Spec.Job}}", "octo-org/hello-world": "repo {{.Status.State}}"}
    run = a_run("unit")

    assert text_below(Plank(report_templates=templates), run) == "repo failure"
    assert text_below(Plank(report_templates={k: v for k, v in templates.items() if "/" not in k}), run) == "org unit"
    assert text_below(Plank(report_templates={"*": "all"}), run) == "all"
    assert text_below(Plank(report_templates={"other": "theirs"}), run) == ""
    assert text_below(Plank(report_template="older {{.Spec.Context}}"), run) == "older unit"


def test_a_template_that_has_nothing_to_say_of_a_run_is_an_error() -> None:
    with pytest.raises(TemplateError):
        text_below(Plank(report_template="{{index .Spec.Refs.Pulls 3}}"), a_run("unit"))
