"""Signed webhooks to systems of the house.

* 2xx is told. 410 says that nobody listens there any more: parked, until a person says otherwise. 429 and 5xx wait, and
  so does no answer. Any other answer is tried a few times, as receivers are deployed too, and then parked.
* Every try of one version of a job has the same `webhook-id`, by which receivers drop what they have.
"""

from datetime import datetime
from pathlib import Path

from plank.reporting.channels.posting import Poster
from plank.reporting.channels.secretfiles import read_secret
from plank.reporting.domain.wanted import Wanted
from plank.reporting.domain.webhooks import body_of, message_id, secrets_in, signed_headers
from prowcommon.clock import Clock
from prowcommon.errors import ProwError, Unavailable, UserError
from prowcommon.prowjobs.model import ProwJob


class NotTaken(ProwError):
    """The receiver has an answer, and it isn't yes."""


class Webhook:
    """A Channel; one receiver."""

    def __init__(self, name: str, url: str, secret_file: Path, poster: Poster, clock: Clock) -> None:
        self._who = f"The webhook {name!r}"
        self._url = url
        self._secret_file = secret_file
        self._poster = poster
        self._clock = clock

    async def tell(self, wanted: Wanted, job: ProwJob, *, told: str, again: bool) -> str:
        message = message_id(job)
        if message != told:
            await self._send(message, body_of(job), at=self._clock.now())
        return message

    async def _send(self, message: str, body: bytes, *, at: datetime) -> None:
        try:
            secrets = secrets_in(read_secret(self._secret_file, what="webhook secret"))
        except UserError as error:
            raise Unavailable(f"{self._secret_file} holds no webhook secret: {error}.") from error
        headers = {
            **signed_headers(message, body, secrets, at=at),
            "Content-Type": "application/json",
            "User-Agent": "prow",
        }
        posted = await self._poster.post(self._url, body, headers, who=self._who)
        if posted.status < 300:
            return
        said = f"{self._who} answered {posted.status}"
        if posted.status == 410:
            raise UserError(f"{said}: nobody listens there any more. Take it out of PROW_PLANK_WEBHOOKS_FILE.")
        if posted.status in (408, 425, 429) or posted.status >= 500:
            raise Unavailable(said, retry_after=posted.retry_after)
        raise NotTaken(said)
