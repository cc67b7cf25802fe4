"""What there is on a GitHub: people, repositories, pull requests, Apps. Plain objects, changed by `github`.

An issue and a pull request are one thing here as they are there: a pull request is an issue with `pull` filled in.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum


class Right(IntEnum):
    """What a person may do in a repository, least first."""

    READ = 1
    TRIAGE = 2
    WRITE = 3
    MAINTAIN = 4
    ADMIN = 5


@dataclass
class Account:
    """A user, an organization, or an App's bot."""

    id: int
    login: str
    type: str
    created_at: datetime


@dataclass
class Label:
    id: int
    name: str
    color: str = "ededed"
    description: str | None = None


@dataclass
class Comment:
    id: int
    author: Account
    body: str
    created_at: datetime
    updated_at: datetime


@dataclass
class Status:
    id: int
    context: str
    state: str
    description: str | None
    target_url: str | None
    creator: Account
    created_at: datetime


@dataclass
class ChangedFile:
    filename: str
    status: str = "modified"
    additions: int = 1
    deletions: int = 0
    patch: str = ""
    previous_filename: str = ""


@dataclass
class PullDetails:
    """What makes a pull request of an issue."""

    id: int
    head_label: str
    head_ref: str
    head_sha: str
    base_ref: str
    base_sha: str
    is_draft: bool = False
    files: list[ChangedFile] = field(default_factory=list)


@dataclass
class Issue:
    id: int
    number: int
    title: str
    body: str | None
    author: Account
    created_at: datetime
    updated_at: datetime
    state: str = "open"
    labels: list[Label] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    pull: PullDetails | None = None


@dataclass
class Repository:
    id: int
    owner: Account
    name: str
    is_private: bool
    created_at: datetime
    default_branch: str = "main"
    branches: dict[str, str] = field(default_factory=dict)
    """Name -> the commit it is at."""
    commits: set[str] = field(default_factory=set)
    labels: dict[str, Label] = field(default_factory=dict)
    """By name in lower case: GitHub's labels differ by more than case."""
    issues: dict[int, Issue] = field(default_factory=dict)
    statuses: dict[str, list[Status]] = field(default_factory=dict)
    """By commit, the oldest first."""
    rights: dict[str, Right] = field(default_factory=dict)
    """By login in lower case."""

    @property
    def full_name(self) -> str:
        return f"{self.owner.login}/{self.name}"

    def commit_at(self, ref: str) -> str | None:
        """The commit that a branch, `heads/BRANCH` or a commit's own hash names."""
        return self.branches.get(ref.removeprefix("refs/").removeprefix("heads/")) or (
            ref if ref in self.commits else None
        )


@dataclass
class App:
    id: int
    slug: str
    owner: Account
    bot: Account
    public_key: str
    permissions: dict[str, str]
    created_at: datetime


@dataclass
class Installation:
    id: int
    app: App
    account: Account
    permissions: dict[str, str]
    created_at: datetime
    suspended_at: datetime | None = None


@dataclass(frozen=True)
class UserToken:
    user: Account
    scopes: frozenset[str]


@dataclass(frozen=True)
class InstallationToken:
    installation: Installation
    expires_at: datetime
