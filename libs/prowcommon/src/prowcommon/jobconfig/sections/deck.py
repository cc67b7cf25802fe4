"""`deck`: what the web pages show, how they look, and who may run a job again."""

from datetime import timedelta

import msgspec

from prowcommon.jobconfig.schema import RerunAuthConfig
from prowcommon.jobconfig.sections.filtered import RerunAuthEntry
from prowcommon.jobconfig.sections.spyglass import Spyglass


class Branding(msgspec.Struct, frozen=True, kw_only=True):
    """How the pages look."""

    logo: str = ""
    """URL of the logo; empty is Prow's own."""
    favicon: str = ""
    """URL of the icon in a browser's tab; empty is Prow's own."""
    background_color: str = ""
    """The pages' background, as in CSS."""
    header_color: str = ""
    """The background of the pages' head, as in CSS."""


class ExternalAgentLog(msgspec.Struct, frozen=True, kw_only=True):
    """Where the logs of jobs are that an agent of somebody else's runs."""

    agent: str = ""
    """The jobs' agent."""
    selector: str = ""
    """A label selector (`a=b,c in (d, e)`) for the jobs' labels; empty is all jobs of the agent."""
    url_template: str = ""
    """A Go template over the ProwJob: the URL of its log."""


class Deck(msgspec.Struct, frozen=True, kw_only=True):
    spyglass: Spyglass = Spyglass()
    """How the results of one job are shown."""
    tide_update_period: timedelta = timedelta(seconds=10)
    """How often the state of the merge pools is asked for."""
    hidden_repos: tuple[str, ...] = ()
    """Orgs or `org/repo` whose jobs and pools are not shown."""
    external_agent_logs: tuple[ExternalAgentLog, ...] = ()
    """Where to find the logs of jobs that Prow doesn't run itself."""
    branding: Branding = Branding()
    """How the pages look."""
    google_analytics: str = ""
    """A tracking code to put on each page; empty is none."""
    rerun_auth_configs: dict[str, RerunAuthConfig] = {}
    """The older form of `default_rerun_auth_configs`, by `*`, org or `org/repo`; only one of the two may be used."""
    default_rerun_auth_configs: tuple[RerunAuthEntry, ...] = ()
    """Who may run a job again, whatever the job itself says: of the entries that apply, the last counts."""
    skip_storage_path_validation: bool | None = None
    """Only an explicit false confines what is shown to the buckets that configuration names."""
    additional_allowed_buckets: tuple[str, ...] = ()
    """Further buckets to show things from, and for plank to write to; needs `skip_storage_path_validation: false`."""
