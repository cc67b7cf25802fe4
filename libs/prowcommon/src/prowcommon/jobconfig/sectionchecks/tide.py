"""What is wrong with `tide`, its queries aside (`queries`).

Context options are not looked at here: Prow holds them to each other only once they are put together for a branch.
"""

from collections.abc import Iterator

from prowcommon.jobconfig.findings import Finding, Where, did_you_mean
from prowcommon.jobconfig.sectionchecks.queries import query_findings
from prowcommon.jobconfig.sections.tide import MergeMethods, Tide
from prowcommon.jobconfig.texts import pattern_fault, template_fault, text_findings

_METHODS = ("merge", "squash", "rebase")
_BLOCKS = ("ignore", "permit", "block")


def tide_findings(tide: Tide, where: Where) -> Iterator[Finding]:
    if tide.max_goroutines < 0:
        yield Finding(where.within("max_goroutines"), "max_goroutines is negative", "Give a number of merge pools")
    if tide.target_url and tide.target_urls:
        message = "'target_url' and 'target_urls' exclude each other"
        yield Finding(where.within("target_url"), message, "Move it to `target_urls`, under '*'")
    if tide.pr_status_base_url and tide.pr_status_base_urls:
        message = "'pr_status_base_url' and 'pr_status_base_urls' exclude each other"
        yield Finding(where.within("pr_status_base_url"), message, "Move it to `pr_status_base_urls`, under '*'")
    elif tide.pr_status_base_urls and "*" not in tide.pr_status_base_urls:
        message = "pr_status_base_urls has no '*'"
        yield Finding(where.within("pr_status_base_urls"), message, "Add the page for all other repositories")
    yield from _method_findings(tide.merge_method, where.within("merge_method"))
    for key, template in tide.merge_commit_template.items():
        at = where.within("merge_commit_template", key)
        yield from text_findings(template.title, template_fault, at.within("title"))
        yield from text_findings(template.body, template_fault, at.within("body"))
    for key, policy in tide.github_merge_blocks_policy.items():
        if policy not in _BLOCKS:
            at = where.within("github_merge_blocks_policy", key)
            yield Finding(at, f"the github_merge_blocks_policy '{policy}' is unknown", f"Choose {_either(_BLOCKS)}")
    for position, query in enumerate(tide.queries):
        yield from query_findings(query, where.within("queries", position))


def _method_findings(methods: MergeMethods, where: Where) -> Iterator[Finding]:
    for org, of_org in methods.items():
        if isinstance(of_org, str):
            yield from _one_method_findings(of_org, where.within(org))
            continue
        for repo, of_repo in of_org.items():
            if isinstance(of_repo, str):
                yield from _one_method_findings(of_repo, where.within(org, repo))
                continue
            for branch, method in of_repo.items():
                at = where.within(org, repo, branch)
                yield from text_findings(branch, pattern_fault, at)
                yield from _one_method_findings(method, at)


def _one_method_findings(method: str, where: Where) -> Iterator[Finding]:
    if method not in _METHODS:
        cure = did_you_mean(method, _METHODS) or f"Choose {_either(_METHODS)}"
        yield Finding(where, f"the merge method '{method}' is unknown", cure)


def _either(words: tuple[str, ...]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"
