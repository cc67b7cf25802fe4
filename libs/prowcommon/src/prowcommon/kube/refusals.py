"""What an API server's refusal means for whoever asked.

* 404 is NotFound; 409 is Conflict: whoever creates looks at what is there.
* 429, 5xx and an exhausted quota pass: Unavailable, after as long as the server says. So does a namespace so new that
  it has no service account `default` yet.
* 401, and a 403 for want of rights, are the operator's to mend: Unavailable, with the server's words.
* 410 is Expired: what was asked for by version is no longer kept; list anew.
* Any other 4xx is about what was sent: UserError, with the server's words.

Source: https://kubernetes.io/docs/reference/using-api/api-concepts/; staging/src/k8s.io/apimachinery/pkg/api/errors.
"""

from datetime import timedelta

import msgspec

from prowcommon.errors import Conflict, NotFound, ProwError, Unavailable, UserError

LONG = timedelta(seconds=30)
"""Before something is asked for again that only a person, or the end of other pods, can change."""
_MOST_SECONDS = 300
_LONGEST_WORDS = 600
_PASSING = ("exceeded quota", "quota limits", "being terminated", 'serviceaccount "default" not found')


class Expired(Unavailable):
    """The version asked for is no longer kept by the server."""


class _Status(msgspec.Struct, frozen=True):
    message: str = ""
    reason: str = ""
    code: int = 0


_decode = msgspec.json.Decoder(_Status).decode


def refusal(status: int, body: bytes, *, cluster: str, retry_after: str | None = None) -> ProwError:
    """The error for an answer of `status`, 400 or more. The body is a Kubernetes `Status`, or anything at all."""
    said = _status_of(body)
    words = f"Build cluster {cluster!r} answered {status}: {said.message or said.reason or 'nothing more'}"
    match status:
        case 404:
            return NotFound(words)
        case 409:
            return Conflict(words)
        case 410:
            return Expired(words)
        case 429 | 408:
            return Unavailable(words, retry_after=_pause(retry_after))
        case 401:
            return Unavailable(words, retry_after=LONG)
        case 403 if _lacks_rights(said.message) or _passes(said.message):
            return Unavailable(words, retry_after=LONG)
        case _ if status >= 500:
            return Unavailable(words, retry_after=_pause(retry_after))
        case _:
            return UserError(said.message or words)


def has_expired(body: bytes) -> bool:
    """Whether the `Status` that ends a watch says so."""
    said = _status_of(body)
    return said.code == 410 or said.reason in ("Expired", "Gone")


def _status_of(body: bytes) -> _Status:
    try:
        said = _decode(body)
    except msgspec.DecodeError:  # a proxy's page, or half an answer
        said = _Status(message=body[:_LONGEST_WORDS].decode(errors="replace").strip())
    return msgspec.structs.replace(said, message=said.message[:_LONGEST_WORDS])


def _lacks_rights(message: str) -> bool:
    return " cannot " in message and "resource" in message


def _passes(message: str) -> bool:
    return any(words in message for words in _PASSING)


def _pause(retry_after: str | None) -> timedelta | None:
    if retry_after is None or not retry_after.isascii() or not retry_after.isdigit():
        return None
    return timedelta(seconds=min(int(retry_after), _MOST_SECONDS))
