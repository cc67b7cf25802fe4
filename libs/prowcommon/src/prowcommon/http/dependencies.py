"""What the routes of most services ask for: members of the state that the service's lifespan yields."""

from typing import Annotated

from fastapi import Depends, Request

from prowcommon.clock import Clock
from prowcommon.configuring import ActiveConfig
from prowcommon.db.database import Database


def get_database(request: Request) -> Database:
    database: Database = request.state.database
    return database


def get_config(request: Request) -> ActiveConfig:
    config: ActiveConfig = request.state.config
    return config


def get_clock(request: Request) -> Clock:
    clock: Clock = request.state.clock
    return clock


DatabaseDep = Annotated[Database, Depends(get_database)]
ConfigDep = Annotated[ActiveConfig, Depends(get_config)]
ClockDep = Annotated[Clock, Depends(get_clock)]
