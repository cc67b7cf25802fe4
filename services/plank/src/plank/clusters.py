"""The build clusters as this plank sees them: which there are, and which of them can be reached."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from plank.buildclusters import BuildClusters, Executor

router = APIRouter(prefix="/api/v1/clusters", tags=["clusters"])


def _clusters(request: Request) -> BuildClusters:
    return request.state.clusters  # type: ignore[no-any-return]


class ClusterView(BaseModel):
    """One build cluster. Jobs of one that can't be reached wait."""

    name: str
    executor: Executor
    is_disabled: bool = Field(description="By `disabled_clusters`: nobody asks it.")
    is_reachable: bool
    since: datetime = Field(description="When it became reachable, or ceased to be.")
    last_error: str = Field(description="Why it could not be reached the last time; empty when it always could.")
    pods: int | None = Field(description="Pods of Prow's that are there now, ended ones included.")


class ClusterList(BaseModel):
    """By name."""

    items: list[ClusterView]


@router.get("")
async def list_clusters(clusters: Annotated[BuildClusters, Depends(_clusters)]) -> ClusterList:
    """Every build cluster this plank was told of."""
    views = [
        ClusterView(
            name=each.name,
            executor=each.executor,
            is_disabled=clusters.is_disabled(each.name),
            is_reachable=each.reach.is_reachable,
            since=each.reach.since,
            last_error=each.reach.last_error,
            pods=each.pods() if each.pods else None,
        )
        for each in clusters.all
    ]
    return ClusterList(items=sorted(views, key=lambda view: view.name))
