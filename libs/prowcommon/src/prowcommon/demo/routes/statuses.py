"""Commit statuses.

* A description has at most 140 characters, and a commit at most 1,000 statuses per context.
* A context that isn't named is `default`.

Source: https://docs.github.com/en/rest/commits/statuses
"""

from prowcommon.demo.access import Needs
from prowcommon.demo.call import Call, Endpoint
from prowcommon.demo.replies import Declined, Reply, invalid
from prowcommon.demo.shapes.statuses import combined_status, status
from prowcommon.demo.world import Right, Status

STATES = ("error", "failure", "pending", "success")
LONGEST_DESCRIPTION = 140
MOST_PER_CONTEXT = 1000


def create(call: Call) -> Reply:
    sha, state, context = call.values["sha"], call.said("state"), call.said("context") or "default"
    description, target_url = call.said("description"), call.said("target_url")
    if sha not in call.repo.commits:
        raise Declined(422, f"No commit found for SHA: {sha}")
    if state not in STATES:
        raise invalid("Status", "state", "custom", "state is not included in the list")
    if len(description or "") > LONGEST_DESCRIPTION:
        said = f"description is too long (maximum is {LONGEST_DESCRIPTION} characters)"
        raise invalid("Status", "description", "custom", said)
    if target_url and not target_url.startswith(("http://", "https://")):
        raise invalid("Status", "target_url", "custom", "target_url must use http(s) scheme")
    before = [one for one in call.repo.statuses.get(sha, ()) if one.context == context]
    if len(before) >= MOST_PER_CONTEXT:
        said = "This SHA and context has reached the maximum number of statuses."
        raise invalid("Status", "base", "custom", said)
    new = call.github.status(
        call.repo,
        sha,
        creator=call.actor,
        context=context,
        state=state,
        description=description or None,
        target_url=target_url or None,
    )
    return Reply(201, status(new, sha, call.repo, call.links))


def listed(call: Call) -> Reply:
    sha, newest_first = _statuses(call)
    return call.page.of(newest_first, lambda one: status(one, sha, call.repo, call.links))


def combined(call: Call) -> Reply:
    sha, newest_first = _statuses(call)
    newest = list({one.context: one for one in reversed(newest_first)}.values())
    shape = combined_status(newest, call.page.part(newest), sha, call.repo, call.links)
    return Reply(200, shape, call.page.links(len(newest)))


def _statuses(call: Call) -> tuple[str, list[Status]]:
    """The commit, and its statuses, the newest first."""
    sha = call.repo.commit_at(call.values["ref"])
    if sha is None:
        raise Declined(422, f"No commit found for SHA: {call.values['ref']}")
    return sha, call.repo.statuses.get(sha, [])[::-1]


_WRITE = Needs(("statuses",), "write", Right.WRITE, frozenset({"repo", "repo:status"}))
_READ = Needs(("statuses",))

ENDPOINTS = (
    Endpoint("POST", "/repos/{owner}/{repo}/statuses/{sha}", create, _WRITE),
    Endpoint("GET", "/repos/{owner}/{repo}/commits/{ref}/statuses", listed, _READ),
    Endpoint("GET", "/repos/{owner}/{repo}/commits/{ref}/status", combined, _READ),
)
