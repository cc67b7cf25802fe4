"""`tide.queries`: which pull requests are to be merged. A pull request is, when it meets all of one query."""

import msgspec


class TideQuery(msgspec.Struct, frozen=True, kw_only=True):
    orgs: tuple[str, ...] = ()
    """Orgs, with all their repositories; `orgs` or `repos` must be given."""
    repos: tuple[str, ...] = ()
    """Further repositories, as `org/repo`; none of an org in `orgs`."""
    excluded_repos: tuple[str, ...] = msgspec.field(default=(), name="excludedRepos")
    """Repositories of `orgs` to leave out, as `org/repo`."""
    labels: tuple[str, ...] = ()
    """Labels that must all be there; an entry `a,b` is met by either."""
    missing_labels: tuple[str, ...] = msgspec.field(default=(), name="missingLabels")
    """Labels of which none may be there."""
    author: str = ""
    """The login of the author; empty is anybody."""
    milestone: str = ""
    """The title of the milestone; empty is any or none."""
    included_branches: tuple[str, ...] = msgspec.field(default=(), name="includedBranches")
    """Exact names of the only target branches; empty is all. Not together with `excludedBranches`."""
    excluded_branches: tuple[str, ...] = msgspec.field(default=(), name="excludedBranches")
    """Exact names of target branches to leave out."""
    review_approved_required: bool = msgspec.field(default=False, name="reviewApprovedRequired")
    """Whether GitHub must hold the pull request approved."""
