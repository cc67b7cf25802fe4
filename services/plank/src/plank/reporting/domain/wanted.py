"""What should be told, as values: a channel, a target on it, and what the target should hear.

* Two things told to one target are never both right: the newer one is. So a target is the row that remembers it.
* The newest job wins a commit's status, and its newest version with it. A pull request's comment is about all its jobs,
  so whichever of them moved, it is looked at again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from prowcommon.ids import BuildId
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.prowjobs.destinations import Destination
from prowcommon.prowjobs.model import JobState, JobType, ProwJobSpec

GITHUB_STATUSES = "github-status"
GITHUB_COMMENTS = "github-comment"
STORAGE = "storage"
MAIN_WORKSPACE = "*"
"""Prow's name for the Slack workspace of jobs that name none."""


def slack_channel(host: str) -> str:
    return f"slack/{host}"


def webhook_channel(name: str) -> str:
    return f"webhook/{name}"


class StatusState(StrEnum):
    """GitHub's four."""

    ERROR = "error"
    FAILURE = "failure"
    PENDING = "pending"
    SUCCESS = "success"


@dataclass(frozen=True, slots=True, kw_only=True)
class GitHubStatus:
    """One dot beside a commit."""

    org: str
    repo: str
    sha: str
    context: str
    state: StatusState
    description: str
    target_url: str


@dataclass(frozen=True, slots=True)
class PullComment:
    """The comment that lists what failed; what it says is read from all jobs of the pull request."""

    org: str
    repo: str
    number: int


@dataclass(frozen=True, slots=True)
class SlackMessage:
    """`host` is a workspace, `template` the Go template that the message comes from."""

    host: str
    channel: str
    template: str


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """The ProwJob itself, as Prow writes it."""

    name: str


@dataclass(frozen=True, slots=True)
class BuildRecord:
    """What a build's bucket says of it, as far as that comes from its job's row."""

    destination: Destination
    build_id: BuildId


Content = GitHubStatus | PullComment | SlackMessage | WebhookCall | BuildRecord


@dataclass(frozen=True, slots=True)
class Wanted:
    """One target, and what it should hear."""

    channel: str
    """Which lane tells it: `github-status`, `slack/HOST`, `webhook/NAME`, `storage`."""
    target: str
    """Unique within the channel."""
    content: Content

    @property
    def newest_wins(self) -> bool:
        """False: news of an older job is news of this target all the same."""
        return not isinstance(self.content, PullComment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A system that hears of ProwJobs. Empty selections are all."""

    name: str
    job_types: Sequence[JobType] = ()
    job_states: Sequence[JobState] = ()
    repos: Sequence[str] = ()
    """Orgs or `org/repo`, of the job's main refs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All that decides what is told: the configuration, and the channels there are."""

    prow: ProwConfig
    tells_github: bool = False
    slack_hosts: frozenset[str] = frozenset()
    webhooks: Mapping[str, Webhook] = field(default_factory=dict)
    destination_of: Callable[[ProwJobSpec], Destination | None] | None = None
    """Where the builds of a job are kept; None where no bucket is configured, so that nothing is."""

    @property
    def tells_nobody(self) -> bool:
        return not (self.tells_github or self.slack_hosts or self.webhooks or self.destination_of)
