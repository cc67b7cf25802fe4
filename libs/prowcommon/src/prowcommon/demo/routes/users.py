"""Whoever asks, and how much they may still ask.

Source: https://docs.github.com/en/rest/users/users, https://docs.github.com/en/rest/rate-limit/rate-limit
"""

from prowcommon.demo.call import Call, Endpoint
from prowcommon.demo.replies import Declined, Reply
from prowcommon.demo.shapes.people import profile


def myself(call: Call) -> Reply:
    if call.asker.installation is not None:
        raise Declined(403, "Resource not accessible by integration")
    return Reply(200, profile(call.actor, call.links))


def rate_limit(call: Call) -> Reply:
    core = call.github.limits.of(call.asker.budget).as_data()
    search = {**core, "limit": 30, "used": 0, "remaining": 30}
    return Reply(200, {"resources": {"core": core, "search": search}, "rate": core})


ENDPOINTS = (
    Endpoint("GET", "/user", myself),
    Endpoint("GET", "/rate_limit", rate_limit, is_free=True),
)
