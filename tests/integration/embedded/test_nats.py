"""nats-server as our child."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import nats
import psutil
import pytest
import uvloop
from nats.js import JetStreamContext

from prowcommon.embedded.nats import NatsHandle, running_nats
from prowcommon.errors import UserError

PARENT = """
import asyncio, pathlib, sys
from prowcommon.embedded.nats import NatsHandle, running_nats

async def main(store_dir, death_signal):
    NatsHandle.death_signal = int(death_signal)
    async with running_nats(pathlib.Path(store_dir)) as server:
        print(server.pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


@asynccontextmanager
async def jetstream(server: NatsHandle) -> AsyncIterator[JetStreamContext]:
    client = await nats.connect(server.url, allow_reconnect=False)
    try:
        yield client.jetstream()
    finally:
        await client.close()


def lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


def names_in(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


async def killed_parent_of_a_server(store_dir: Path, *, death_signal: int) -> psutil.Process:
    """The server whose parent has just been killed."""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(store_dir), str(death_signal), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    while not (line := await parent.stdout.readline()).strip().isdigit():
        assert line, "the parent ended instead of starting nats-server"
    parent.kill()
    await parent.communicate()
    return psutil.Process(int(line))


async def test_a_new_directory_becomes_a_server_that_stores_messages(tmp_path: Path) -> None:
    async with running_nats(tmp_path / "nats") as server, jetstream(server) as js:
        await js.add_stream(name="NEWS", subjects=["news.>"])
        assert (await js.publish("news.first", b"1")).seq == 1
        assert "sync_interval: always" in (tmp_path / "nats" / "nats.conf").read_text()


async def test_nobody_but_this_host_can_connect(tmp_path: Path) -> None:
    async with running_nats(tmp_path / "nats") as server:
        sockets = psutil.Process(server.pid).net_connections(kind="inet")
        assert [s.laddr for s in sockets if s.status == psutil.CONN_LISTEN] == [("127.0.0.1", server.port)]


@pytest.mark.parametrize("place", ["with a space/and 'quotes'", "/".join(["deeply-nested-directory"] * 10)])
async def test_a_second_start_keeps_the_messages_wherever_they_lie(tmp_path: Path, place: str) -> None:
    async with running_nats(tmp_path / place / "nats") as server, jetstream(server) as js:
        await js.add_stream(name="NEWS", subjects=["news.>"])
        await js.publish("news.first", b"kept")
    async with running_nats(tmp_path / place / "nats") as server, jetstream(server) as js:
        assert (await js.get_msg("NEWS", 1)).data == b"kept"


async def test_acknowledged_messages_survive_a_kill_and_the_port_stays(tmp_path: Path) -> None:
    async with running_nats(tmp_path / "nats") as server:
        async with jetstream(server) as js:
            await js.add_stream(name="NEWS", subjects=["news.>"])
            await js.publish("news.first", b"kept")
        url, killed = server.url, psutil.Process(server.pid)
        await server.kill()
        assert not lives(killed)
        assert not server.died.is_set()

        await server.start()

        assert server.url == url
        async with jetstream(server) as js:
            assert (await js.get_msg("NEWS", 1)).data == b"kept"


async def test_nothing_is_left_behind_but_the_data_and_the_log(tmp_path: Path) -> None:
    async with running_nats(tmp_path / "nats") as server:
        pass
    assert not psutil.pid_exists(server.pid)
    assert not server.died.is_set()
    assert names_in(tmp_path) == {"nats", "nats.lock", "nats.log"}


async def test_a_server_that_dies_by_itself_says_so(tmp_path: Path) -> None:
    async with running_nats(tmp_path / "nats") as server:
        os.kill(server.pid, signal.SIGKILL)
        await asyncio.wait_for(server.died.wait(), 5)


async def test_a_port_may_be_chosen(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    async with running_nats(tmp_path / "nats", port=port) as server, jetstream(server) as js:
        assert server.url == f"nats://127.0.0.1:{port}"
        await js.account_info()


async def test_a_taken_port_is_named_even_if_another_nats_server_greets_on_it(tmp_path: Path) -> None:
    async with running_nats(tmp_path / "first") as first:
        with pytest.raises(UserError, match=rf"Port {first.port} on 127\.0\.0\.1 is taken.*other\.log"):
            async with running_nats(tmp_path / "other", port=first.port):
                pass
        async with jetstream(first) as js:
            await js.account_info()


async def test_a_directory_in_use_names_who_uses_it(tmp_path: Path) -> None:
    async with running_nats(tmp_path / "nats") as server:
        with pytest.raises(UserError, match=f"nats is in use by process {os.getpid()}"):
            async with running_nats(tmp_path / "nats"):
                pass
        assert psutil.pid_exists(server.pid)


async def test_what_a_killed_parent_left_running_is_replaced(tmp_path: Path) -> None:
    leftover = await killed_parent_of_a_server(tmp_path / "nats", death_signal=0)
    assert leftover.name() == "nats-server"

    async with running_nats(tmp_path / "nats") as server:
        assert not lives(leftover)
        assert lives(psutil.Process(server.pid))


async def test_a_pid_file_that_names_a_stranger_harms_nobody(tmp_path: Path) -> None:
    stranger = await asyncio.create_subprocess_exec("sleep", "60")
    (tmp_path / "nats").mkdir()
    (tmp_path / "nats" / "nats.pid").write_text(str(stranger.pid))
    async with running_nats(tmp_path / "nats"):
        assert stranger.returncode is None
        assert lives(psutil.Process(stranger.pid))
    stranger.kill()
    await stranger.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
async def test_a_server_ends_with_its_parent(tmp_path: Path) -> None:
    leftover = await killed_parent_of_a_server(tmp_path / "nats", death_signal=signal.SIGTERM)
    async with asyncio.timeout(5):
        while lives(leftover):  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(0.01)


def test_it_runs_under_uvloop_as_well(tmp_path: Path) -> None:
    async def scene() -> None:
        async with running_nats(tmp_path / "nats") as server, jetstream(server) as js:
            await js.account_info()

    uvloop.run(scene())
