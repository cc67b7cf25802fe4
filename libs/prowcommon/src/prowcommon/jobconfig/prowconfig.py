"""What `config.yaml` says beside jobs: how the installation is run. The sections join here; each has its module.

* A default is Prow's own. Where Prow derives one setting from another, a property of the section says so.
* What is known but not acted on is listed in `sections.notours`.

Source: prow pkg/config/config.go
"""

from typing import Annotated

import msgspec

from prowcommon.jobconfig.reading import ZERO_IS_ABSENT
from prowcommon.jobconfig.sections.branchprotection import BranchProtection
from prowcommon.jobconfig.sections.deck import Deck
from prowcommon.jobconfig.sections.filtered import ProwJobDefaultEntry
from prowcommon.jobconfig.sections.gangway import Gangway
from prowcommon.jobconfig.sections.github import GitHub
from prowcommon.jobconfig.sections.horologium import Horologium
from prowcommon.jobconfig.sections.inrepo import InRepoConfig
from prowcommon.jobconfig.sections.owners import OwnersDirDenylist
from prowcommon.jobconfig.sections.plank import Plank
from prowcommon.jobconfig.sections.reporters import GitHubReporter, SlackReporterConfig
from prowcommon.jobconfig.sections.sinker import Sinker
from prowcommon.jobconfig.sections.tide import Tide
from prowcommon.jobconfig.sections.webhooks import ManagedWebhooks


class ProwConfig(msgspec.Struct, frozen=True, kw_only=True):
    prowjob_namespace: Annotated[str, ZERO_IS_ABSENT] = "default"
    """The Kubernetes namespace ProwJobs are said to be in; only JOB_SPEC and exports show it here."""
    pod_namespace: Annotated[str, ZERO_IS_ABSENT] = "default"
    """The namespace of test pods, the same in every build cluster."""
    log_level: Annotated[str, ZERO_IS_ABSENT] = "info"
    """How much is logged: debug, info, warn or warning, error, fatal, panic, trace."""
    disabled_clusters: tuple[str, ...] = ()
    """Build clusters to do without, whatever the kubeconfig says."""
    prowjob_default_entries: tuple[ProwJobDefaultEntry, ...] = ()
    """What jobs inherit as `prowjob_defaults`: all entries that apply are merged, later over earlier."""
    github: GitHub = GitHub()
    """Where GitHub is, for people."""
    plank: Plank = Plank()
    """How jobs run, how long they may take, and what their results are called."""
    horologium: Horologium = Horologium()
    """How often periodic jobs are looked at."""
    sinker: Sinker = Sinker()
    """How long finished jobs and their pods are kept."""
    deck: Deck = Deck()
    """What the web pages show, how they look, and who may run a job again."""
    tide: Tide = Tide()
    """Which pull requests are merged, and how."""
    branch_protection: BranchProtection = msgspec.field(default=BranchProtection(), name="branch-protection")
    """How branches are to be protected on GitHub."""
    github_reporter: GitHubReporter = GitHubReporter()
    """Which results are told on GitHub."""
    slack_reporter_configs: dict[str, SlackReporterConfig] = {}
    """By `org/repo`, org or `*`: which results are told on Slack; only the most specific entry counts."""
    in_repo_config: InRepoConfig = InRepoConfig()
    """Which repositories may bring jobs along."""
    owners_dir_denylist: OwnersDirDenylist = OwnersDirDenylist()
    """In which directories nobody looks for OWNERS files."""
    managed_webhooks: ManagedWebhooks = ManagedWebhooks()
    """Orgs and repositories whose webhooks have a secret of their own."""
    gangway: Gangway = Gangway()
    """Who may start jobs through the job-execution API."""
