"""Messages on Slack, by `chat.postMessage`.

* Slack answers 200 and says in words what went wrong. What is about the message or its channel is a person's to mend
  and parks; what is about the token waits, as an operator replaces it; the rest is Slack's and passes.
* `ratelimited` comes with `Retry-After`, for the whole workspace.
* Slack can't be asked whether a message has arrived. Where that isn't known it is sent again: said twice at worst,
  never not at all.

Source: https://docs.slack.dev/reference/methods/chat.postMessage
"""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import msgspec

from plank.reporting.channels.digests import digest_of
from plank.reporting.channels.posting import Posted, Poster
from plank.reporting.channels.secretfiles import read_secret
from plank.reporting.domain.slack import message_text
from plank.reporting.domain.wanted import SlackMessage, Wanted
from prowcommon.errors import Unavailable, UserError
from prowcommon.gotemplate import TemplateError
from prowcommon.prowjobs.model import ProwJob

MENDING_TAKES = timedelta(seconds=30)
"""After a token was refused."""
LIMITED_WITHOUT_A_WORD = timedelta(seconds=30)

_TOKEN_TROUBLE = frozenset(
    {"account_inactive", "invalid_auth", "not_authed", "token_expired", "token_revoked", "missing_scope"}
)
_PASSES = frozenset(
    {"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org", "accesslimited"}
)


class _Said(msgspec.Struct):
    ok: bool
    error: str = ""


class Slack:
    """A Channel; one workspace's lane, of all that there are."""

    def __init__(self, poster: Poster, api_url: str, token_files: Mapping[str, Path]) -> None:
        """`token_files` by workspace; `*` is the main one."""
        self._poster = poster
        self._url = f"{api_url.rstrip('/')}/chat.postMessage"
        self._token_files = token_files

    async def tell(self, wanted: Wanted, job: ProwJob, *, told: str, again: bool) -> str:
        message = wanted.content
        assert isinstance(message, SlackMessage)  # noqa: S101 - the channel's name says so
        try:
            text = message_text(message, job)
        except TemplateError as error:
            raise UserError(f"The Slack message can't be made: {error}") from error
        digest = digest_of(job.state, text)
        if digest != told:
            await self._send(message, text)
        return digest

    async def _send(self, message: SlackMessage, text: str) -> None:
        file = self._token_files.get(message.host)
        if file is None:
            known = ", ".join(sorted(self._token_files))
            raise UserError(
                f"There is no token for the Slack workspace {message.host!r}, there is {known}. "
                f"PROW_PLANK_SLACK_HOST_TOKEN_FILES names its file: {message.host}=/path."
            )
        token = read_secret(file, what="Slack token")
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json; charset=utf-8"}
        body = msgspec.json.encode({"channel": message.channel, "text": text})
        _check(await self._poster.post(self._url, body, headers, who="Slack"), message)


def _check(posted: Posted, message: SlackMessage) -> None:
    """Raises what the answer means, unless the message stands there."""
    if posted.status == 429:
        raise Unavailable("Slack asks us to wait", retry_after=posted.retry_after or LIMITED_WITHOUT_A_WORD)
    if posted.status >= 300:
        raise Unavailable(f"Slack answered {posted.status}", retry_after=posted.retry_after)
    try:
        said = msgspec.json.decode(posted.body, type=_Said)
    except msgspec.DecodeError as error:
        raise Unavailable("Slack's answer can't be read; PROW_PLANK_SLACK_API_URL says where it is") from error
    if said.ok:
        return
    if said.error == "ratelimited":
        raise Unavailable("Slack asks us to wait", retry_after=posted.retry_after or LIMITED_WITHOUT_A_WORD)
    if said.error in _TOKEN_TROUBLE:
        raise Unavailable(
            f"Slack doesn't accept the token for the workspace {message.host!r}: {said.error}. "
            "Put a valid one in its file.",
            retry_after=MENDING_TAKES,
        )
    if said.error in _PASSES:
        raise Unavailable(f"Slack failed: {said.error}")
    raise UserError(f"Slack declined a message for {message.channel}: {said.error}.")
