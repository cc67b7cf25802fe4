"""Reporting, assembled from settings: which channels there are, a lane for each, and the planner before them.

* GitHub is told when there is a credential for it, Slack when there is a token, webhooks when there is a file of them.
  With none of these, moves are only ticked off.
* What builds leave in their buckets is always written, as soon as the configuration names one.
* GitHub's statuses and comments share one client, and so one budget; they have a lane each.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import structlog
from prometheus_client import CollectorRegistry

from plank.destinations import Destinations
from plank.onceconfigured import once_configured
from plank.reporting import rows
from plank.reporting.channels.storage import BuildRecords
from plank.reporting.domain.wanted import (
    GITHUB_COMMENTS,
    GITHUB_STATUSES,
    MAIN_WORKSPACE,
    STORAGE,
    Rules,
    Webhook,
    slack_channel,
    webhook_channel,
)
from plank.reporting.lane import AT_ONCE, Lane
from plank.reporting.metrics import ReportMetrics
from plank.reporting.planner import Planner
from plank.reporting.ports import Channel
from plank.reporting.webhooksfile import WebhookEntry, read_webhooks
from plank.settings import Settings
from prowcommon.clock import Clock
from prowcommon.configuring import ActiveConfig
from prowcommon.db.database import Database
from prowcommon.errors import UserError
from prowcommon.events.consuming import Message, each_of_us
from prowcommon.events.jetstream import Bus
from prowcommon.github.credentials import check_credentials
from prowcommon.github.policy import Patience
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.storage.ports import Storage
from prowcommon.tasks import alongside, ceaselessly

log = structlog.get_logger()

COMMENTS_AT_ONCE = 2
"""What people are told of by mail counts double with GitHub: it allows far fewer of these than of statuses."""


@asynccontextmanager
async def reporting(
    settings: Settings,
    database: Database,
    bus: Bus,
    config: ActiveConfig,
    clock: Clock,
    *,
    storage: Storage,
    destinations: Destinations,
    registry: CollectorRegistry | None = None,
    patience: Patience | None = None,
) -> AsyncIterator[None]:
    """Reports while the block runs. Raises UserError when the settings contradict one another."""
    metrics = ReportMetrics(registry)
    webhooks = read_webhooks(settings.webhooks_file) if settings.webhooks_file else ()
    slack = slack_token_files(settings)
    fixed = Rules(
        prow=ProwConfig(),
        tells_github=bool(settings.shared.github_token_file or settings.shared.github_app_id),
        slack_hosts=frozenset(slack),
        webhooks={each.name: _webhook(each) for each in webhooks},
    )

    def rules() -> Rules:
        where = destinations.of if destinations.keep_anything else None
        return replace(fixed, prow=config.snapshot.prow, destination_of=where)

    async with AsyncExitStack() as stack:
        use = stack.enter_async_context
        channels: dict[str, Channel] = {STORAGE: BuildRecords(storage)}
        if fixed.tells_github:
            channels |= await use(_github(settings, database, config, clock, registry, patience))
        if slack or webhooks:
            channels |= await use(_posts(settings, slack, webhooks, clock))
        lanes = [
            Lane(
                name,
                channel,
                database,
                clock,
                rules,
                metrics,
                look_every=settings.sweep_every,
                keeps_silence=name not in (GITHUB_STATUSES, GITHUB_COMMENTS),
                at_once=COMMENTS_AT_ONCE if name == GITHUB_COMMENTS else AT_ONCE,
            )
            for name, channel in channels.items()
        ]
        wake = {lane.name: lane.woken.set for lane in lanes}
        planner = Planner(database, clock, rules, wake, sweep_every=settings.sweep_every)

        async def heard(_: Sequence[Message]) -> None:
            planner.woken.set()

        config.on_change.append(planner.woken.set)
        await use(each_of_us(bus, stream="JOBS", subjects=["prow.job.>"], name="plank-reports", handler=heard))
        for lane in lanes:
            await use(alongside(once_configured(config, lane.run), name=f"report-{lane.name}"))
        await use(alongside(once_configured(config, planner.run), name="plan-reports"))
        counting = ceaselessly(lambda: _count(database, metrics, wake, settings.sweep_every), name="count-reports")
        await use(alongside(counting, name="count-reports"))
        log.info("reports_open", channels=sorted(channels))
        yield


def check_reporting(settings: Settings) -> None:
    """Raises UserError, before anything is opened, when the settings don't say whom to tell, and as whom."""
    check_credentials(settings.shared)
    slack_token_files(settings)
    if settings.webhooks_file:
        read_webhooks(settings.webhooks_file)


def slack_token_files(settings: Settings) -> dict[str, Path]:
    """By workspace. Raises UserError for an entry that isn't `host=path`."""
    files = {MAIN_WORKSPACE: settings.slack_token_file} if settings.slack_token_file else {}
    for entry in settings.slack_host_token_files:
        host, _, path = entry.partition("=")
        if not host or not path:
            raise UserError(f"PROW_PLANK_SLACK_HOST_TOKEN_FILES: {entry!r} is not host=path.")
        files[host] = Path(path)
    return files


@asynccontextmanager
async def _github(
    settings: Settings,
    database: Database,
    config: ActiveConfig,
    clock: Clock,
    registry: CollectorRegistry | None,
    patience: Patience | None,
) -> AsyncIterator[dict[str, Channel]]:
    from plank.reporting.channels.github_comments import GitHubComments  # only who reports needs its client
    from plank.reporting.channels.github_statuses import GitHubStatuses
    from prowcommon.github.opening import open_github

    async with open_github(settings.shared, registry=registry, clock=clock, patience=patience) as github:
        comments = GitHubComments(github.comments, github.identity, database, lambda: config.snapshot.prow)
        yield {GITHUB_STATUSES: GitHubStatuses(github.statuses), GITHUB_COMMENTS: comments}


@asynccontextmanager
async def _posts(
    settings: Settings, slack: Mapping[str, Path], webhooks: Sequence[WebhookEntry], clock: Clock
) -> AsyncIterator[dict[str, Channel]]:
    from plank.reporting.channels.posting import open_poster
    from plank.reporting.channels.slack import Slack
    from plank.reporting.channels.webhooks import Webhook as WebhookChannel

    async with open_poster() as poster:
        to_slack = Slack(poster, settings.slack_api_url, slack)
        workspaces: dict[str, Channel] = {slack_channel(host): to_slack for host in slack}
        receivers: dict[str, Channel] = {
            webhook_channel(each.name): WebhookChannel(each.name, each.url, Path(each.secret_file), poster, clock)
            for each in webhooks
        }
        yield workspaces | receivers


async def _count(database: Database, metrics: ReportMetrics, channels: Collection[str], every: timedelta) -> None:
    async with database.connect() as connection:
        waiting = await rows.waiting(connection)
    for channel in channels:
        metrics.waiting.labels(channel).set(waiting.get(channel, 0))
    await asyncio.sleep(every.total_seconds())


def _webhook(entry: WebhookEntry) -> Webhook:
    return Webhook(name=entry.name, job_types=entry.job_types, job_states=entry.job_states, repos=entry.repos)
