"""Pods as the API server sends them: only the fields that plank reads, so that thousands are cheap to decode.

What is none of them was sent by somebody else on the way, and is as good as no answer: Unavailable.

Source: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/
"""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, TypeVar

import msgspec

from prowcommon.errors import Unavailable

T = TypeVar("T")
_LONGEST_WORDS = 100


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


def _decoding(kind: type[T]) -> Callable[[bytes | msgspec.Raw], T]:
    decode = msgspec.json.Decoder(kind).decode

    def decoded(answer: bytes | msgspec.Raw) -> T:
        try:
            return decode(answer)
        except msgspec.DecodeError as error:
            began = bytes(answer)[:_LONGEST_WORDS].decode(errors="replace")
            raise Unavailable(
                f"The answer is no {kind.__name__} of Kubernetes: {error}. It begins with {began!r}"
            ) from error

    return decoded


decode_pod = _decoding(Pod)
decode_pods = _decoding(PodList)
decode_event = _decoding(WatchEvent)
decode_bookmark = _decoding(Bookmark)
