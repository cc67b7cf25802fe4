"""What `config.yaml` says beside jobs: how the installation is run.

* A default is Prow's own. Where Prow derives one setting from another, the property says so.
* Keys Prow knows and we don't honour yet are in `KNOWN_BUT_NOT_YET`; their sections become structs one by one.

Source: prow pkg/config/config.go
"""

from datetime import timedelta

import msgspec

from prowcommon.jobconfig.decoration import PlainDecoration
from prowcommon.jobconfig.schema import PlainProwJobDefault


class DecorationEntry(msgspec.Struct, frozen=True, kw_only=True):
    """Decoration for the jobs of a repository, an org (`repo: kubernetes`) or a cluster; empty and `*` mean any."""

    repo: str = ""
    cluster: str = ""
    config: PlainDecoration = {}


class ProwJobDefaultEntry(msgspec.Struct, frozen=True, kw_only=True):
    repo: str = ""
    cluster: str = ""
    config: PlainProwJobDefault = {}


class Plank(msgspec.Struct, frozen=True, kw_only=True):
    job_url_template: str = ""
    report_template: str = ""
    report_templates: dict[str, str] = {}
    max_concurrency: int = 0
    """Pending ProwJobs across all clusters; 0 is unlimited."""
    max_goroutines: int = 20
    """Kept for the format's sake; nothing reads it, in Prow neither."""
    pod_pending_timeout: timedelta = timedelta(minutes=10)
    pod_running_timeout: timedelta = timedelta(hours=48)
    pod_unscheduled_timeout: timedelta = timedelta(minutes=5)
    max_revivals: int = 3
    default_decoration_configs: dict[str, PlainDecoration] = {}
    """The older form of the entries, by `*`, org or `org/repo`; only one of the two may be used."""
    default_decoration_config_entries: tuple[DecorationEntry, ...] = ()
    job_url_prefix_config: dict[str, str] = {}
    job_url_prefix_disable_append_storage_provider: bool = msgspec.field(
        default=False, name="jobURLPrefixDisableAppendStorageProvider"
    )
    build_cluster_status_file: str = ""
    job_queue_capacities: dict[str, int] = {}
    """0 blocks the queue, a negative number lifts its limit."""


class Horologium(msgspec.Struct, frozen=True, kw_only=True):
    tick_interval: timedelta = timedelta(minutes=1)


class Sinker(msgspec.Struct, frozen=True, kw_only=True):
    resync_period: timedelta = timedelta(hours=1)
    max_prowjob_age: timedelta = timedelta(hours=168)
    max_pod_age: timedelta = timedelta(hours=24)
    terminated_pod_ttl: timedelta | None = None
    exclude_clusters: tuple[str, ...] = ()

    @property
    def keeps_finished_pods_for(self) -> timedelta:
        """`terminated_pod_ttl`, or `max_pod_age` where nobody set it."""
        return self.max_pod_age if self.terminated_pod_ttl is None else self.terminated_pod_ttl


class Deck(msgspec.Struct, frozen=True, kw_only=True):
    tide_update_period: timedelta = timedelta(seconds=10)
    hidden_repos: tuple[str, ...] = ()
    """Orgs or `org/repo`."""
    skip_storage_path_validation: bool | None = None
    """Only an explicit false validates."""
    additional_allowed_buckets: tuple[str, ...] = ()


class GitHub(msgspec.Struct, frozen=True, kw_only=True):
    link_url: str = "https://github.com"


class ProwConfig(msgspec.Struct, frozen=True, kw_only=True):
    prowjob_namespace: str = "default"
    pod_namespace: str = "default"
    log_level: str = "info"
    disabled_clusters: tuple[str, ...] = ()
    prowjob_default_entries: tuple[ProwJobDefaultEntry, ...] = ()
    github: GitHub = GitHub()
    plank: Plank = Plank()
    horologium: Horologium = Horologium()
    sinker: Sinker = Sinker()
    deck: Deck = Deck()


KNOWN_BUT_NOT_YET: dict[type[msgspec.Struct], frozenset[str]] = {
    ProwConfig: frozenset({
        "branch-protection", "default_job_timeout", "gangway", "gerrit", "github_reporter", "in_repo_config",
        "jenkins_operators", "managed_webhooks", "moonraker", "owners_dir_denylist", "pipeline", "pubsub_subscriptions",
        "pubsub_triggers", "push_gateway", "scheduler", "slack_reporter_configs", "status_error_link", "tide",
    }),
    Deck: frozenset({
        "branding", "default_rerun_auth_configs", "external_agent_logs", "google_analytics", "rerun_auth_configs",
        "spyglass",
    }),
}  # fmt: skip
"""By struct, the keys that Prow honours there and we don't yet."""
