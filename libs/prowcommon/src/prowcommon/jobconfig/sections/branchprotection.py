"""`branch-protection`: how branches are to be protected on GitHub, as a tree of policies.

* A policy stands on four levels: for everything, an org, a repository, a branch. Each level says only what differs:
  of single values the deepest that is said counts, lists add up.
* So "not said" (None) is not "no".
"""

import msgspec


class ContextPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """The statuses a pull request needs."""

    contexts: tuple[str, ...] = ()
    """Contexts that must be green; those of required jobs are added."""
    strict: bool | None = None
    """Whether a branch must be up to date with its base before it is merged."""


class Restrictions(msgspec.Struct, frozen=True, kw_only=True):
    """Who may push; when all lists are empty, only administrators."""

    apps: tuple[str, ...] | None = None
    """Slugs of GitHub Apps."""
    users: tuple[str, ...] | None = None
    """Logins of people."""
    teams: tuple[str, ...] | None = None
    """Slugs of teams."""


class DismissalRestrictions(msgspec.Struct, frozen=True, kw_only=True):
    """People for whom an exception is made."""

    users: tuple[str, ...] | None = None
    """Logins of people."""
    teams: tuple[str, ...] | None = None
    """Slugs of teams."""


class ReviewPolicy(msgspec.Struct, frozen=True, kw_only=True):
    """The reviews a pull request needs."""

    dismissal_restrictions: DismissalRestrictions | None = None
    """Who may dismiss reviews; not said: whoever may push."""
    dismiss_stale_reviews: bool | None = None
    """Whether new commits dismiss approvals."""
    require_code_owner_reviews: bool | None = None
    """Whether an owner by CODEOWNERS must approve."""
    required_approving_review_count: int | None = None
    """How many approvals are needed."""
    bypass_pull_request_allowances: DismissalRestrictions | None = None
    """Who needs no pull request."""


class Policy(msgspec.Struct, frozen=True, kw_only=True):
    """What each level may say."""

    unmanaged: bool | None = None
    """True: leave the branches as they are on GitHub."""
    protect: bool | None = None
    """Whether the branches are protected; the rest counts only where this is true."""
    required_status_checks: ContextPolicy | None = None
    """The statuses a pull request needs."""
    enforce_admins: bool | None = None
    """Whether the rules bind administrators too."""
    restrictions: Restrictions | None = None
    """Who may push; not said: everybody who may write."""
    require_manually_triggered_jobs: bool | None = None
    """Whether the statuses of jobs that only run on demand are required."""
    required_pull_request_reviews: ReviewPolicy | None = None
    """The reviews a pull request needs; not said: none."""
    required_linear_history: bool | None = None
    """Whether merge commits are kept out."""
    allow_force_pushes: bool | None = None
    """Whether whoever may write may force a push."""
    allow_deletions: bool | None = None
    """Whether whoever may write may delete the branch."""
    require_signed_commits: bool | None = None
    """Whether commits must be signed."""
    exclude: tuple[str, ...] = ()
    """Patterns (RE2) of branches the policy isn't for."""
    include: tuple[str, ...] = ()
    """Patterns of branches the policy is for; not together with `exclude`."""


class RepoPolicy(Policy, frozen=True, kw_only=True):
    """What a repository may say."""

    branches: dict[str, Policy] = {}
    """By the name of a branch: what differs there."""


class OrgPolicy(Policy, frozen=True, kw_only=True):
    """What an org may say."""

    repos: dict[str, RepoPolicy] = {}
    """By the name of a repository, without its org: what differs there."""


class BranchProtection(Policy, frozen=True, kw_only=True):
    orgs: dict[str, OrgPolicy] = {}
    """By the name of an org: what differs there."""
    protect_tested_repos: bool | None = msgspec.field(default=None, name="protect-tested-repos")
    """Whether branches with required jobs are protected even when nothing else says so."""
    allow_disabled_policies: bool | None = None
    """Whether a level may switch off the protection it inherits rules for."""
    allow_disabled_job_policies: bool | None = None
    """Whether a branch may go unprotected although it has required jobs."""
    protect_repos_with_optional_jobs: bool | None = None
    """Whether repositories that only have optional jobs are managed as well."""
