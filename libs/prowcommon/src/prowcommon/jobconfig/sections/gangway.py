"""`gangway`: who may start jobs through the job-execution API, and which."""

import msgspec


class ApiClientGCP(msgspec.Struct, frozen=True, kw_only=True):
    """A client by the project that Google Cloud Endpoints saw it come from."""

    endpoint_api_consumer_type: str = ""
    """What kind of consumer: `PROJECT`, the only one."""
    endpoint_api_consumer_number: str = ""
    """The number of the client's project, in digits."""


class AllowedJobsFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Some jobs."""

    tenant_id: str = ""
    """The jobs of this tenant; it must be given."""


class AllowedApiClient(msgspec.Struct, frozen=True, kw_only=True):
    """A client, and what it may start."""

    gcp: ApiClientGCP | None = None
    """Who the client is."""
    allowed_jobs_filters: tuple[AllowedJobsFilter, ...] = ()
    """Which jobs it may start: those that any of the filters accepts."""


class Gangway(msgspec.Struct, frozen=True, kw_only=True):
    allowed_api_clients: tuple[AllowedApiClient, ...] = ()
    """Who may start jobs, and which; nobody else may."""
