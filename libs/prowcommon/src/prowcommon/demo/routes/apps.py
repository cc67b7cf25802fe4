"""An App's questions about itself, asked with a JWT.

Source: https://docs.github.com/en/rest/apps/apps
"""

from prowcommon.demo.call import Call, Endpoint
from prowcommon.demo.replies import Declined, Reply
from prowcommon.demo.shapes.apps import app, installation, installation_token
from prowcommon.demo.world import App, Installation


def myself(call: Call) -> Reply:
    return Reply(200, app(_app(call), len(_installations(call)), call.links))


def installations(call: Call) -> Reply:
    return call.page.of(_installations(call), lambda one: installation(one, call.links))


def new_token(call: Call) -> Reply:
    named = call.values["installation_id"]
    found = next((one for one in _installations(call) if str(one.id) == named), None)
    if found is None:
        raise Declined(404, "Not Found")
    if found.suspended_at is not None:
        raise Declined(403, "This installation has been suspended")
    token, known = call.github.installation_token(found)
    return Reply(201, installation_token(token, known))


def _app(call: Call) -> App:
    if call.asker.app is None or call.asker.installation is not None:
        raise Declined(401, "A JSON web token could not be decoded")
    return call.asker.app


def _installations(call: Call) -> list[Installation]:
    asking = _app(call)
    return [one for one in call.github.installations.values() if one.app is asking]


ENDPOINTS = (
    Endpoint("GET", "/app", myself),
    Endpoint("GET", "/app/installations", installations),
    Endpoint("POST", "/app/installations/{installation_id}/access_tokens", new_token),
)
