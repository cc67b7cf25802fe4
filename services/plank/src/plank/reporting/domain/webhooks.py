"""What systems of the house are told: the ProwJob as Prow writes it, signed as Standard Webhooks says.

* `webhook-id` names the job and its version: a second delivery of the same has the same id, and receivers drop it.
* `webhook-timestamp` is when it is sent, in seconds; receivers refuse what is old.
* `webhook-signature` is `v1,` and the HMAC-SHA256 of `ID.TIMESTAMP.BODY` in base64. While a secret is being replaced
  there are several, with a space between them.
* A secret is base64 after `whsec_`, of 24 to 64 bytes.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import binascii
import hashlib
import hmac
from base64 import b64decode, b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime

import msgspec

from plank.reporting.domain.repos import is_listed
from plank.reporting.domain.wanted import Rules, Wanted, Webhook, WebhookCall, webhook_channel
from prowcommon.errors import UserError
from prowcommon.prowjobs.model import ProwJob
from prowcommon.prowjobs.prow_shape import prow_shape

SECRET_PREFIX = "whsec_"  # noqa: S105 - how secrets begin, not one
SECRET_BYTES = range(24, 65)


def calls_for(job: ProwJob, rules: Rules) -> Iterator[Wanted]:
    for name, webhook in rules.webhooks.items():
        if _hears_of(webhook, job):
            yield Wanted(webhook_channel(name), str(job.id), WebhookCall(name))


def _hears_of(webhook: Webhook, job: ProwJob) -> bool:
    refs = job.spec.main_refs
    return (
        (not webhook.job_types or job.spec.type in webhook.job_types)
        and (not webhook.job_states or job.state in webhook.job_states)
        and (not webhook.repos or (refs is not None and is_listed(webhook.repos, refs)))
    )


def message_id(job: ProwJob) -> str:
    return f"prowjob_{job.id.hex}_{job.version}"


def body_of(job: ProwJob) -> bytes:
    return msgspec.json.encode(prow_shape(job))


def signed_headers(message: str, body: bytes, secrets: Sequence[bytes], *, at: datetime) -> dict[str, str]:
    """What makes a receiver believe it; the first secret is the newest."""
    timestamp = str(int(at.timestamp()))
    content = b".".join((message.encode(), timestamp.encode(), body))
    signatures = (hmac.new(secret, content, hashlib.sha256).digest() for secret in secrets)
    return {
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(f"v1,{b64encode(each).decode()}" for each in signatures),
    }


def secrets_in(text: str) -> list[bytes]:
    """One secret a word, the newest first. Raises UserError, which never quotes them."""
    secrets = [_secret(word) for word in text.split()]
    if not secrets:
        raise UserError("there is no secret in it")
    return secrets


def _secret(word: str) -> bytes:
    try:
        secret = b64decode(word.removeprefix(SECRET_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise UserError(f"what follows {SECRET_PREFIX} must be base64") from error
    if len(secret) not in SECRET_BYTES:
        raise UserError(f"a secret has 24 to 64 bytes, this one has {len(secret)}")
    return secret
