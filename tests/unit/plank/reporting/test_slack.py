"""Which messages Slack is told, and in which words."""

from typing import Any

import pytest

from plank.reporting.domain.deciding import reports_for
from plank.reporting.domain.slack import message_text
from plank.reporting.domain.wanted import Rules, SlackMessage, Wanted
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.sections.reporters import SlackReporterConfig
from prowcommon.prowjobs.model import JobState, JobType, ProwJob
from support.builders import a_job, a_spec, some_refs
from support.clock import NOON


def entry(channel: str = "ci", **said: Any) -> SlackReporterConfig:
    return SlackReporterConfig(
        **{"channel": channel, "job_types_to_report": ("periodic",), "job_states_to_report": ("failure",), **said}
    )


def a_periodic(state: JobState = JobState.FAILURE, slack: dict[str, Any] | None = None, **spec: Any) -> ProwJob:
    spec.setdefault("extra_refs", (some_refs(),))
    said = a_spec("nightly", reporter_config={"slack": slack} if slack is not None else None, **spec)
    return a_job(spec=said, state=state, completed_at=NOON, url="http://deck/1")


def reports(job: ProwJob, hosts: tuple[str, ...] = ("*",), **entries: SlackReporterConfig) -> list[Wanted]:
    configs = {name.replace("__", "/").replace("_", "-"): each for name, each in entries.items()}
    rules = Rules(prow=ProwConfig(slack_reporter_configs=configs), slack_hosts=frozenset(hosts))
    return reports_for(job, rules)


def channels(job: ProwJob, **entries: SlackReporterConfig) -> list[str]:
    found = [wanted.content for wanted in reports(job, **entries)]
    return [each.channel for each in found if isinstance(each, SlackMessage)]


EVERYWHERE = {"*": entry("all")}
ORG = {"octo_org": entry("org")}
REPO = {"octo_org__hello_world": entry("repo")}


def test_a_repository_goes_before_its_org_and_that_before_all() -> None:
    assert channels(a_periodic(), **EVERYWHERE, **ORG, **REPO) == ["repo"]
    assert channels(a_periodic(), **EVERYWHERE, **ORG) == ["org"]
    assert channels(a_periodic(), **EVERYWHERE) == ["all"]
    assert channels(a_periodic(extra_refs=()), **EVERYWHERE, **ORG, **REPO) == ["all"]
    assert channels(a_periodic()) == []


def test_an_entry_counts_as_a_whole_and_is_not_filled_up_from_a_wider_one() -> None:
    narrow = {"octo_org__hello_world": entry("repo", job_states_to_report=())}

    assert channels(a_periodic(), **EVERYWHERE, **narrow) == []


def test_a_jobs_own_words_go_before_the_entry_field_by_field() -> None:
    [wanted] = reports(a_periodic(slack={"channel": "own", "report_template": "mine"}), **EVERYWHERE)

    assert wanted.content == SlackMessage("*", "own", "mine")


@pytest.mark.parametrize(
    ("state", "entry_states", "own_states", "is_told"),
    [
        (JobState.FAILURE, ("failure",), None, True),
        (JobState.SUCCESS, ("failure",), None, False),
        (JobState.SUCCESS, ("failure",), ["success"], True),
        (JobState.FAILURE, ("failure",), ["success"], False),
        (JobState.FAILURE, ("failure",), [], False),
        (JobState.FAILURE, (), None, False),
        (JobState.PENDING, ("pending",), None, True),
    ],
)
def test_the_states_that_are_told(
    state: JobState, entry_states: tuple[str, ...], own_states: list[str] | None, is_told: bool
) -> None:
    slack = None if own_states is None else {"job_states_to_report": own_states}

    assert bool(channels(a_periodic(state, slack), **{"*": entry(job_states_to_report=entry_states)})) is is_told


def test_a_job_of_another_type_is_told_only_where_it_names_a_channel() -> None:
    postsubmit = {"type": JobType.POSTSUBMIT, "refs": some_refs(), "extra_refs": ()}

    assert channels(a_periodic(**postsubmit), **EVERYWHERE) == []
    assert channels(a_periodic(slack={"report_template": "mine"}, **postsubmit), **EVERYWHERE) == []
    assert channels(a_periodic(slack={"channel": "own"}, **postsubmit), **EVERYWHERE) == ["own"]


@pytest.mark.parametrize(
    ("entry_says", "job_says", "is_told"),
    [(None, None, True), (False, None, False), (False, True, True), (True, False, False), (None, False, False)],
)
def test_report_false_keeps_silent_unless_the_job_asks(
    entry_says: bool | None, job_says: bool | None, is_told: bool
) -> None:
    slack = {} if job_says is None else {"report": job_says}

    assert bool(channels(a_periodic(slack=slack), **{"*": entry(report=entry_says)})) is is_told


def test_skip_report_is_about_github() -> None:
    assert channels(a_periodic(report=False), **EVERYWHERE) == ["all"]


def test_a_workspace_has_a_lane_and_one_without_a_token_is_anothers_to_refuse() -> None:
    job = a_periodic(slack={"host": "elsewhere"})

    [known] = reports(job, hosts=("*", "elsewhere"), **EVERYWHERE)
    [unknown] = reports(job, hosts=("*", "third"), **EVERYWHERE)

    assert (known.channel, unknown.channel) == ("slack/elsewhere", "slack/*")
    assert unknown.content == known.content


def test_without_a_token_slack_is_told_nothing() -> None:
    assert reports(a_periodic(), hosts=(), **EVERYWHERE) == []


def test_the_usual_message_names_job_type_state_and_page() -> None:
    [wanted] = reports(a_periodic(), **EVERYWHERE)
    assert isinstance(wanted.content, SlackMessage)

    assert message_text(wanted.content, a_periodic()) == (
        "Job nightly of type periodic ended with state failure. <http://deck/1|View logs>"
    )
