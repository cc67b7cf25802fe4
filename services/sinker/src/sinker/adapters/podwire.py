"""Pods as the API server lists them: only the fields that sinker reads, so that thousands are cheap to decode.

Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from sinker.domain.pods import SeenPod

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Struct(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """Unknown fields are skipped; what is absent has its empty value."""


class _Meta(_Struct, frozen=True):
    name: str
    namespace: str
    uid: str
    creation_timestamp: datetime | None = None
    deletion_timestamp: datetime | None = None
    """When its grace is over, not when its removal was asked for."""
    deletion_grace_period_seconds: int | None = None
    labels: dict[str, str] | None = None
    finalizers: tuple[str, ...] | None = None


class _Status(_Struct, frozen=True):
    phase: str = ""
    start_time: datetime | None = None


class Pod(_Struct, frozen=True):
    metadata: _Meta
    status: _Status = _Status()


class _ListMeta(_Struct, frozen=True):
    continue_: str = msgspec.field(default="", name="continue")


class PodList(_Struct, frozen=True):
    metadata: _ListMeta
    items: list[Pod]


decode_pods = msgspec.json.Decoder(PodList).decode


def seen(pod: Pod, names: Sequence[str]) -> SeenPod:
    """The pod that the rules judge; `names` are its cluster's."""
    meta = pod.metadata
    deleted_at = meta.deletion_timestamp
    if deleted_at is not None:
        deleted_at -= timedelta(seconds=meta.deletion_grace_period_seconds or 0)
    return SeenPod(
        cluster=names[0],
        also_called=tuple(names[1:]),
        namespace=meta.namespace,
        name=meta.name,
        uid=meta.uid,
        created_at=meta.creation_timestamp or _EPOCH,
        started_at=pod.status.start_time,
        deleted_at=deleted_at,
        phase=pod.status.phase,
        labels=meta.labels or {},
        finalizers=meta.finalizers or (),
    )
