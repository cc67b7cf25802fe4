"""GitHub, opened from settings: the one place that puts the parts together.

* Nobody's credentials are fine for reading what is public; what needs more is refused by GitHub, with the cure.
* Two ways to ask at once is a mistake that is told at the start.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prometheus_client import CollectorRegistry

from prowcommon.clock import Clock, SystemClock
from prowcommon.github.addresses import Addresses
from prowcommon.github.attempting import Surroundings
from prowcommon.github.cache import AnswerCache, MemoryCache
from prowcommon.github.comments import Comments
from prowcommon.github.credentials import Anonymous, Credentials, TokenFile, check_credentials
from prowcommon.github.identity import Identity
from prowcommon.github.labels import Labels
from prowcommon.github.lanes import Lanes
from prowcommon.github.metrics import GitHubMetrics
from prowcommon.github.policy import Patience
from prowcommon.github.ports import CommitStatuses, IssueComments, IssueLabels, OurIdentity, PullRequests
from prowcommon.github.pulls import Pulls
from prowcommon.github.requesting import Requests
from prowcommon.github.statuses import Statuses
from prowcommon.github.wire import open_wire
from prowcommon.settings import SharedSettings


class GitHub:
    """All topics. Services take the one they need, as its Protocol in `ports`."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self.statuses: CommitStatuses = Statuses(requests)
        self.comments: IssueComments = Comments(requests)
        self.labels: IssueLabels = Labels(requests)
        self.pulls: PullRequests = Pulls(requests)
        self.identity: OurIdentity = Identity(requests)

    def leaving(self, reserve: float) -> "GitHub":
        """The same GitHub for work that nobody waits for: it stops when that part of the budget (0.1) is left."""
        return GitHub(self._requests.leaving(reserve))


@asynccontextmanager
async def open_github(
    settings: SharedSettings,
    *,
    registry: CollectorRegistry | None = None,
    clock: Clock | None = None,
    cache: AnswerCache | None = None,
    patience: Patience | None = None,
) -> AsyncIterator[GitHub]:
    """GitHub, until the block ends; one for a service. Asks nothing yet.

    Raises UserError when the settings contradict one another.
    """
    patience = patience or Patience()
    clock = clock or SystemClock()
    async with open_wire(settings.github_api_url, patience) as wire:
        surroundings = Surroundings(
            addresses=Addresses(settings.github_api_url),
            wire=wire,
            lanes=Lanes(),
            cache=cache or MemoryCache(),
            clock=clock,
            metrics=GitHubMetrics(registry),
            patience=patience,
        )
        yield GitHub(Requests(surroundings, _credentials(settings, surroundings, clock)))


def _credentials(settings: SharedSettings, surroundings: Surroundings, clock: Clock) -> Credentials:
    check_credentials(settings)
    token, app_id, key = settings.github_token_file, settings.github_app_id, settings.github_app_private_key_file
    if token is not None:
        return TokenFile(token)
    if app_id and key is not None:
        from prowcommon.github.appauth import AppInstallations, AppItself

        itself = AppItself(app_id, key, clock)
        return AppInstallations(itself, Requests(surroundings, itself), clock)
    return Anonymous()
