"""A cluster's API server within a service's life."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from prowcommon.kube.access import Access
from prowcommon.kube.credentials import connect
from prowcommon.kube.pace import Pace
from prowcommon.kube.transport import KubeApi, Witness


@asynccontextmanager
async def open_api(
    access: Access, *, requests_per_second: float, witness: Witness | None = None
) -> AsyncIterator[KubeApi]:
    """Opening never fails: nothing is asked yet, not even for credentials. A rush may be twice as fast."""
    api = KubeApi(
        access.cluster,
        lambda: connect(access),
        Pace(requests_per_second, burst=max(1, round(2 * requests_per_second))),
        witness=witness,
    )
    try:
        yield api
    finally:
        await api.close()
