"""Comments on issues and pull requests.

* A comment has between one and 65,536 characters.
* Whoever may see it may comment; only its author and those who may write may change one.

Source: https://docs.github.com/en/rest/issues/comments
"""

from prowcommon.demo.access import Needs
from prowcommon.demo.call import Call, Endpoint
from prowcommon.demo.replies import Declined, Reply, invalid
from prowcommon.demo.shapes.issues import comment
from prowcommon.demo.world import Comment, Issue, Right

LONGEST = 65536


def listed(call: Call) -> Reply:
    issue = call.issue
    return call.page.of(issue.comments, lambda one: comment(one, issue, call.repo, call.links))


def create(call: Call) -> Reply:
    issue = call.issue
    new = call.github.comment(issue, author=call.actor, body=_body(call))
    shape = comment(new, issue, call.repo, call.links)
    return Reply(201, shape, {"Location": shape["url"]})


def get(call: Call) -> Reply:
    found, issue = _found(call)
    return Reply(200, comment(found, issue, call.repo, call.links))


def edit(call: Call) -> Reply:
    found, issue = _found(call)
    _check_author(call, found)
    found.body, found.updated_at = _body(call), call.github.clock.now()
    return Reply(200, comment(found, issue, call.repo, call.links))


def delete(call: Call) -> Reply:
    found, issue = _found(call)
    _check_author(call, found)
    issue.comments.remove(found)
    return Reply(204)


def _found(call: Call) -> tuple[Comment, Issue]:
    for issue in call.repo.issues.values():
        for one in issue.comments:
            if str(one.id) == call.values["comment_id"]:
                return one, issue
    raise Declined(404, "Not Found")


def _body(call: Call) -> str:
    body = call.said("body")
    if not isinstance(body, str) or not body.strip():
        raise invalid("IssueComment", "body", "missing_field")
    if len(body) > LONGEST:
        said = f"Body is too long (maximum is {LONGEST} characters)"
        raise invalid("IssueComment", "data", "unprocessable", said)
    return body


def _check_author(call: Call, found: Comment) -> None:
    if call.asker.installation is not None or found.author is call.actor:
        return
    if call.repo.rights.get(call.actor.login.lower(), Right.READ) < Right.WRITE:
        raise Declined(403, "Must have admin rights to Repository.")


_READ = Needs(("issues", "pull_requests"))
_WRITE = Needs(("issues", "pull_requests"), "write", Right.READ, frozenset({"repo", "public_repo"}))
_OF_ISSUE = "/repos/{owner}/{repo}/issues/{issue_number}/comments"
_ONE = "/repos/{owner}/{repo}/issues/comments/{comment_id}"

ENDPOINTS = (
    Endpoint("GET", _OF_ISSUE, listed, _READ),
    Endpoint("POST", _OF_ISSUE, create, _WRITE),
    Endpoint("GET", _ONE, get, _READ),
    Endpoint("PATCH", _ONE, edit, _WRITE),
    Endpoint("DELETE", _ONE, delete, _WRITE),
)
