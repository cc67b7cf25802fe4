"""What Prow's `config.yaml` may say and nothing here acts on: for good (`NOT_OURS`), or for now (`NOT_YET`).

Whoever brings a configuration along is told so by name, once per key.

* What stands under a key of `NOT_OURS` isn't looked at.
* What stands under a key of `NOT_YET` is read and checked as Prow would.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from prowcommon.jobconfig.yaml import KeyPath


class Reason(NamedTuple):
    what: str
    cure: str


_GERRIT = Reason("it is for code review on Gerrit, and only GitHub is served here", "Remove it")
_JENKINS = Reason("it is for jobs on Jenkins, which nothing here runs", "Run them on Kubernetes")
_TEKTON = Reason("it is for jobs on Tekton, which nothing here runs", "Run them on Kubernetes")
_PUBSUB = Reason("it starts jobs from Google Pub/Sub", "Start them through the job-execution API")

NOT_OURS = {
    "config_version_sha": Reason("Prow fills it in itself", "Write a file VERSION beside config.yaml"),
    "default_job_timeout": Reason(
        "nothing reads it, in Prow neither", "Set `timeout` in plank.default_decoration_config_entries"
    ),
    "gerrit": _GERRIT,
    "jenkins_operators": _JENKINS,
    "moonraker": Reason("it is for a cache of in-repo configuration, a service that isn't needed here", "Remove it"),
    "pipeline": _TEKTON,
    "pubsub_subscriptions": _PUBSUB,
    "pubsub_triggers": _PUBSUB,
    "push_gateway": Reason("it pushes metrics to Prometheus", "Let Prometheus read each service's /metrics"),
    "scheduler": Reason("it moves jobs between clusters", "Name the cluster in the job"),
    "status_error_link": Reason("it is where jobs on Jenkins lead to that can't be found", "Remove it"),
    "tide.gerrit": _GERRIT,
}
"""By key (of `config.yaml`, or `section.key`): what it is for, and what to do instead."""

NOT_YET = (
    "branch-protection",
    "deck.branding",
    "deck.default_rerun_auth_configs",
    "deck.external_agent_logs",
    "deck.google_analytics",
    "deck.rerun_auth_configs",
    "deck.skip_storage_path_validation",
    "deck.spyglass",
    "deck.tide_update_period",
    "gangway",
    "in_repo_config",
    "log_level",
    "managed_webhooks",
    "owners_dir_denylist",
    "prowjob_namespace",
    "tide",
)
"""Keys that are read and checked, but that no service acts on yet."""


def not_yet_in(data: dict[str, Any]) -> Iterator[KeyPath]:
    """The keys of `NOT_YET` that a document says something under, as paths in its own spelling."""
    for key in NOT_YET:
        path: KeyPath = ()
        value: Any = data
        for step in key.split("."):
            spelling = _spelled(step, value)
            if spelling is None or value[spelling] is None:
                break
            path, value = (*path, spelling), value[spelling]
        else:
            yield path


def _spelled(key: str, mapping: Any) -> str | None:
    return next((each for each in mapping if each.lower() == key), None) if isinstance(mapping, dict) else None
