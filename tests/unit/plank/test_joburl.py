"""Which URL `config.yaml` gives a job."""

from typing import Any

import pytest

from plank.domain.joburl import JobUrls
from prowcommon.gotemplate import Template, TemplateError
from prowcommon.ids import BuildId
from prowcommon.prowjobs.model import JobState, JobType, ProwJob
from prowcommon.prowjobs.refs import Refs
from support.builders import a_job, a_pull, a_spec, some_refs

VIEW = "https://prow.example/view"


def a_template(text: str) -> Template:
    return Template.parse(text, name="plank.job_url_template")


def a_started_job(**said: Any) -> ProwJob:
    return a_job(spec=a_spec("nightly", **said), state=JobState.PENDING, build_id=BuildId("1990"))


def a_decorated_job(*, upload: dict[str, str] | None = None, **said: Any) -> ProwJob:
    said["decoration_config"] = {
        "gcs_configuration": {"bucket": "builds", "path_strategy": "explicit"} | (upload or {})
    }
    return a_started_job(**said)


def test_a_decorated_job_is_found_below_the_prefix_by_where_its_files_lie() -> None:
    job = a_decorated_job(type=JobType.PRESUBMIT, refs=some_refs(a_pull(7)))

    url = JobUrls(prefixes={"*": f"{VIEW}/"}).url_of(job)

    assert url == f"{VIEW}/gs/builds/pr-logs/pull/octo-org_hello-world/7/nightly/1990"


@pytest.mark.parametrize(
    ("refs", "prefix"),
    [
        (some_refs(), "https://repo.example"),
        (some_refs(repo="docs"), "https://org.example"),
        (some_refs(org="mona"), "https://any.example"),
        (None, "https://any.example"),
    ],
)
def test_the_prefix_is_the_repositorys_then_the_orgs_then_anyones(refs: Refs | None, prefix: str) -> None:
    prefixes = {
        "*": "https://any.example",
        "octo-org": "https://org.example",
        "octo-org/hello-world": "https://repo.example",
    }

    url = JobUrls(prefixes=prefixes).url_of(a_decorated_job(refs=refs))

    assert url == f"{prefix}/gs/builds/logs/nightly/1990"


def test_a_periodic_has_the_prefix_of_its_first_extra_ref() -> None:
    job = a_decorated_job(extra_refs=(some_refs(), some_refs(org="mona")))

    assert JobUrls(prefixes={"octo-org": VIEW}).url_of(job) == f"{VIEW}/gs/builds/logs/nightly/1990"


def test_a_decorations_own_prefix_wins() -> None:
    job = a_decorated_job(upload={"job_url_prefix": "https://own.example"})

    assert JobUrls(prefixes={"*": VIEW}).url_of(job) == "https://own.example/gs/builds/logs/nightly/1990"


def test_the_storage_provider_can_be_left_out_of_a_url() -> None:
    job = a_decorated_job(upload={"bucket": "s3://builds/ci"})

    assert JobUrls(prefixes={"*": VIEW}).url_of(job) == f"{VIEW}/s3/builds/ci/logs/nightly/1990"
    assert JobUrls(prefixes={"*": VIEW}, names_provider=False).url_of(job) == f"{VIEW}/builds/ci/logs/nightly/1990"


def test_a_prefix_keeps_its_escapes_and_its_query() -> None:
    url = JobUrls(prefixes={"*": "https://prow.example/a%20b?tab=1"}).url_of(a_decorated_job())

    assert url == "https://prow.example/a%20b/gs/builds/logs/nightly/1990?tab=1"


def test_a_job_without_decoration_gets_what_the_template_makes_of_it() -> None:
    urls = JobUrls(a_template("https://prow.example/{{.Spec.Job}}/{{.Status.BuildID}}?{{.Status.State}}"), {"*": VIEW})

    assert urls.url_of(a_started_job()) == "https://prow.example/nightly/1990?pending"


def test_a_decorated_job_without_a_prefix_gets_what_the_template_makes_of_it() -> None:
    assert JobUrls(a_template("{{.Spec.Type}}"), {"mona": VIEW}).url_of(a_decorated_job()) == "periodic"


def test_a_template_may_fail_for_one_job_and_not_for_another() -> None:
    urls = JobUrls(a_template("https://prow.example/{{.Spec.Refs.Org}}"))

    assert urls.url_of(a_started_job(refs=some_refs())) == "https://prow.example/octo-org"
    with pytest.raises(TemplateError, match="job_url_template"):
        urls.url_of(a_started_job())


def test_where_nothing_is_configured_there_is_no_url() -> None:
    assert JobUrls().url_of(a_decorated_job()) == ""
