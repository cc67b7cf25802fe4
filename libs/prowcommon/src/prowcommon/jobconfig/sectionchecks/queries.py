"""What is wrong with a query of tide: one that couldn't match, or says one thing twice.

Source: prow pkg/config/tide.go
"""

from collections import Counter
from collections.abc import Iterator

from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.sections.tidequery import TideQuery

_LISTS = {
    "orgs": "orgs",
    "repos": "repos",
    "excludedRepos": "excluded_repos",
    "labels": "labels",
    "missingLabels": "missing_labels",
    "includedBranches": "included_branches",
    "excludedBranches": "excluded_branches",
}
"""By the key in the file: the field."""


def query_findings(query: TideQuery, where: Where) -> Iterator[Finding]:
    if not query.orgs and not query.repos:
        yield Finding(where, "the query is for no org and no repository", "Give it `orgs` or `repos`")
    yield from _place_findings(query, where)
    for label in sorted(set(query.labels) & set(query.missing_labels)):
        message = f"the label '{label}' must be there, and must not"
        yield Finding(where.within("missingLabels"), message, "Remove it from `labels` or from `missingLabels`")
    if query.included_branches and query.excluded_branches:
        message = "'includedBranches' and 'excludedBranches' exclude each other"
        yield Finding(where.within("excludedBranches"), message, "Remove one")
    for key, field in _LISTS.items():
        for text, count in Counter(getattr(query, field)).items():
            if count > 1:
                yield Finding(where.within(key), f"'{text}' stands in '{key}' more than once", "Remove one")


def _place_findings(query: TideQuery, where: Where) -> Iterator[Finding]:
    for position, org in enumerate(query.orgs):
        if not org or "/" in org:
            at = where.within("orgs", position)
            yield Finding(at, f"'{org}' is not the name of an org", "Repositories belong into `repos`")
    for position, repo in enumerate(query.repos):
        at = where.within("repos", position)
        if not _is_repo(repo):
            yield Finding(at, f"'{repo}' is not a repository", "Write it as `org/repo`")
        elif _org_of(repo) in query.orgs:
            yield Finding(at, f"'{repo}' is of an org that stands in 'orgs'", "Remove one of the two")
    for position, repo in enumerate(query.excluded_repos):
        at = where.within("excludedRepos", position)
        if not _is_repo(repo):
            yield Finding(at, f"'{repo}' is not a repository", "Write it as `org/repo`")
        elif _org_of(repo) not in query.orgs:
            yield Finding(at, f"'{repo}' is of no org in 'orgs', so nothing would include it", "Remove it")


def _is_repo(text: str) -> bool:
    org, slash, repo = text.partition("/")
    return bool(org and slash and repo) and "/" not in repo


def _org_of(repo: str) -> str:
    return repo.partition("/")[0]
