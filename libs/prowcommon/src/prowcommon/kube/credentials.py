"""A client for a cluster's API server, with the credentials of this moment.

* They come from the kubeconfig, or from the service account's files, and both are read as they are now. Whoever holds
  a client can ask whether one of these files has changed since.
* A program that hands out credentials (`exec`) is run here, not by the library: that goes on as nobody when it fails.
* A certificate's key is on disk for as long as it takes to load it, in a directory that nobody else can read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from prowcommon.errors import Unavailable
from prowcommon.kube.access import Access
from prowcommon.kube.kubeconfig import Stamp, read_context, stamp
from prowcommon.kube.program import ask_program

if TYPE_CHECKING:  # half a second and 40 MB, for services that have a cluster only
    from kubernetes.aio.client.api_client import ApiClient
    from kubernetes.aio.client.configuration import Configuration

SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
"""Where a pod finds its token and its cluster's authority."""
_CONNECTIONS = 64
"""More wait: a rush of requests is paced anyway."""


@dataclass(frozen=True, slots=True, eq=False)
class Connection:
    """A client, and what its credentials depend on."""

    client: ApiClient
    files: Mapping[Path, Stamp]
    """What they were read from, as it was then."""
    expires_at: datetime | None = None

    def is_outdated(self) -> bool:
        """Whether there are others by now, or these have run out."""
        if self.expires_at is not None and datetime.now(UTC) >= self.expires_at:
            return True
        return any(stamp(path) != was for path, was in self.files.items())


async def connect(access: Access) -> Connection:
    """Raises Unavailable when there are no credentials to be had; the message says why."""
    from kubernetes.aio.client.configuration import Configuration

    configuration = Configuration()
    configuration.connection_pool_maxsize = _CONNECTIONS
    # Python 3.13 asks more of a certificate than Go does, and than the authorities of many clusters keep.
    configuration.disable_strict_ssl_verification = True
    try:
        if access.kubeconfig is None:
            return _by_service_account(configuration)
        return await _by_kubeconfig(access.kubeconfig, access.context, configuration)
    except Exception as error:  # what a kubeconfig or a program may make of it is nobody's list
        where = f" (context {access.context!r} of {access.kubeconfig})" if access.kubeconfig else ""
        raise Unavailable(f"No credentials for build cluster {access.cluster!r}{where}: {error}") from error


def _by_service_account(configuration: Configuration) -> Connection:
    from kubernetes.aio.config.incluster_config import InClusterConfigLoader

    token, authority = SERVICE_ACCOUNT / "token", SERVICE_ACCOUNT / "ca.crt"
    files = {path: stamp(path) for path in (token, authority)}
    InClusterConfigLoader(str(token), str(authority), try_refresh_token=False).load_and_set(configuration)
    configuration.api_key["BearerToken"] = configuration.api_key["BearerToken"].strip()
    return Connection(_client(configuration), files)


async def _by_kubeconfig(kubeconfig: Path, name: str, configuration: Configuration) -> Connection:
    from kubernetes.aio import config

    context, expires_at = read_context(kubeconfig, name), None
    if "exec" in context.user:
        given = await ask_program(context.user.pop("exec"), context.cluster, directory=kubeconfig.parent)
        context.user |= given.user
        expires_at = given.expires_at
    with TemporaryDirectory(prefix="prow-kube-") as secrets:
        alone = context.written_out(Path(secrets))
        await config.load_kube_config_from_dict(alone, client_configuration=configuration)
        return Connection(_client(configuration), context.files, expires_at)


def _client(configuration: Configuration) -> ApiClient:
    from kubernetes.aio.client.api_client import ApiClient

    return ApiClient(configuration=configuration)
