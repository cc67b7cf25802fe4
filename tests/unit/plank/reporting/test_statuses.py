"""Which statuses GitHub is told, row for row as Prow's own reporter."""

from typing import Any

import pytest

from plank.reporting.domain.deciding import reports_for
from plank.reporting.domain.description import described
from plank.reporting.domain.wanted import GitHubStatus, PullComment, Rules, StatusState
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.sections.reporters import GitHubReporter
from prowcommon.prowjobs.model import JobState, JobType, ProwJob
from support.builders import a_job, a_pull, a_spec, some_refs
from support.clock import NOON

HEAD, BASE = "b" * 40, "a" * 40


def rules(**reporter: Any) -> Rules:
    return Rules(prow=ProwConfig(github_reporter=GitHubReporter(**reporter)), tells_github=True)


def a_presubmit(*, state: JobState = JobState.PENDING, **said: Any) -> ProwJob:
    spec = {"type": JobType.PRESUBMIT, "report": True, "context": "unit", "refs": some_refs(a_pull()), **said}
    finished = state not in (JobState.SCHEDULING, JobState.TRIGGERED, JobState.PENDING)
    return a_job(
        spec=a_spec(**spec),
        state=state,
        description="Job started.",
        url="http://deck/1",
        completed_at=NOON if finished else None,
    )


def statuses(job: ProwJob, given: Rules | None = None) -> list[GitHubStatus]:
    return [wanted.content for wanted in reports_for(job, given or rules()) if isinstance(wanted.content, GitHubStatus)]


def comments(job: ProwJob, given: Rules | None = None) -> list[PullComment]:
    return [wanted.content for wanted in reports_for(job, given or rules()) if isinstance(wanted.content, PullComment)]


@pytest.mark.parametrize(
    ("state", "on_github"),
    [
        (JobState.SCHEDULING, StatusState.PENDING),
        (JobState.TRIGGERED, StatusState.PENDING),
        (JobState.PENDING, StatusState.PENDING),
        (JobState.SUCCESS, StatusState.SUCCESS),
        (JobState.FAILURE, StatusState.FAILURE),
        (JobState.ABORTED, StatusState.FAILURE),
        (JobState.ERROR, StatusState.ERROR),
    ],
)
def test_each_state_of_a_job_is_one_of_githubs(state: JobState, on_github: StatusState) -> None:
    [status] = statuses(a_presubmit(state=state))

    assert status.state is on_github
    assert (status.org, status.repo, status.context) == ("octo-org", "hello-world", "unit")
    assert status.target_url == "http://deck/1"


def test_a_presubmit_speaks_of_the_pulls_head_and_a_postsubmit_of_the_base() -> None:
    postsubmit = a_presubmit(type=JobType.POSTSUBMIT, refs=some_refs())

    assert [one.sha for one in statuses(a_presubmit())] == [HEAD]
    assert [one.sha for one in statuses(postsubmit)] == [BASE]


@pytest.mark.parametrize(
    "said",
    [
        {"report": False},
        {"type": JobType.PERIODIC, "refs": None, "extra_refs": (some_refs(),)},
        {"type": JobType.BATCH},
        {"refs": some_refs(a_pull(1), a_pull(2))},
        {"refs": some_refs(base_sha=""), "type": JobType.POSTSUBMIT},
        {"refs": some_refs(a_pull(), org="https://gerrit.example")},
    ],
    ids=["skip_report", "periodic", "batch", "two pulls", "no commit", "another host"],
)
def test_of_these_github_hears_nothing(said: dict[str, Any]) -> None:
    assert statuses(a_presubmit(**said)) == []


def test_a_job_that_gerrit_hears_of_is_not_githubs() -> None:
    job = a_job(spec=a_presubmit().spec, labels={"prow.k8s.io/gerrit-report-label": "Verified"})

    assert statuses(job) == []


def test_only_the_configured_types_are_told() -> None:
    only_postsubmits = rules(job_types_to_report=("postsubmit",))

    assert statuses(a_presubmit(), only_postsubmits) == []
    assert len(statuses(a_presubmit(type=JobType.POSTSUBMIT, refs=some_refs()), only_postsubmits)) == 1


def test_without_a_credential_for_github_nothing_is_told_there() -> None:
    assert reports_for(a_presubmit(state=JobState.FAILURE), Rules(prow=ProwConfig())) == []


def test_one_target_is_one_context_of_one_commit_whatever_the_case_of_its_names() -> None:
    shouted = a_presubmit(refs=some_refs(a_pull(), org="OCTO-org"))

    [one], [other] = reports_for(a_presubmit(), rules()), reports_for(shouted, rules())
    assert one.target == other.target == f"octo-org/hello-world@{HEAD} unit"


def test_a_comment_is_looked_at_when_a_reporting_presubmit_has_finished() -> None:
    comment = PullComment("octo-org", "hello-world", 7)

    assert comments(a_presubmit(state=JobState.PENDING)) == []
    assert comments(a_presubmit(state=JobState.SUCCESS)) == [comment]
    assert comments(a_presubmit(state=JobState.FAILURE)) == [comment]
    assert comments(a_presubmit(state=JobState.FAILURE, report=False)) == []
    assert comments(a_presubmit(state=JobState.FAILURE, type=JobType.POSTSUBMIT, refs=some_refs())) == []


@pytest.mark.parametrize("name", ["octo-org", "octo-org/hello-world", "Octo-Org/Hello-World"])
def test_a_repository_may_be_spared_comments(name: str) -> None:
    failed = a_presubmit(state=JobState.FAILURE)

    assert comments(failed, rules(no_comment_repos=(name,))) == []
    assert len(statuses(failed, rules(no_comment_repos=(name,)))) == 1


def test_where_comments_are_summaries_a_batch_has_each_pulls_looked_at() -> None:
    batch = a_presubmit(state=JobState.SUCCESS, type=JobType.BATCH, report=False, refs=some_refs(a_pull(1), a_pull(2)))

    assert comments(batch) == []
    assert [one.number for one in comments(batch, rules(summary_comment_repos=("octo-org",)))] == [1, 2]


def read_back(description: str) -> tuple[str, str] | None:
    """As Prow's tide reads it: exactly two parts, the second of forty bytes."""
    parts = description.split(" BaseSHA:")
    return (parts[0], parts[1]) if len(parts) == 2 and len(parts[1]) == 40 else None


def test_without_a_base_a_description_is_what_it_says() -> None:
    assert described("Job started.", "") == "Job started."


def test_a_short_description_is_padded_with_a_quarter_of_the_gap() -> None:
    told = described("Job started.", BASE)

    gap = 140 - len("Job started.") - len(" BaseSHA:") - 40
    assert told == "Job started." + "\u2001" * -(-gap // 4) + f" BaseSHA:{BASE}"
    assert len(told.encode()) <= 140


@pytest.mark.parametrize("length", range(150))
def test_whatever_its_length_it_fits_and_its_base_can_be_read(length: int) -> None:
    told = described("x" * length, BASE)

    found = read_back(told)
    assert found is not None
    assert found[1] == BASE
    assert len(told.encode()) <= 140
    if length <= 85:  # closer to the limit, Prow's padding may overshoot it
        assert found[0].rstrip("\u2001") == "x" * length


def test_what_is_too_long_loses_its_middle() -> None:
    told = described("a" * 100 + "z" * 100, "")

    assert told == "a" * 67 + " ... " + "z" * 67


def test_characters_stay_whole() -> None:
    assert described("ä" * 100, "") == "ä" * 33 + " ... " + "ä" * 33
