"""What is asked of GitHub, before anybody signs it, and what GitHub meant by its answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_REPEATABLE = frozenset({"GET", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Request:
    """One question or one change."""

    method: str
    route: str
    """A URI template: `/repos/{owner}/{repo}/pulls/{pull_number}`; a list ends with `{?per_page}`."""
    org: str | None = None
    """Whose installation asks; None: no org's."""
    values: Mapping[str, str] = field(default_factory=dict)
    """For the template."""
    body: Any = None
    """Whatever msgspec makes JSON of."""
    is_repeatable: bool | None = None
    """Whether asking twice is the same as asking once; None: as the method says."""

    @property
    def changes(self) -> bool:
        return self.method != "GET"

    @property
    def may_be_repeated(self) -> bool:
        return self.method in _REPEATABLE if self.is_repeatable is None else self.is_repeatable


@dataclass(frozen=True, slots=True)
class Answer:
    """A good one."""

    body: bytes
    next_url: str | None = None
    """Where the next page is."""
