"""A job as a row: what each column says."""

from dataclasses import replace
from datetime import timedelta

import pytest

from deck.domain.cards import Link, present
from prowcommon.prowjobs.model import AbortRequest, JobState, JobType, ProwJob
from prowcommon.prowjobs.refs import Pull
from support.builders import a_job, a_pull, a_spec, some_refs
from support.clock import NOON


def revisions(job: ProwJob) -> list[str]:
    return [str(it) for it in present(job).revisions]


def test_a_presubmit_names_its_pull_request_commit_and_author():
    job = a_job(spec=a_spec(type=JobType.PRESUBMIT, refs=some_refs(a_pull(7, author="alice"))))

    assert revisions(job) == ["#7 (bbbbbbb) by alice"]


def test_a_batch_has_a_line_per_pull_request():
    pulls = (a_pull(7, author="alice"), a_pull(8, author="bob"))
    job = a_job(spec=a_spec(type=JobType.BATCH, refs=some_refs(*pulls)))

    assert revisions(job) == ["#7 (bbbbbbb) by alice", "#8 (bbbbbbb) by bob"]


def test_a_postsubmit_names_its_branch_and_commit():
    assert revisions(a_job(spec=a_spec(type=JobType.POSTSUBMIT, refs=some_refs()))) == ["main (aaaaaaa)"]


def test_a_periodic_has_no_revision_but_the_repository_of_its_extra_refs():
    card = present(a_job(spec=a_spec(extra_refs=(some_refs(),))))

    assert card.revisions == ()
    assert card.repository == Link("octo-org/hello-world", "https://github.com/octo-org/hello-world")


def test_a_job_without_refs_has_no_repository():
    assert present(a_job(spec=a_spec())).repository is None


def test_links_are_the_jobs_own_where_it_has_them():
    pull = a_pull(link="https://git.example/p/7", commit_link="https://git.example/c/b", author_link="")
    refs = some_refs(pull, repo_link="https://git.example/r")
    card = present(a_job(spec=a_spec(type=JobType.PRESUBMIT, refs=refs)))

    (line,) = card.revisions
    assert card.repository is not None
    assert (card.repository.href, line.name.href) == ("https://git.example/r", "https://git.example/p/7")
    assert line.sha == Link("bbbbbbb", "https://git.example/c/b")
    assert line.author == Link("octocat")


@pytest.mark.parametrize(
    "evil", ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil", "http:", "["]
)
def test_a_link_that_is_no_web_address_leads_nowhere_of_its_own(evil: str):
    refs = some_refs(Pull(number=7, author="a", sha="b", link=evil, commit_link=evil, author_link=evil), repo_link=evil)
    card = present(a_job(spec=a_spec(type=JobType.PRESUBMIT, refs=refs)))

    (line,) = card.revisions
    hrefs = [it.href for it in (card.repository, line.name, line.sha, line.author) if it]
    assert all(href.startswith("https://github.com/") for href in hrefs)


def test_neighbours_of_one_revision_belong_together():
    refs = some_refs(a_pull(7))
    unit, lint = (present(a_job(spec=a_spec(name, type=JobType.PRESUBMIT, refs=refs))) for name in ("unit", "lint"))
    pushed = present(a_job(spec=a_spec(type=JobType.PRESUBMIT, refs=some_refs(a_pull(7, sha="c" * 40)))))

    assert unit.group == lint.group != pushed.group


def test_an_abort_shows_as_soon_as_it_is_asked_for():
    asked = a_job(state=JobState.PENDING, abort=AbortRequest(NOON, "alice", "enough"))

    assert present(asked).state is JobState.ABORTED
    assert present(asked).stamp != present(replace(asked, abort=None)).stamp


def test_a_result_that_landed_before_the_abort_stays():
    job = a_job(state=JobState.SUCCESS, completed_at=NOON, abort=AbortRequest(NOON, "alice", "enough"))

    assert present(job).state is JobState.SUCCESS


def test_a_running_job_has_lasted_until_now_and_a_finished_one_until_its_end():
    running = present(a_job(state=JobState.PENDING))
    finished = present(a_job(state=JobState.SUCCESS, completed_at=NOON + timedelta(minutes=2)))
    later = NOON + timedelta(hours=1)

    assert running.elapsed(later) == timedelta(hours=1)
    assert finished.elapsed(later) == timedelta(minutes=2)
    assert running.elapsed(NOON - timedelta(seconds=5)) == timedelta()
