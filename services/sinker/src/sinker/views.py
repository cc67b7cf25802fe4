"""How sinker's API shows a sweep."""

from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row


class SweepOrder(BaseModel):
    """A sweep by hand."""

    model_config = ConfigDict(extra="forbid")

    dry_run: bool = Field(default=True, description="Whether it only tells what it would do.")


class Line(BaseModel):
    """How much of what, and why."""

    kind: str = Field(
        description="`archive`, `delete`, `pod`, `tick`, `snapshot`, `session`; or `unknown-pod`, which stays."
    )
    reason: str
    found: int
    done: int = Field(description="Less than `found` in a dry run, or when something else had hold of it.")


class SweptItem(BaseModel):
    kind: str
    reason: str
    id: str
    name: str = Field(description="The job's name; for a pod, its cluster and name.")


class SweepView(BaseModel):
    """What a sweep found and did, or would have done."""

    id: UUID
    state: str = Field(description="`asked`, `running`, `done`, `failed` (see `errors`) or `interrupted`.")
    by: str = Field(description="`schedule`, or who asked for it.")
    dry_run: bool
    asked_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    lines: list[Line]
    notes: list[str] = Field(description="What was not looked at, and why.")
    errors: list[str]


class WholeSweepView(SweepView):
    items: list[SweptItem] = Field(description="What would go, of a dry run; pods nobody here knows. At most 1000.")


class SweepPage(BaseModel):
    """The latest first."""

    items: list[SweepView]
    next_cursor: UUID | None = Field(description="Pass it as `cursor` for those before; null at the end.")


def shown(row: Row[Any]) -> dict[str, Any]:
    """A row of `sweeps`, as the models above read it."""
    lines = [
        Line(kind=kind, reason=reason, found=row.found.get(line, 0), done=row.done.get(line, 0))
        for line in sorted(row.found.keys() | row.done.keys())
        for kind, _, reason in [line.partition("/")]
    ]
    return {**row._mapping, "lines": lines}
