"""An event as a NATS message and back: CloudEvents 1.0, binary mode.

The id is the outbox row's own: it is the `ce-id`, and the `Nats-Msg-Id` by which the stream drops a repetition.
"""

from dataclasses import dataclass
from uuid import UUID, uuid4

from prowcommon.events.catalogue import Event, event_class

DEDUPLICATION_HEADER = "Nats-Msg-Id"


@dataclass(frozen=True, slots=True)
class Envelope:
    """A message as it goes out: where to, with which headers, and its body."""

    id: UUID
    stream: str
    subject: str
    headers: dict[str, str]
    payload: bytes


def envelope(event: Event, *, source: str) -> Envelope:
    """The message that tells `event`; `source` is the service that tells it."""
    id_ = uuid4()
    headers = {
        "ce-specversion": "1.0",
        "ce-id": str(id_),
        "ce-source": f"/prow/{source}",
        "ce-type": event.ce_type,
        "ce-subject": event.about,
        "content-type": "application/json",
        DEDUPLICATION_HEADER: str(id_),
    }
    if (at := getattr(event, "at", None)) is not None:
        headers["ce-time"] = at.isoformat()
    return Envelope(id_, event.stream, event.subject, headers, event.model_dump_json(exclude_none=True).encode())


def read_event(headers: dict[str, str] | None, payload: bytes) -> Event | None:
    """The event a message tells; None for a type this release doesn't know. Raises ValueError when it is malformed."""
    kind = event_class((headers or {}).get("ce-type", ""))
    return kind.model_validate_json(payload) if kind else None
