"""What systems of the house are told, and how they know that it comes from us."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plank.reporting.domain.deciding import reports_for
from plank.reporting.domain.wanted import Rules, Webhook
from plank.reporting.domain.webhooks import body_of, message_id, secrets_in, signed_headers
from plank.reporting.webhooksfile import read_webhooks
from prowcommon.errors import InvalidConfig, UserError
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.prowjobs.model import JobState, JobType, ProwJob
from prowcommon.prowjobs.prow_shape import prow_shape
from support.builders import a_job, a_pull, a_spec, some_refs
from support.clock import NOON


def heard(job: ProwJob, webhook: Webhook) -> bool:
    return bool(reports_for(job, Rules(prow=ProwConfig(), webhooks={webhook.name: webhook})))


def test_a_webhook_without_a_selection_hears_of_everything() -> None:
    assert heard(a_job(), Webhook(name="all"))
    assert heard(a_job(spec=a_spec(type=JobType.BATCH, refs=some_refs(a_pull()))), Webhook(name="all"))


@pytest.mark.parametrize(
    ("selection", "is_heard"),
    [
        ({"job_types": (JobType.PERIODIC,)}, True),
        ({"job_types": (JobType.BATCH,)}, False),
        ({"job_states": (JobState.TRIGGERED,)}, True),
        ({"job_states": (JobState.SUCCESS,)}, False),
        ({"repos": ("Octo-Org",)}, True),
        ({"repos": ("octo-org/hello-world",)}, True),
        ({"repos": ("octo-org/other",)}, False),
    ],
)
def test_a_selection_selects(selection: dict[str, tuple[str, ...]], is_heard: bool) -> None:
    job = a_job(spec=a_spec(extra_refs=(some_refs(),)))

    assert heard(job, Webhook(name="some", **selection)) is is_heard


def test_a_job_without_a_repository_is_none_of_a_repositorys() -> None:
    assert not heard(a_job(), Webhook(name="some", repos=("octo-org",)))


def test_the_body_is_the_prowjob_as_prow_writes_it() -> None:
    job = a_job()

    assert json.loads(body_of(job)) == prow_shape(job)


def test_each_version_of_a_job_is_a_message_of_its_own() -> None:
    job = a_job()
    later = a_job(id=job.id, version=2)

    assert message_id(job) == message_id(a_job(id=job.id))
    assert message_id(job) != message_id(later)
    assert "." not in message_id(job)


def test_the_signature_is_the_one_that_standard_webhooks_publishes_as_its_example() -> None:
    """From the test vectors of the specification's own libraries."""
    secrets = secrets_in("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)

    headers = signed_headers("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', secrets, at=at)

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_while_a_secret_is_replaced_both_sign() -> None:
    new, old = (base64.b64encode(letter * 24).decode() for letter in (b"n", b"o"))

    both = signed_headers("id", b"body", secrets_in(f"whsec_{new}\nwhsec_{old}\n"), at=NOON)["webhook-signature"]

    alone = [signed_headers("id", b"body", secrets_in(each), at=NOON)["webhook-signature"] for each in (new, old)]
    assert both == " ".join(alone)


@pytest.mark.parametrize("text", ["", "whsec_not/base64!", "whsec_" + base64.b64encode(b"short").decode()])
def test_a_secret_that_is_none_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(UserError) as raised:
        secrets_in(text)

    assert not text or text.removeprefix("whsec_") not in str(raised.value)


def write(directory: Path, text: str) -> Path:
    path = directory / "webhooks.yaml"
    path.write_text(text)
    return path


def test_the_file_is_read_as_its_page_says(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        "webhooks:\n- {name: a, url: 'https://a.example/x', secret_file: /s, job_types: [batch], repos: [octo-org]}\n",
    )

    [entry] = read_webhooks(path)

    assert (entry.name, entry.url, entry.job_types, entry.repos) == (
        "a",
        "https://a.example/x",
        (JobType.BATCH,),
        ("octo-org",),
    )


@pytest.mark.parametrize(
    ("entries", "told"),
    [
        ("[{name: a}]", "missing required field `url`"),
        ("[{name: a, url: 'https://x', secret_file: /s, colour: red}]", "unknown field `colour`"),
        ("[{name: a, url: 'https://x', secret_file: /s, job_types: [nightly]}]", "Invalid enum value 'nightly'"),
        ("[{name: A B, url: 'https://x', secret_file: /s}]", "the name 'A B' must be"),
        ("[{name: a, url: 'ftp://x', secret_file: /s}]", "the url of 'a' must be"),
        (
            "[{name: a, url: 'https://x', secret_file: /s}, {name: a, url: 'https://y', secret_file: /s}]",
            "more than once",
        ),
        ("[", "while parsing"),
    ],
)
def test_a_mistake_in_the_file_is_told_with_its_name(tmp_path: Path, entries: str, told: str) -> None:
    path = write(tmp_path, f"webhooks: {entries}\n")

    with pytest.raises(InvalidConfig) as raised:
        read_webhooks(path)

    assert told in str(raised.value)
    assert str(path) in str(raised.value)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidConfig, match="can't be read"):
        read_webhooks(tmp_path / "none.yaml")
