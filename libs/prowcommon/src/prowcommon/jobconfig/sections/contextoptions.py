"""`tide.context_options`: which statuses of a pull request must be green for a merge.

* It may be said for everything, an org, a repository and a branch. Lists add up over the levels; of the switches the
  deepest that is said counts.
* A context that no list names is required, unless `skip-unknown-contexts`.
"""

import msgspec


class ContextOptions(msgspec.Struct, frozen=True, kw_only=True, rename=lambda name: name.replace("_", "-")):
    """What each level may say."""

    skip_unknown_contexts: bool | None = None
    """Whether contexts that no list names are ignored; not said: they must be green."""
    required_contexts: tuple[str, ...] = ()
    """Contexts that must be there and green."""
    required_if_present_contexts: tuple[str, ...] = ()
    """Contexts that must be green when they are there."""
    optional_contexts: tuple[str, ...] = ()
    """Contexts that are ignored."""
    optional_regex_contexts: tuple[str, ...] = ()
    """Patterns (RE2) of contexts that are ignored."""
    from_branch_protection: bool | None = None
    """Whether the contexts that `branch-protection` requires are required as well; not said: no."""
    overwrite_pending_contexts: bool | None = None
    """Whether pending statuses of prowjobs are set to success when a batch is merged; not said: no."""


class RepoContextOptions(ContextOptions, frozen=True, kw_only=True):
    """What a repository may say."""

    branches: dict[str, ContextOptions] = {}
    """By the exact name of a branch: what is added there."""


class OrgContextOptions(ContextOptions, frozen=True, kw_only=True):
    """What an org may say."""

    repos: dict[str, RepoContextOptions] = {}
    """By the name of a repository, without its org: what is added there."""


class AllContextOptions(ContextOptions, frozen=True, kw_only=True):
    """What may be said for everything."""

    orgs: dict[str, OrgContextOptions] = {}
    """By the name of an org: what is added there."""
