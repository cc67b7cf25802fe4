"""Entries of a list that are each for some jobs: by repository and by cluster, compared as exact texts.

How they are compared, and how several that apply are put together, is `defaults`' business.
"""

import msgspec

from prowcommon.jobconfig.decoration import PlainDecoration
from prowcommon.jobconfig.schema import PlainProwJobDefault, RerunAuthConfig


class Filtered(msgspec.Struct, frozen=True, kw_only=True):
    """What every such entry says first: which jobs it is for."""

    repo: str = ""
    """An org or `org/repo`; empty and `*` mean any. A periodic counts as of its first extra ref's repository."""
    cluster: str = ""
    """A build cluster's alias; empty and `*` mean any."""


class DecorationEntry(Filtered, frozen=True, kw_only=True):
    """Decoration for the jobs of a repository, an org or a cluster."""

    config: PlainDecoration = {}
    """What a job's own `decoration_config` is merged over."""


class ProwJobDefaultEntry(Filtered, frozen=True, kw_only=True):
    """`prowjob_defaults` for the jobs of a repository, an org or a cluster."""

    config: PlainProwJobDefault = {}
    """What a job's own `prowjob_defaults` is merged over."""


class RerunAuthEntry(Filtered, frozen=True, kw_only=True):
    """Who may run the jobs of a repository, an org or a cluster again, and abort them."""

    rerun_auth_configs: RerunAuthConfig | None = None
    """Who may. One object, in spite of its name."""
