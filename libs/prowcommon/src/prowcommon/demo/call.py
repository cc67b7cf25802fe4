"""One request as a route sees it: who asks, about what, with which words."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from prowcommon.demo.access import METADATA, Asker, Needs
from prowcommon.demo.github import SimulatedGitHub
from prowcommon.demo.replies import Declined, Page, Reply
from prowcommon.demo.shapes.links import Links
from prowcommon.demo.world import Account, Issue, Repository


@dataclass(frozen=True, slots=True)
class Call:
    """Everything that a route's function needs."""

    github: SimulatedGitHub
    asker: Asker
    links: Links
    values: Mapping[str, str]
    page: Page
    data: Any
    about: Repository | None = None

    @property
    def repo(self) -> Repository:
        if self.about is None:
            raise Declined(404, "Not Found")
        return self.about

    @property
    def actor(self) -> Account:
        """Raises Declined with 401 for nobody."""
        if (actor := self.asker.acts_as) is None:
            raise Declined(401, "Requires authentication")
        return actor

    @property
    def issue(self) -> Issue:
        """The one that `issue_number` or `pull_number` names. Raises Declined with 404."""
        said = self.values.get("issue_number") or self.values.get("pull_number") or ""
        if not said.isdecimal() or (found := self.repo.issues.get(int(said))) is None:
            raise Declined(404, "Not Found")
        return found

    def said(self, name: str) -> Any:
        """What the body says under that name; None when it doesn't."""
        return self.data.get(name) if isinstance(self.data, dict) else None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A route of GitHub's: `path` is its template there."""

    method: str
    path: str
    act: Callable[[Call], Reply]
    needs: Needs = METADATA
    is_free: bool = False
    """Whether it costs nothing of the budget."""

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"
