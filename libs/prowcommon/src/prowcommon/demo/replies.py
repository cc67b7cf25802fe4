"""What GitHub answers: JSON with an ETag, lists in pages, and errors in its own words.

* A list has thirty items a page unless `per_page` says otherwise, never more than a hundred. `Link` names the other
  pages, each as a whole address.
* An ETag is weak, and made of the answer: the same content has the same one.

Source: https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urlencode

T = TypeVar("T")

DOCUMENTATION = "https://docs.github.com/rest"
USUAL_PAGE = 30
LARGEST_PAGE = 100


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer before it is written out. `body` None is no body."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Declined(Exception):
    """GitHub says no."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        errors: Sequence[Mapping[str, Any]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        body: dict[str, Any] = {"message": message, "documentation_url": DOCUMENTATION, "status": str(status)}
        if errors:
            body["errors"] = list(errors)
        self.reply = Reply(status, body, headers or {})


def invalid(resource: str, field_: str, code: str, message: str = "") -> Declined:
    """422, about one field."""
    error = {"resource": resource, "field": field_, "code": code}
    return Declined(422, "Validation Failed", errors=[{**error, "message": message} if message else error])


@dataclass(frozen=True, slots=True)
class Page:
    """Which part of a list is asked for, and at which address."""

    url: str
    query: Mapping[str, str]

    @property
    def size(self) -> int:
        return min(max(1, self._number("per_page", USUAL_PAGE)), LARGEST_PAGE)

    @property
    def number(self) -> int:
        return max(1, self._number("page", 1))

    def of(self, items: Sequence[T], shape: Callable[[T], Any]) -> Reply:
        """Only what is on the page is shaped."""
        body = [shape(item) for item in self.part(items)]
        return Reply(200, body, self.links(len(items)))

    def part(self, items: Sequence[T]) -> Sequence[T]:
        begin = (self.number - 1) * self.size
        return items[begin : begin + self.size]

    def links(self, total: int) -> dict[str, str]:
        last = max(1, -(-total // self.size))
        pages: dict[str, int] = {}
        if self.number > 1:
            pages |= {"prev": min(self.number - 1, last)}
        if self.number < last:
            pages |= {"next": self.number + 1, "last": last}
        if self.number > 1:
            pages |= {"first": 1}
        return {"Link": ", ".join(self._link(rel, page) for rel, page in pages.items())} if pages else {}

    def _link(self, rel: str, page: int) -> str:
        return f'<{self.url}?{urlencode({**self.query, "page": page})}>; rel="{rel}"'

    def _number(self, name: str, usual: int) -> int:
        said = self.query.get(name, "")
        return int(said) if said.isdecimal() else usual


def etag_of(body: bytes) -> str:
    return f'W/"{hashlib.sha256(body).hexdigest()}"'
