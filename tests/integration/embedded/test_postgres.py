"""Postgres as our child. Most servers here run without fsync; the promise that needs it has its own test."""

import asyncio
import os
import signal
import stat
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import psutil
import pytest
import uvloop

from prowcommon.embedded import postgres
from prowcommon.embedded.cluster import Programs
from prowcommon.embedded.postgres import PostgresHandle, running_postgres
from prowcommon.errors import Unavailable, UserError

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to lend Postgres another account")

PARENT = """
import asyncio, pathlib, sys
from prowcommon.embedded.postgres import PostgresHandle, running_postgres

async def main(data_dir, death_signal):
    PostgresHandle.death_signal = int(death_signal)
    async with running_postgres(pathlib.Path(data_dir), durable=False) as server:
        print(server.pid, flush=True)
        await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.fixture
def home() -> Iterator[Path]:
    """Private to us, as `mktemp -d` makes it."""
    with tempfile.TemporaryDirectory() as directory:
        yield Path(directory)


@pytest.fixture(scope="module")
def used() -> Iterator[Path]:
    """A data directory that served before, shared by the tests that don't care what is in it: `initdb` is slow."""

    async def serve_once(data_dir: Path) -> None:
        async with running_postgres(data_dir, durable=False):
            pass

    with tempfile.TemporaryDirectory() as directory:
        asyncio.run(serve_once(Path(directory, "pg")))
        yield Path(directory, "pg")


@asynccontextmanager
async def connected(server: PostgresHandle) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(server.url.replace("+asyncpg", ""))
    try:
        yield connection
    finally:
        await connection.close()


async def killed_parent_of_a_server(data_dir: Path, *, death_signal: int) -> psutil.Process:
    """The server whose parent has just been killed."""
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, str(data_dir), str(death_signal), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    while not (line := await parent.stdout.readline()).strip().isdigit():
        assert line, "the parent ended instead of starting Postgres"
    parent.kill()
    await parent.communicate()
    return psutil.Process(int(line))


def processes_of(server: PostgresHandle) -> list[psutil.Process]:
    postmaster = psutil.Process(server.pid)
    return [postmaster, *postmaster.children(recursive=True)]


def lives(process: psutil.Process) -> bool:
    return process.is_running() and process.status() != psutil.STATUS_ZOMBIE


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():  # noqa: ASYNC110 - another process makes it true
            await asyncio.sleep(0.01)


def names_in(directory: Path) -> set[str]:
    return {path.name for path in directory.iterdir()}


async def test_a_new_directory_becomes_a_server_that_answers(home: Path) -> None:
    async with running_postgres(home / "pg") as server, connected(server) as db:
        assert await db.fetchval("show server_encoding") == "UTF8"
        assert await db.fetchval("select lower('ÄPFEL')") == "äpfel"
        assert await db.fetchval("select 'B' < 'a'")
        assert await db.fetchval("show fsync") == await db.fetchval("show synchronous_commit") == "on"
        assert await db.fetchval("show listen_addresses") == ""


async def test_a_second_start_finds_what_the_first_one_stored_at_the_same_address(home: Path) -> None:
    async with running_postgres(home / "pg", durable=False) as first, connected(first) as db:
        await db.execute("create table kept as select 42 as answer")
    async with running_postgres(home / "pg", durable=False) as second, connected(second) as db:
        assert await db.fetchval("select answer from kept") == 42
        assert second.url == first.url


async def test_nothing_is_left_behind_but_the_data_and_the_log(used: Path) -> None:
    async with running_postgres(used, durable=False) as server:
        family = processes_of(server)
    assert len(family) > 1
    assert not any(map(lives, family))
    assert not server.socket_dir.exists()
    assert not server.died.is_set()
    assert names_in(used.parent) == {"pg", "pg.lock", "pg.log"}


@pytest.mark.parametrize("place", ["with a space/and 'quotes'", "/".join(["deeply-nested-directory"] * 10)])
async def test_a_directory_may_be_named_and_nested_as_people_do(home: Path, place: str) -> None:
    async with running_postgres(home / place / "pg", durable=False) as server, connected(server) as db:
        assert await db.fetchval("select 1") == 1


async def test_committed_rows_survive_a_kill(home: Path) -> None:
    async with running_postgres(home / "pg") as server:
        async with connected(server) as db:
            await db.execute("create table kept (answer int)")
        async with connected(server) as db:
            await db.execute("insert into kept values (42)")
            family = processes_of(server)
            await server.kill()
        assert not any(map(lives, family))
        assert not server.died.is_set()

        await server.start()

        async with connected(server) as db:
            assert await db.fetchval("select answer from kept") == 42


async def test_a_start_waits_for_the_orphans_of_a_killed_postmaster(used: Path) -> None:
    async with running_postgres(used, durable=False) as server, connected(server) as db:
        backend = psutil.Process(await db.fetchval("select pg_backend_pid()"))
        backend.suspend()
        os.kill(server.pid, signal.SIGKILL)
        await asyncio.wait_for(server.died.wait(), 5)
        starting = asyncio.create_task(server.start())
        await until(lambda: "pre-existing shared memory block" in server.log_path.read_text())
        backend.resume()

        await asyncio.wait_for(starting, 10)

        assert not server.died.is_set()


