"""What `config.yaml` may say and hardly means: the checks that warn about its sections, by their names in `checks`.

Source: prow cmd/checkconfig
"""

from collections.abc import Iterator, Sequence
from itertools import chain

from prowcommon.jobconfig import checks
from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.reposets import Universe
from prowcommon.jobconfig.sections.branchprotection import Policy

Parts = Sequence[tuple[ProwConfig, Where]]
"""What each file says by itself, `config.yaml` first, and the top of that file."""


def config_warnings(prow: ProwConfig, parts: Parts) -> Iterator[Finding]:
    """`prow` is what the `parts` say together."""
    for part, where in parts:
        yield from _pointless_label(part, where)
        yield from _doubled_webhooks(part, where)
    yield from _strict_branches(prow, parts)


def _pointless_label(part: ProwConfig, where: Where) -> Iterator[Finding]:
    for position, query in enumerate(part.tide.queries):
        if "lgtm" in query.labels and "needs-ok-to-test" in query.missing_labels:
            yield Finding(
                where.within("tide", "queries", position),
                "the query requires 'lgtm' and forbids 'needs-ok-to-test'",
                "Don't forbid it: whoever says `/lgtm` has looked, and the label only keeps back what was reviewed",
                fatal=False,
                check=checks.NEEDS_OK_TO_TEST,
            )


def _strict_branches(prow: ProwConfig, parts: Parts) -> Iterator[Finding]:
    """Tide tests what it merges on top of the branch; where each pull request must be up to date first, its batches
    can't be merged."""
    if not prow.tide.queries:
        return
    protection = prow.branch_protection
    if _is_strict(protection):
        yield _strict(parts[0][1].within("branch-protection"), "every repository")
        return
    repos = [f"{org}/{repo}" for org, of_org in protection.orgs.items() for repo in of_org.repos]
    named = chain(repos, *((*query.repos, *query.excluded_repos) for query in prow.tide.queries))
    universe = Universe(named)
    merged = universe.of_queries(prow.tide.queries)
    for org, of_org in protection.orgs.items():
        strict = {repo: _is_strict(protection, of_org, of_repo) for repo, of_repo in of_org.repos.items()}
        if _is_strict(protection, of_org):
            lax = [f"{org}/{repo}" for repo, is_strict in strict.items() if not is_strict]
            if both := universe.set_of({org: lax}) & merged:
                yield _strict(_where_of(parts, org), universe.described(both))
            continue
        for repo, is_strict in strict.items():
            branches = of_org.repos[repo].branches.values()
            is_strict |= any(_is_strict(protection, of_org, of_org.repos[repo], branch) for branch in branches)
            if is_strict and universe.set_of({}, [f"{org}/{repo}"]) & merged:
                yield _strict(_where_of(parts, org, repo), f"{org}/{repo}")


def _where_of(parts: Parts, org: str, repo: str = "") -> Where:
    """Where the protection of the org, or of its repository, is written."""
    for part, where in parts:
        of_org = part.branch_protection.orgs.get(org)
        if of_org and (not repo or repo in of_org.repos):
            return where.within("branch-protection", "orgs", org, *(["repos", repo] if repo else []))
    return parts[0][1].within("branch-protection")


def _is_strict(*levels: Policy) -> bool:
    """Of the deepest of `levels`, which begin at the top; each inherits what it doesn't say."""
    protects = is_strict = False
    for level in levels:
        if level.protect is not None:
            protects = level.protect
        if level.required_status_checks and level.required_status_checks.strict is not None:
            is_strict = level.required_status_checks.strict
    return protects and is_strict


def _strict(where: Where, repos: str) -> Finding:
    return Finding(
        where,
        f"branches must be up to date before a merge ('strict') for {repos}, where Tide merges",
        "Remove `strict`: Tide tests each merge on top of the branch, and can't merge batches with it",
        fatal=False,
        check=checks.TIDE_STRICT_BRANCH,
    )


def _doubled_webhooks(part: ProwConfig, where: Where) -> Iterator[Finding]:
    hooks = part.managed_webhooks.org_repo_config
    for place in hooks:
        org, slash, _ = place.partition("/")
        if slash and org in hooks:
            yield Finding(
                where.within("managed_webhooks", "org_repo_config", place),
                f"{place} has a webhook beside that of {org}, so that its events arrive twice",
                "Keep one of them",
                fatal=False,
                check=checks.MANAGED_WEBHOOKS,
            )
