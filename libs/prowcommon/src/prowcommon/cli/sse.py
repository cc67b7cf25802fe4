"""Server-sent events, as they arrive: lines in, events out; no I/O.

Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ServerEvent:
    """One event. `id` is the last one the stream named, as the standard wants it."""

    name: str
    data: str
    id: str


class EventReader:
    """Puts an event together from its lines."""

    def __init__(self) -> None:
        self._id = ""
        self._name = ""
        self._data: list[str] = []

    def feed(self, line: str) -> ServerEvent | None:
        """The event that `line` (without its line end) completes, if it does."""
        if not line:
            event = ServerEvent(self._name or "message", "\n".join(self._data), self._id) if self._said else None
            self._name, self._data = "", []
            return event
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        match field:
            case "event":
                self._name = value
            case "data":
                self._data.append(value)
            case "id":
                self._id = value
        return None

    @property
    def _said(self) -> bool:
        # The standard drops events without data; ours may end a stream with a name alone.
        return bool(self._data or self._name)
