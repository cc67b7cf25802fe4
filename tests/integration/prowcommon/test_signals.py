"""A service that is told to end, ends: also while it still waits for its neighbours."""

import asyncio
import os
import signal
import sys

import pytest

from support.ports import free_ports

ENDS_WITHIN_SECONDS = 30


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_service_whose_start_waits_for_nats_ends_when_it_is_told(
    database_url: str, number: signal.Signals
) -> None:
    asked = asyncio.Event()

    async def says_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(says_nothing, "127.0.0.1", 0) as silent:
        environment = {
            "PATH": os.environ["PATH"],
            "PROW_DATABASE_URL": database_url,
            "PROW_NATS_URL": f"nats://127.0.0.1:{silent.sockets[0].getsockname()[1]}",
            "PROW_HOROLOGIUM_PORT": str(free_ports(1)[0]),
        }
        service = await asyncio.create_subprocess_exec(sys.executable, "-m", "horologium", env=environment)
        try:
            async with asyncio.timeout(ENDS_WITHIN_SECONDS):
                await asked.wait()
                service.send_signal(number)
                assert await service.wait() == 0
        finally:
            if service.returncode is None:
                service.kill()
                await service.wait()
