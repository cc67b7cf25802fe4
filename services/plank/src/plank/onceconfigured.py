"""Work that needs the configuration begins when there is one."""

import asyncio
from collections.abc import Awaitable, Callable

from prowcommon.configuring import ActiveConfig


async def once_configured(config: ActiveConfig, work: Callable[[], Awaitable[None]]) -> None:
    """Whoever doesn't know the limits starts nothing. The last good configuration is in Postgres, so this is soon."""
    configured = asyncio.Event()
    config.on_change.append(configured.set)
    if not config.is_loaded:
        await configured.wait()
    await work()
