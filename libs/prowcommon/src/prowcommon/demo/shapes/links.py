"""Addresses, instants and node ids, as they stand in every answer."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote

API_PREFIX = "/api/v3"


@dataclass(frozen=True, slots=True)
class Links:
    """Everything lies below one origin: the API in `/api/v3`, pages in `/`."""

    origin: str

    def api(self, path: str) -> str:
        return f"{self.origin}{API_PREFIX}{path}"

    def html(self, path: str) -> str:
        return f"{self.origin}{path}"


def instant(at: datetime) -> str:
    """In whole seconds, as GitHub writes them."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def maybe_instant(at: datetime | None) -> str | None:
    return None if at is None else instant(at)


def node_id(kind: str, id_: int | str) -> str:
    """GitHub's older form: the length of the kind, the kind, the number."""
    return base64.b64encode(f"{len(kind):02}:{kind}{id_}".encode()).decode()


def part(name: str) -> str:
    """A name as one part of a path."""
    return quote(name, safe="")
