"""What is wrong with `gangway`: a client must be somebody, once, and be let do something.

Source: prow pkg/config/gangway.go
"""

from collections.abc import Iterator

from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.sections.gangway import AllowedApiClient, Gangway

_CONSUMER = "PROJECT"


def gangway_findings(gangway: Gangway, where: Where) -> Iterator[Finding]:
    seen: set[str] = set()
    for position, client in enumerate(gangway.allowed_api_clients):
        at = where.within("allowed_api_clients", position)
        yield from _identity_findings(client, at, seen)
        if not client.allowed_jobs_filters:
            yield Finding(at, "the client may start no jobs", "Give it `allowed_jobs_filters`, or remove it")
        for number, accepted in enumerate(client.allowed_jobs_filters):
            if not accepted.tenant_id:
                within = at.within("allowed_jobs_filters", number)
                yield Finding(within, "the filter names no tenant", "Give it a `tenant_id`")


def _identity_findings(client: AllowedApiClient, where: Where, seen: set[str]) -> Iterator[Finding]:
    if client.gcp is None:
        yield Finding(where, "nothing says who the client is", "Give it `gcp`")
        return
    kind, number = client.gcp.endpoint_api_consumer_type, client.gcp.endpoint_api_consumer_number
    at = where.within("gcp")
    if kind != _CONSUMER:
        message = f"the endpoint_api_consumer_type is '{kind}'"
        yield Finding(at.within("endpoint_api_consumer_type"), message, f"{_CONSUMER} is the only one there is")
    if not (number.isascii() and number.isdigit()):
        message = f"the endpoint_api_consumer_number '{number}' is not the number of a project"
        yield Finding(at.within("endpoint_api_consumer_number"), message, "Write digits only")
    elif number in seen:
        yield Finding(at, f"the client '{number}' stands here for the second time", "Put its filters together")
    seen.add(number)
