"""Whether Tide's context options contradict each other, or the jobs: a context is required, or required if it is there,
or optional. Where one is two of these, Tide merges nothing.

* Lists add up from everything to an org, a repository and a branch, and the jobs' own contexts come on top.
* Which branches there are only GitHub knows; looked at are those that jobs and options name, and else `main`.
* What `branch-protection` requires is left out: it needs GitHub's answer as well.

Source: prow pkg/config/tide.go, cmd/checkconfig
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from prowcommon.jobconfig import checks
from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.match import contexts_of_branch
from prowcommon.jobconfig.patterns import compiled
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import Presubmit
from prowcommon.jobconfig.sections.branchprotection import OrgPolicy, RepoPolicy
from prowcommon.jobconfig.sections.contextoptions import ContextOptions, OrgContextOptions, RepoContextOptions

_NO_ORG, _NO_REPO = OrgContextOptions(), RepoContextOptions()
_REQUIRED, _IF_PRESENT, _OPTIONAL = "required", "required if present", "optional"


def context_findings(prow: ProwConfig, presubmits: Mapping[str, Sequence[Presubmit]], top: Where) -> Iterator[Finding]:
    """`presubmits` are complete and right in themselves; `top` is that of `config.yaml`."""
    options = prow.tide.context_options
    named = {f"{org}/{repo}" for org, of_org in options.orgs.items() for repo in of_org.repos}
    for full_name in sorted(named | presubmits.keys()):
        org, _, repo = full_name.partition("/")
        of_org = options.orgs.get(org, _NO_ORG)
        of_repo = of_org.repos.get(repo, _NO_REPO)
        jobs = presubmits.get(full_name, ())
        told: set[str] = set()
        for branch in sorted(_branches(jobs, of_repo)):
            levels = (options, of_org, of_repo, of_repo.branches.get(branch, _NO_REPO))
            if not any(map(_lists_of, levels)):
                continue  # nothing is said here but by jobs, and those don't contradict each other
            for conflict in _conflicts(levels, jobs, branch, _requires_manual_jobs(prow, org, repo, branch)):
                if conflict not in told:
                    told.add(conflict)
                    yield Finding(
                        top.within("tide", "context_options", "orgs", org, "repos", repo),
                        f"in {full_name}, branch {branch}, {conflict}",
                        "Keep it in one of the two",
                        fatal=False,
                        check=checks.TIDE_CONTEXTS,
                    )


def _branches(jobs: Iterable[Presubmit], options: RepoContextOptions) -> set[str]:
    return {branch for job in jobs for branch in job.branches} | options.branches.keys() or {"main"}


def _lists_of(level: ContextOptions) -> tuple[str, ...]:
    return (
        *level.required_contexts,
        *level.required_if_present_contexts,
        *level.optional_contexts,
        *level.optional_regex_contexts,
    )


def _conflicts(
    levels: Sequence[ContextOptions], jobs: Iterable[Presubmit], branch: str, require_manually_triggered: bool
) -> Iterator[str]:
    of_jobs = contexts_of_branch(jobs, branch, require_manually_triggered=require_manually_triggered)
    contexts = {
        _REQUIRED: {*of_jobs.required, *(each for level in levels for each in level.required_contexts)},
        _IF_PRESENT: {
            *of_jobs.required_if_present,
            *(each for level in levels for each in level.required_if_present_contexts),
        },
        _OPTIONAL: {*of_jobs.optional, *(each for level in levels for each in level.optional_contexts)},
    }
    for one, other in combinations(contexts, 2):
        for context in sorted(contexts[one] & contexts[other]):
            yield f"the context '{context}' is both {one} and {other}"
    for pattern in (each for level in levels for each in level.optional_regex_contexts):
        for kind in (_REQUIRED, _IF_PRESENT):
            for context in sorted(contexts[kind]):
                if compiled(pattern).found_in(context):
                    yield f"the context '{context}' is {kind}, and optional by '{pattern}'"


def _requires_manual_jobs(prow: ProwConfig, org: str, repo: str, branch: str) -> bool:
    """Branch protection's `require_manually_triggered_jobs`; the deepest level that says it counts."""
    protection = prow.branch_protection
    of_org = protection.orgs.get(org, OrgPolicy())
    of_repo = of_org.repos.get(repo, RepoPolicy())
    levels = (of_repo.branches.get(branch, of_repo), of_repo, of_org, protection)
    said = (level.require_manually_triggered_jobs for level in levels)
    return next((each for each in said if each is not None), False)
