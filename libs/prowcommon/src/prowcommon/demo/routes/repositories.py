"""Repositories.

Source: https://docs.github.com/en/rest/repos/repos
"""

from prowcommon.demo.call import Call, Endpoint
from prowcommon.demo.replies import Reply
from prowcommon.demo.shapes.repositories import full_repository


def get(call: Call) -> Reply:
    return Reply(200, full_repository(call.repo, call.links))


ENDPOINTS = (Endpoint("GET", "/repos/{owner}/{repo}", get),)
