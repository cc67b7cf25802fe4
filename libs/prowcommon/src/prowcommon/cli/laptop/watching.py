"""What goes on while Prow is up, and is watched for ending by itself."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from prowcommon.errors import Unavailable


@dataclass(frozen=True, slots=True)
class Running:
    """Something that goes on until it is ended; if it is `over` before that, it failed."""

    name: str
    over: asyncio.Future[Any]
    log: Path


class Ended(Unavailable):
    """What should have gone on is over."""

    def __init__(self, which: Running) -> None:
        super().__init__(f"{which.name} has ended.")
        self.which = which


class Services(Protocol):
    """The six, about to be served in one way or the other."""

    @property
    def how(self) -> str: ...

    @property
    def ports(self) -> Mapping[str, int]:
        """By name, in the order of their start."""
        ...

    def serving(self, log: Path) -> AbstractAsyncContextManager[list[Running]]:
        """Serves them while the block runs, as the environment says now. `log` is this process's own."""
        ...
