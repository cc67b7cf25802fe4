"""The log of a container, from the cluster itself, while its pod is there.

The API server has no offset: it sends from the beginning, up to a limit, and we cut off what was read before. A log
that outlives its pod is in the bucket that `sidecar` uploaded it to.

Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#get-read-log-of-the-specified-pod
"""

from plank.domain.pods import LogChunk, ObservedPod, PodPhase
from prowcommon.errors import NotFound, UserError
from prowcommon.kube.transport import KubeApi

_NOT_YET = ("is waiting to start", "is initializing", "does not have a host assigned", "ContainerCreating")


async def read_log(
    api: KubeApi, path: str, pod: ObservedPod, *, container: str, offset: int, limit_bytes: int
) -> LogChunk:
    """`pod` was seen before: what is read after its end is everything. `path` is the pod's own.

    Raises NotFound when it has no such container.
    """
    has_ended = pod.phase in (PodPhase.SUCCEEDED, PodPhase.FAILED)
    query = [("container", container), ("limitBytes", str(offset + limit_bytes))]
    try:
        data = await api.ask("GET", f"{path}/log", query=query)
    except UserError as error:
        if not any(words in str(error) for words in _NOT_YET):
            raise NotFound(str(error)) from error
        return LogChunk(b"", offset, is_complete=has_ended)
    piece = data[offset : offset + limit_bytes]
    return LogChunk(piece, offset + len(piece), is_complete=has_ended and len(data) < offset + limit_bytes)
