"""What a reader looks for, as it stands in the URL.

* The names are Prow's, and so is their order: old bookmarks keep working.
* A value is compared as a whole, `job` alone knows `*`; repository and author regardless of case.
* A value that nothing has shows nothing. It is never dropped, which would show everything.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from urllib.parse import urlencode

NAMES = ("repo", "type", "pull", "author", "job", "state", "cluster")
_GREATEST_NUMBER = 2**31 - 1


def storable(text: str) -> str:
    """The text without NUL, which Postgres refuses even to compare."""
    return text.replace("\0", "\ufffd")


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty text: any. `repo` is `org/repo`."""

    repo: str = ""
    type: str = ""
    pull: str = ""
    author: str = ""
    job: str = ""
    state: str = ""
    cluster: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> "Filters":
        """The filters among a URL's parameters."""
        return cls(**{name: storable(query.get(name, "")).strip() for name in NAMES})

    @property
    def active(self) -> dict[str, str]:
        """Those that filter, in Prow's order."""
        return {name: value for name, value in asdict(self).items() if value}

    def url(self, path: str = "/", **more: object) -> str:
        """`path` with these filters, and with `more` parameters that aren't empty."""
        query = urlencode(self.active | {name: str(value) for name, value in more.items() if value})
        return f"{path}?{query}" if query else path

    def but(self, **changes: str) -> "Filters":
        return replace(self, **changes)

    @property
    def pull_number(self) -> int | None:
        """None when `pull` is no number a pull request can have."""
        digits = self.pull.removeprefix("#")
        number = int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 10 else 0
        return number if 0 < number <= _GREATEST_NUMBER else None

    @property
    def org_and_repo(self) -> tuple[str, str]:
        """Split after the first segment; an org with an address (`https://host`) keeps its slashes."""
        scheme, marker, rest = self.repo.rpartition("://")
        org, _, repo = rest.partition("/")
        return scheme + marker + org, repo

    @property
    def is_pattern(self) -> bool:
        """True when `job` stands for several names."""
        return "*" in self.job


def matches(pattern: str, name: str) -> bool:
    """True when `name` is what `pattern` says, with anything at all in place of each `*`. Linear in the name."""
    first, *middle, last = pattern.split("*")
    at, end = len(first), len(name) - len(last)
    if at > end or not (name.startswith(first) and name.endswith(last)):
        return False
    for piece in middle:
        found = name.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
