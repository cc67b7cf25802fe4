"""Pods as the API server sends them: only the fields that plank reads, so that thousands are cheap to decode.

Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
"""

from datetime import datetime
from typing import Literal

import msgspec


class Struct(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """Unknown fields are skipped; what is absent has its empty value."""


class Meta(Struct, frozen=True):
    name: str
    uid: str = ""
    resource_version: str = ""
    creation_timestamp: datetime | None = None
    deletion_timestamp: datetime | None = None
    """When its grace is over, not when its removal was asked for."""
    deletion_grace_period_seconds: int | None = None
    labels: dict[str, str] | None = None


class Running(Struct, frozen=True):
    started_at: datetime | None = None


class Waiting(Struct, frozen=True):
    reason: str = ""
    message: str = ""


class Terminated(Struct, frozen=True):
    exit_code: int = 0
    reason: str = ""
    message: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None


class ContainerState(Struct, frozen=True):
    waiting: Waiting | None = None
    running: Running | None = None
    terminated: Terminated | None = None


class ContainerStatus(Struct, frozen=True):
    name: str
    state: ContainerState = ContainerState()


class Condition(Struct, frozen=True):
    type: str
    status: str
    reason: str = ""
    message: str = ""


class Status(Struct, frozen=True):
    phase: str = "Pending"
    reason: str = ""
    message: str = ""
    start_time: datetime | None = None
    conditions: list[Condition] | None = None
    container_statuses: list[ContainerStatus] | None = None
    init_container_statuses: list[ContainerStatus] | None = None


class Pod(Struct, frozen=True):
    metadata: Meta
    status: Status = Status()


class ListMeta(Struct, frozen=True):
    resource_version: str = ""
    continue_: str = msgspec.field(default="", name="continue")


class PodList(Struct, frozen=True):
    metadata: ListMeta
    items: list[Pod]


class WatchEvent(Struct, frozen=True):
    type: Literal["ADDED", "MODIFIED", "DELETED", "BOOKMARK", "ERROR"]
    object: msgspec.Raw


class _BookmarkMeta(Struct, frozen=True):
    resource_version: str


class Bookmark(Struct, frozen=True):
    metadata: _BookmarkMeta


decode_pod = msgspec.json.Decoder(Pod).decode
decode_pods = msgspec.json.Decoder(PodList).decode
decode_event = msgspec.json.Decoder(WatchEvent).decode
decode_bookmark = msgspec.json.Decoder(Bookmark).decode
