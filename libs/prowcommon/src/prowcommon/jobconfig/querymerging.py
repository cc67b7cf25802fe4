"""Queries of tide that differ only in what they are for become one: fewer searches, and the same pull requests.

* Two queries are alike when all but `orgs`, `repos` and `excludedRepos` is, whatever the order of their lists, and
  their jobs belong to the same tenants.
* A query that asks for a repository isn't joined with one that leaves it out. Prow does join them, and so loses it.
* The result has one order, whatever the order of the files: that of the queries' JSON.

Source: prow pkg/config/config.go
"""

from collections.abc import Callable, Iterable

import msgspec

from prowcommon.jobconfig.sections.tidequery import TideQuery

_LISTS = ("labels", "missing_labels", "included_branches", "excluded_branches")
_PLACES = ("orgs", "repos", "excluded_repos")


def joined(queries: Iterable[TideQuery], tenant_of: Callable[[str], str]) -> tuple[TideQuery, ...]:
    """`tenant_of` says whose the jobs of an org or `org/repo` are."""
    alike: dict[tuple[TideQuery, frozenset[str]], list[TideQuery]] = {}
    for query in sorted(map(_sorted, queries), key=msgspec.json.encode):
        conditions = msgspec.structs.replace(query, orgs=(), repos=(), excluded_repos=())
        tenants = frozenset(map(tenant_of, (*query.orgs, *query.repos)))
        group = alike.setdefault((conditions, tenants), [])
        for position, other in enumerate(group):
            if not _loses(query, other) and not _loses(other, query):
                group[position] = _both(other, query)
                break
        else:
            group.append(query)
    return tuple(sorted((query for group in alike.values() for query in group), key=msgspec.json.encode))


def _sorted(query: TideQuery) -> TideQuery:
    """With its lists in one order, which means the same."""
    return msgspec.structs.replace(query, **{key: tuple(sorted(getattr(query, key))) for key in (*_LISTS, *_PLACES)})


def _both(one: TideQuery, other: TideQuery) -> TideQuery:
    places = {key: tuple(sorted({*getattr(one, key), *getattr(other, key)})) for key in _PLACES}
    return msgspec.structs.replace(one, **places)


def _loses(query: TideQuery, other: TideQuery) -> bool:
    """Whether `query` asks for a repository that `other` leaves out."""
    return any(
        repo in query.repos or (repo.partition("/")[0] in query.orgs and repo not in query.excluded_repos)
        for repo in other.excluded_repos
    )
