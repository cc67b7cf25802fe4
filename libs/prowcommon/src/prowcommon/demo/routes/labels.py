"""Labels of issues and pull requests.

* Adding one that the repository doesn't have makes it; one that is there already stays as it is.
* Taking away one that isn't there is a 404 with words of its own.

Source: https://docs.github.com/en/rest/issues/labels
"""

from prowcommon.demo.access import Needs
from prowcommon.demo.call import Call, Endpoint
from prowcommon.demo.replies import Declined, Reply, invalid
from prowcommon.demo.shapes.issues import label
from prowcommon.demo.world import Right


def listed(call: Call) -> Reply:
    return call.page.of(call.issue.labels, lambda one: label(one, call.repo, call.links))


def add(call: Call) -> Reply:
    issue = call.issue
    names = call.data if isinstance(call.data, list) else call.said("labels")
    if not isinstance(names, list) or not all(isinstance(name, str) and name.strip() for name in names):
        raise invalid("Label", "name", "missing_field")
    for name in names:
        known = call.github.label(call.repo, name)
        if known not in issue.labels:
            issue.labels.append(known)
    return _all(call)


def remove(call: Call) -> Reply:
    issue = call.issue
    known = call.repo.labels.get(call.values["name"].lower())
    if known is None or known not in issue.labels:
        raise Declined(404, "Label does not exist")
    issue.labels.remove(known)
    return _all(call)


def _all(call: Call) -> Reply:
    return Reply(200, [label(one, call.repo, call.links) for one in call.issue.labels])


_READ = Needs(("issues", "pull_requests"))
_WRITE = Needs(("issues", "pull_requests"), "write", Right.TRIAGE, frozenset({"repo", "public_repo"}))
_OF_ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/labels"

ENDPOINTS = (
    Endpoint("GET", _OF_ISSUE, listed, _READ),
    Endpoint("POST", _OF_ISSUE, add, _WRITE),
    Endpoint("DELETE", f"{_OF_ISSUE}/{{name}}", remove, _WRITE),
)