async def test_a_server_that_dies_by_itself_says_so_and_can_be_started_again(used: Path) -> None:
    async with running_postgres(used, durable=False) as server:
        os.kill(server.pid, signal.SIGKILL)
        await asyncio.wait_for(server.died.wait(), 5)

        await server.start()

        assert not server.died.is_set()
        async with connected(server) as db:
            assert await db.fetchval("select 1") == 1


async def test_what_a_killed_parent_left_running_is_replaced(used: Path) -> None:
    leftover = await killed_parent_of_a_server(used, death_signal=0)
    assert leftover.name() == "postgres"

    async with running_postgres(used, durable=False) as server, connected(server) as db:
        assert not lives(leftover)
        assert await db.fetchval("select 1") == 1


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
async def test_a_server_ends_with_its_parent(used: Path) -> None:
    leftover = await killed_parent_of_a_server(used, death_signal=signal.SIGINT)
    await until(lambda: not lives(leftover))


async def test_a_directory_in_use_names_who_uses_it(used: Path) -> None:
    async with running_postgres(used, durable=False) as server:
        with pytest.raises(UserError, match=f"pg is in use by process {os.getpid()}"):
            async with running_postgres(used):
                pass
        assert psutil.pid_exists(server.pid)


async def test_a_directory_of_another_major_version_is_refused_with_the_cure(home: Path) -> None:
    (home / "pg").mkdir()
    (home / "pg" / "PG_VERSION").write_text("17\n")
    with pytest.raises(UserError, match=r"pg was made by Postgres 17; this is Postgres 18.* mv '.*pg' '.*pg\.17'"):
        async with running_postgres(home / "pg"):
            pass


async def test_a_directory_with_other_things_in_it_is_left_alone(home: Path) -> None:
    (home / "pg").mkdir()
    (home / "pg" / "thesis.tex").write_text("precious")
    with pytest.raises(UserError, match="no Postgres data"):
        async with running_postgres(home / "pg"):
            pass
    assert (home / "pg" / "thesis.tex").read_text() == "precious"


async def test_a_failed_start_shows_the_end_of_the_log(used: Path) -> None:
    (used / "postgresql.auto.conf").write_text("shared_bufers = 1\n")
    with pytest.raises(Unavailable, match=r"pg\.log(?s:.*)shared_bufers"):
        async with running_postgres(used, durable=False):
            pass
    (used / "postgresql.auto.conf").unlink()
    assert not (used / "postmaster.pid").exists()


async def test_an_interrupted_initdb_leaves_nothing_in_the_way(home: Path) -> None:
    (home / "pg.new-abandoned").mkdir()
    starting = asyncio.create_task(running_postgres(home / "pg", durable=False).__aenter__())
    await until(lambda: any(home.glob("pg.new-*/PG_VERSION")))
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert names_in(home) == {"pg.lock", "pg.log"}

    async with running_postgres(home / "pg", durable=False) as server, connected(server) as db:
        assert await db.fetchval("select 1") == 1


async def test_a_developers_own_postgres_variables_change_nothing(used: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPORT", "6543")
    monkeypatch.setenv("PGDATA", "/elsewhere")
    async with running_postgres(used, durable=False) as server, connected(server) as db:
        assert await db.fetchval("select 1") == 1


def test_it_runs_under_uvloop_as_well(used: Path) -> None:
    async def scene() -> None:
        async with running_postgres(used, durable=False) as server, connected(server) as db:
            assert await db.fetchval("select 1") == 1

    uvloop.run(scene())


async def test_a_socket_directory_that_someone_else_laid_is_refused(used: Path, tmp_path: Path) -> None:
    async with running_postgres(used, durable=False) as server:
        assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700
    server.socket_dir.symlink_to(tmp_path)
    with pytest.raises(UserError, match="should be a private directory of ours"):
        async with running_postgres(used, durable=False):
            pass
    server.socket_dir.unlink()


@as_root
async def test_root_lends_it_nobody_and_opens_only_the_way(home: Path) -> None:
    (home / "a").mkdir(mode=0o700)
    (home / "a" / "b").mkdir(mode=0o750)
    async with running_postgres(home / "a" / "b" / "pg", durable=False) as server:
        assert psutil.Process(server.pid).username() == "nobody"
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (home, home / "a", home / "a" / "b", home / "a/b/pg")]
    assert modes == [0o701, 0o701, 0o751, 0o700]


@as_root
async def test_a_wheel_that_only_root_may_read_is_refused_with_the_cure(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / "bin").mkdir()
    (home / "bin" / "postgres").touch(mode=0o700)
    monkeypatch.setattr(postgres, "installed_programs", lambda: Programs(home / "bin", major="18"))
    with pytest.raises(UserError, match=r"may not run .*bin/postgres.* chmod -R o\+rX"):
        async with running_postgres(home / "pg"):
            pass


async def test_a_place_that_cannot_be_written_is_named(home: Path) -> None:
    (home / "file").touch()
    with pytest.raises(UserError, match="file cannot be made or written"):
        async with running_postgres(home / "file" / "pg"):
            pass


@as_root
async def test_root_starts_a_users_directory_as_that_user(home: Path) -> None:
    async with running_postgres(home / "pg", durable=False):
        pass
    for path in [home / "pg", *(home / "pg").rglob("*")]:
        os.chown(path, 1234, 1234)
    async with running_postgres(home / "pg", durable=False) as server:
        assert psutil.Process(server.pid).uids().effective == 1234
    assert (home / "pg" / "PG_VERSION").stat().st_uid == 1234
