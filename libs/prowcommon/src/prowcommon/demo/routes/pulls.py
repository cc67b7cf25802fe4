"""Pull requests and their files.

Source: https://docs.github.com/en/rest/pulls/pulls
"""

from prowcommon.demo.access import Needs
from prowcommon.demo.call import Call, Endpoint
from prowcommon.demo.replies import Declined, Reply
from prowcommon.demo.shapes.pulls import changed_file, pull_request
from prowcommon.demo.world import PullDetails


def get(call: Call) -> Reply:
    return Reply(200, pull_request(call.issue, _pull(call), call.repo, call.links))


def files(call: Call) -> Reply:
    pull = _pull(call)
    return call.page.of(pull.files, lambda one: changed_file(one, pull, call.repo, call.links))


def _pull(call: Call) -> PullDetails:
    if (pull := call.issue.pull) is None:
        raise Declined(404, "Not Found")
    return pull


_READ = Needs(("pull_requests",))

ENDPOINTS = (
    Endpoint("GET", "/repos/{owner}/{repo}/pulls/{pull_number}", get, _READ),
    Endpoint("GET", "/repos/{owner}/{repo}/pulls/{pull_number}/files", files, _READ),
)
