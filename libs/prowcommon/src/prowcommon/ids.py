"""The identifiers that services exchange, and how they are made.

* A ProwJob's id is a UUIDv7: it sorts by creation instant, and it is also the pod's name.
* A build id is a snowflake made by Postgres (`next_build_id()`), a decimal string everywhere.

Source: RFC 9562 §5.7 (UUIDv7).
"""

from datetime import UTC, datetime, timedelta
from typing import NewType
from uuid import UUID

import uuid_utils

ProwJobId = NewType("ProwJobId", UUID)
BuildId = NewType("BuildId", str)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def new_prowjob_id(now: datetime) -> ProwJobId:
    """A fresh id whose first 48 bits are `now` in milliseconds; within one millisecond the order is random."""
    microseconds = (now - _EPOCH) // timedelta(microseconds=1)
    return ProwJobId(UUID(int=uuid_utils.uuid7(nanoseconds=microseconds * 1000).int))
