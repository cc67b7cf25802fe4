"""Sets of repositories, some of which are "all of an org but these": who has a plugin, whom Tide merges.

A set is a plain frozenset once it is known which repositories are named anywhere: a named repository stands for
itself, and `org/*` for all others of its org. So union, difference and intersection are Python's own, and exact.

GitHub names are compared without their case.
"""

from collections.abc import Iterable, Mapping

from prowcommon.jobconfig.sections.tidequery import TideQuery

RepoSet = frozenset[str]
"""Only sets of one `Universe` may be compared."""

_LISTED = 5
"""Names in a description; whoever mends these will see the others next time."""


class Universe:
    """All repositories that are named, as `org/repo`."""

    def __init__(self, repos: Iterable[str]) -> None:
        self._as_given = {repo.lower(): repo for repo in repos}
        self._of_org: dict[str, set[str]] = {}
        for repo in self._as_given:
            self._of_org.setdefault(repo.partition("/")[0], set()).add(repo)

    def set_of(self, orgs: Mapping[str, Iterable[str]], repos: Iterable[str] = ()) -> RepoSet:
        """All of `orgs` but for the repositories that each of them is mapped to, and `repos`. All as `org/repo`."""
        members = {repo.lower() for repo in repos}
        for org, left_out in orgs.items():
            lower = org.lower()
            self._as_given.setdefault(f"{lower}/*", f"{org}/*")
            members |= {f"{lower}/*"} | (self._of_org.get(lower, set()) - {repo.lower() for repo in left_out})
        return frozenset(members)

    def of_queries(self, queries: Iterable[TideQuery]) -> RepoSet:
        """All whose pull requests may meet one of the queries."""
        sets = (self.set_of(dict.fromkeys(query.orgs, query.excluded_repos), query.repos) for query in queries)
        return frozenset().union(*sets)

    def described(self, repos: RepoSet) -> str:
        """`kubernetes/* (but not kubernetes/enhancements), etcd-io/etcd`."""
        whole = {repo.removesuffix("/*") for repo in repos if repo.endswith("/*")}
        names = [self._named(org, repos) for org in sorted(whole)]
        names += [self._as_given.get(repo, repo) for repo in sorted(repos) if repo.partition("/")[0] not in whole]
        return _listed(names)

    def _named(self, org: str, repos: RepoSet) -> str:
        missing = sorted(self._as_given[repo] for repo in self._of_org.get(org, set()) - repos)
        return self._as_given[f"{org}/*"] + (f" (but not {_listed(missing)})" if missing else "")


def _listed(names: list[str]) -> str:
    more = len(names) - _LISTED
    return ", ".join(names[:_LISTED]) + (f" and {more} more" if more > 0 else "")
