"""What is wrong with what holds for the whole installation: logging, links, branch protection, webhooks."""

from collections.abc import Iterator
from datetime import datetime

from prowcommon.jobconfig.findings import Finding, Where, did_you_mean
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.texts import text_findings, url_fault

_LOG_LEVELS = ("debug", "info", "warn", "warning", "error", "fatal", "panic", "trace")


def installation_findings(prow: ProwConfig, where: Where, now: datetime) -> Iterator[Finding]:
    if (level := prow.log_level.lower()) not in _LOG_LEVELS:
        cure = did_you_mean(level, _LOG_LEVELS) or f"Choose one of {', '.join(_LOG_LEVELS)}"
        yield Finding(where.within("log_level"), f"the log_level '{prow.log_level}' is unknown", cure)
    yield from text_findings(prow.github.link_url, url_fault, where.within("github", "link_url"))
    if prow.branch_protection.include and prow.branch_protection.exclude:
        message = "'include' and 'exclude' of 'branch-protection' exclude each other"
        yield Finding(where.within("branch-protection", "include"), message, "Remove one")
    for key, webhook in prow.managed_webhooks.org_repo_config.items():
        if webhook.token_created_after is not None and webhook.token_created_after > now:
            yield Finding(
                where.within("managed_webhooks", "org_repo_config", key, "token_created_after"),
                f"the token of '{key}' is to be created after an instant that hasn't come yet",
                "Name the present instant: every older token is then replaced",
            )
