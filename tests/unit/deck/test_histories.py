"""What the histories make of runs."""

from dataclasses import replace
from datetime import timedelta

import pytest

from deck.domain.cards import present
from deck.domain.history import CHART_HEIGHT, PastRun, bars, first_possible_id, job_in, outcome
from deck.domain.paging import Cursor, cut
from deck.domain.pullhistory import PullAddress, PulledRun, matrix, pulled_run
from prowcommon.errors import UserError
from prowcommon.ids import BuildId, new_prowjob_id
from prowcommon.prowjobs.model import JobState, JobType
from support.builders import a_job, a_pull, a_spec, some_refs
from support.clock import NOON

PULL = PullAddress("octo-org", "hello-world", 7)


def a_past_run(state: JobState = JobState.SUCCESS, *, took: int | None = 60, **said: object) -> PastRun:
    ended = NOON + timedelta(seconds=took) if took is not None else None
    return PastRun(present(a_job(state=state, completed_at=ended, **said)), BuildId("1"))


def a_pulled_run(job: str, sha: str, *, minute: int, **pull: object) -> PulledRun:
    refs = some_refs(a_pull(7, sha=sha, **pull))
    at = NOON + timedelta(minutes=minute)
    made = a_job(spec=a_spec(job, type=JobType.PRESUBMIT, refs=refs), created_at=at, id=new_prowjob_id(at))
    found = pulled_run(made, PastRun(present(made), None), 7)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "job"),
    [
        ("unit-test", "unit-test"),
        ("unit-test/", "unit-test"),
        ("gs/bucket/logs/unit-test", "unit-test"),
        ("bucket/logs/unit-test", "unit-test"),
        ("s3/bucket/pr-logs/directory/unit-test", "unit-test"),
        ("/", ""),
        ("", ""),
    ],
)
def test_the_last_part_of_an_address_is_the_job(path: str, job: str):
    assert job_in(path) == job


def test_a_build_that_is_not_known_begins_where_its_instant_would_be():
    milliseconds = int(NOON.timestamp() * 1000)
    build = str((milliseconds - 1_288_834_974_657) << 22 | 5)
    found = first_possible_id(build)

    assert found is not None
    assert new_prowjob_id(NOON) < found < new_prowjob_id(NOON + timedelta(milliseconds=2))


@pytest.mark.parametrize("text", ["", "latest", "-1", "1" * 40, "١٢"])
def test_what_is_no_build_s_id_begins_nowhere(text: str):
    assert first_possible_id(text) is None


def test_only_runs_that_passed_failed_or_broke_count():
    states = (JobState.SUCCESS, JobState.SUCCESS, JobState.FAILURE, JobState.ERROR, JobState.ABORTED)
    runs = [a_past_run(state, took=took) for took, state in zip((10, 20, 30, 40, 5000), states, strict=True)]
    runs.append(a_past_run(JobState.PENDING, took=None))
    found = outcome(runs, NOON + timedelta(hours=1))

    assert (found.passed, found.counted, found.percentage, found.usual) == (2, 4, 50, timedelta(seconds=25))


def test_a_hundred_percent_means_every_one():
    runs = [a_past_run() for _ in range(999)] + [a_past_run(JobState.FAILURE)]

    assert outcome(runs, NOON).percentage == 99


def test_without_a_run_that_counts_nothing_is_claimed():
    found = outcome([a_past_run(JobState.ABORTED)], NOON)

    assert (found.percentage, found.usual) == (None, None)


def test_the_chart_ends_with_the_newest_and_is_as_high_as_the_longest():
    newest, oldest = a_past_run(took=100), a_past_run(took=0)
    drawn = bars([newest, oldest], NOON)

    assert [(bar.run, bar.x, bar.width) for bar in drawn] == [(newest, 97.5, 2.5), (oldest, 95, 2.5)]
    assert drawn[0].height == CHART_HEIGHT
    assert 0 < drawn[1].height < 5


def test_many_runs_fill_the_chart():
    drawn = bars([a_past_run() for _ in range(80)], NOON)

    assert (drawn[0].x, drawn[-1].x, drawn[0].width) == (98.75, 0, 1.25)


def test_runs_that_took_no_time_at_all_still_show():
    assert all(bar.height > 0 for bar in bars([a_past_run(took=0)], NOON))
    assert bars([], NOON) == []


def test_commits_stand_newest_first_by_when_they_were_first_tested():
    runs = [
        a_pulled_run("unit", "a" * 40, minute=9),  # the old one again
        a_pulled_run("lint", "b" * 40, minute=5),
        a_pulled_run("unit", "b" * 40, minute=4),
        a_pulled_run("unit", "a" * 40, minute=1),
    ]
    found = matrix(runs, PULL, "https://github.com")

    assert [commit.text for commit in found.commits] == ["bbbbbbb", "aaaaaaa"]
    assert [(row.job, row.cells) for row in found.rows] == [
        ("lint", [[runs[1].run], []]),
        ("unit", [[runs[2].run], [runs[0].run, runs[3].run]]),
    ]


def test_a_pull_request_is_linked_by_its_own_link_or_where_github_is():
    own = a_pulled_run("unit", "a" * 40, minute=1, link="https://git.example/7")

    assert matrix([own], PULL, "https://github.com").link == "https://git.example/7"
    assert matrix([], PULL, "https://github.example/").link == "https://github.example/octo-org/hello-world/pull/7"
    assert matrix([], replace(PULL, org="https://review.example"), "https://github.com").link == ""


def test_a_run_of_other_pull_requests_is_none_of_this_one_s():
    job = a_job(spec=a_spec(refs=some_refs(a_pull(8))))

    assert pulled_run(job, PastRun(present(job), None), 7) is None
    assert pulled_run(a_job(), PastRun(present(a_job()), None), 7) is None


@pytest.mark.parametrize("pr", ["", "seven", "0", "-7", "99999999999", str(2**31)])
def test_an_address_that_names_no_pull_request_says_how_to(pr: str):
    with pytest.raises(UserError, match="/pr-history"):
        PullAddress.parse("octo-org", "hello-world", pr)


def test_a_pull_request_s_number_may_carry_its_hash():
    assert str(PullAddress.parse(" octo-org", "hello-world ", "#7")) == "octo-org/hello-world#7"


IDS = sorted((new_prowjob_id(NOON + timedelta(seconds=n)) for n in range(6)), reverse=True)


def test_a_first_page_leads_to_older_ones_only_when_there_are_more():
    assert cut(IDS[:2], None, 2, lambda id_: id_) == cut(IDS[:2], None, 5, lambda id_: id_)
    page = cut(IDS[:3], None, 2, lambda id_: id_)
    assert page is not None
    assert (page.rows, page.older, page.newer) == (IDS[:2], Cursor("older", IDS[1]), None)


def test_going_newer_arrives_at_the_first_page():
    newer = Cursor("newer", IDS[2])
    assert cut([IDS[1], IDS[0]], newer, 2, lambda id_: id_) is None
    page = cut([IDS[2], IDS[1], IDS[0]], Cursor("newer", IDS[3]), 2, lambda id_: id_)
    assert page is not None
    assert page.rows == [IDS[1], IDS[2]]


def test_an_empty_page_still_leads_back():
    page = cut([], Cursor("older", IDS[3]), 2, lambda id_: id_)
    assert page is not None
    assert (page.rows, page.older, page.newer) == ([], None, Cursor("newer", IDS[3]))
