"""What becomes of an edit, of a mistake, and of a request; on a real Postgres."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from integration.keeping.conftest import BROKEN, Home, jobs
from prowcommon.configstatus import Outcome
from prowcommon.db import configloads
from prowcommon.db.configs import StoredSnapshot
from prowcommon.db.database import Database
from prowcommon.db.tables import leases
from prowcommon.errors import NotFound
from prowcommon.jobconfig.sources import Sources
from prowcommon.keeping import compiling, keeper
from support.clock import FakeClock


async def test_an_edit_is_activated_a_mistake_refused_and_its_mending_noted(home: Home) -> None:
    async with home.kept():
        await home.becomes("activated")
        home.save(BROKEN)
        await home.becomes("activated", "refused")
        home.save(jobs("one"))
        await home.becomes("activated", "refused", "unchanged")
        home.save(jobs("one", "two"))
        await home.becomes("activated", "refused", "unchanged", "activated")

    loads = await home.loads()
    assert "jobs.yaml:2: job one: nothing says when it runs" in loads[1].problems[0]
    assert loads[1].hash is None
    assert loads[2].hash == loads[0].hash != loads[3].hash
    assert all(load.by == "plank@one" and load.source.endswith("config.yaml") for load in loads)


async def test_each_wrong_edit_is_on_record_and_a_right_one_that_changes_nothing_is_not(home: Home) -> None:
    async with home.kept():
        await home.becomes("activated")
        home.save(BROKEN)
        await home.becomes("activated", "refused")
        home.save(BROKEN + "# still wrong\n")
        await home.becomes("activated", "refused", "refused")
        home.save(jobs("one"))
        await home.becomes("activated", "refused", "refused", "unchanged")
        home.save(jobs("one") + "# a comment\n")
        await home.looked_again()

    *_, healed, asked = await home.loads()
    assert (healed.outcome, healed.requested_by) == (Outcome.UNCHANGED, None)
    assert (asked.outcome, asked.requested_by) == (Outcome.UNCHANGED, "token:octocat")


async def test_who_takes_over_finds_the_old_refusal_and_does_not_repeat_it(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = asyncio.Event()
    loop = asyncio.get_running_loop()

    def noted(sources: Sources, *, cache_dir: Path | None = None) -> StoredSnapshot:
        loop.call_soon_threadsafe(reading.set)
        return compiling.compile_config(sources, cache_dir=cache_dir)

    async with home.kept("plank@one"):
        await home.becomes("activated")
        home.save(BROKEN)
        await home.becomes("activated", "refused")
    monkeypatch.setattr(keeper, "compile_config", noted)
    async with home.kept("horologium@two"):
        await reading.wait()  # of its own accord: whoever asks now is answered by the next round
        await home.looked_again()

    assert [(load.outcome, load.by) for load in await home.loads()] == [
        ("activated", "plank@one"),
        ("refused", "plank@one"),
        ("refused", "horologium@two"),  # the answer to who asked
    ]


async def test_whoever_asks_is_answered_whatever_becomes_of_it(home: Home) -> None:
    async with home.kept():
        await home.becomes("activated")

        unchanged = await home.answered(await home.ask())
        home.save(BROKEN)
        refused = await home.answered(await home.ask())

    assert (unchanged.outcome, unchanged.by) == (Outcome.UNCHANGED, "plank@one")
    assert refused.outcome is Outcome.REFUSED
    assert "nothing says when it runs" in refused.problems[0]


async def test_a_request_waits_for_somebody_who_has_the_files(home: Home) -> None:
    first, second = await home.ask(), await home.ask()
    assert (await home.load(first)).outcome is Outcome.REQUESTED
    assert (await home.status()).last_load is None

    async with home.kept():
        assert (await home.answered(first)).outcome is Outcome.ACTIVATED
        assert (await home.answered(second)).outcome is Outcome.ACTIVATED

    assert len(await home.loads()) == 2


async def test_an_attempt_of_a_holder_that_lost_its_lease_leaves_nothing(home: Home) -> None:
    async with home.kept():
        await home.becomes("activated")
        async with home.database.begin() as connection:  # another takes over, unseen by the holder
            await connection.execute(update(leases).where(leases.c.name == "config").values(fence=leases.c.fence + 1))
        home.save(BROKEN)
        await home.becomes("activated", "refused")

        async with home.database.connect() as connection:
            fence = await connection.scalar(select(leases.c.fence).where(leases.c.name == "config"))

    assert fence == 3  # it was told no, took the lease anew, and only then wrote


async def test_files_that_change_while_they_are_read_are_read_again_before_anybody_sees_them(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def overtaken(sources: Sources, *, cache_dir: Path | None = None) -> StoredSnapshot:
        compiled = compiling.compile_config(sources, cache_dir=cache_dir)
        read.append(compiled.jobs["periodic"])
        if len(read) == 1:
            home.save(jobs("one", "two"))
        return compiled

    monkeypatch.setattr(keeper, "compile_config", overtaken)
    async with home.kept():
        await home.becomes("activated")
        await home.looked_again()

    assert read[:2] == [1, 2]
    assert await home.outcomes() == ["activated", "unchanged"]


async def test_a_file_that_is_still_being_written_is_waited_for(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces = [jobs(*(f"job-{number}" for number in range(count))) for count in range(2, 8)]
    read: list[int] = []

    def looked_at(sources: Sources) -> object:
        seen = look(sources)
        if pieces and writing:
            home.save(pieces.pop(0))
        return seen

    def noted(sources: Sources, *, cache_dir: Path | None = None) -> StoredSnapshot:
        compiled = compiling.compile_config(sources, cache_dir=cache_dir)
        read.append(compiled.jobs["periodic"])
        return compiled

    look, writing = keeper.fingerprint, False
    monkeypatch.setattr(keeper, "fingerprint", looked_at)
    monkeypatch.setattr(keeper, "compile_config", noted)
    async with home.kept():
        await home.becomes("activated")
        writing = True
        await home.becomes("activated", "activated")

    assert read == [1, 7]


async def test_an_edit_that_no_look_can_notice_is_found_in_time(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeper, "fingerprint", lambda _: frozenset())
    async with home.kept():
        await home.becomes("activated")
        home.save(jobs("one", "two"))
        await asyncio.sleep(1.5)  # a look, and nothing tells that nothing was done
        assert await home.outcomes() == ["activated"]

        monkeypatch.setattr(keeper, "LOAD_ANYWAY_EVERY", timedelta(0))
        await home.becomes("activated", "activated")


async def test_a_mistake_of_ours_is_a_refusal_and_the_keeper_goes_on(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with home.kept():
        await home.becomes("activated")
        with monkeypatch.context() as patched:
            patched.setattr(compiling, "load", _stumble)
            home.save(jobs("one", "two"))
            await home.becomes("activated", "refused")
        assert "bug of ours" in (await home.loads())[1].problems[0]

        home.save(jobs("one", "two", "three"))
        await home.becomes("activated", "refused", "activated")


def _stumble(*_: object, **__: object) -> None:
    raise RecursionError("too deep")


def gone(file: Path) -> None:
    file.unlink()


def no_text(file: Path) -> None:
    file.write_bytes(b"\xff\x00: [")


def a_directory(file: Path) -> None:
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize("hurt", [gone, no_text, a_directory])
async def test_a_config_yaml_that_cannot_be_read_is_refused_and_heals(home: Home, hurt: Callable[[Path], None]) -> None:
    file, aside = home.directory / "config.yaml", home.directory / "aside"
    async with home.kept():
        await home.becomes("activated")
        hurt(file)
        await home.becomes("activated", "refused")
        if hurt is a_directory:
            file.rename(aside)
        file.write_text("{}")
        await home.becomes("activated", "refused", "unchanged")


async def test_warnings_follow_the_files_even_where_the_content_stays(home: Home) -> None:
    async with home.kept():
        await home.becomes("activated")
        before = await home.status()
        home.save(jobs("one") + "nmae: x\n")
        await home.looked_again()
        after = await home.status()

    assert before.active is not None
    assert after.active is not None
    assert (after.active.hash, after.active.warnings) == (before.active.hash, before.active.warnings + 1)


async def test_the_newest_hundred_loads_are_kept_and_the_newest_answer_whatever_is_asked(
    database: Database, clock: FakeClock
) -> None:
    async with database.begin() as connection:
        await _refused(connection, clock, "first")
        await _refused(connection, clock, "newest answer")
        for _ in range(configloads.KEPT + 5):
            await configloads.request(connection, at=clock.now(), by="octocat")
        kept = await configloads.latest(connection, most=2 * configloads.KEPT)
        newest = await configloads.newest(connection)

    assert len(kept) == configloads.KEPT + 1
    assert newest is not None
    assert newest.problems == ("newest answer",)


async def test_the_load_that_is_recorded_last_is_the_newest_whatever_the_clocks_say(
    database: Database, clock: FakeClock
) -> None:
    async with database.begin() as connection:
        await _refused(connection, clock, "by a host whose clock is ahead")
        clock.pass_(minutes=-5)
        await _refused(connection, clock, "by another")
        newest = await configloads.newest(connection)

    assert newest is not None
    assert newest.problems == ("by another",)


async def test_problems_are_bounded_and_hold_nothing_that_postgres_cannot(database: Database, clock: FakeClock) -> None:
    told = configloads.as_told(["a\0b \udcff.yaml:1: no.", *("x" for _ in range(configloads.MOST_PROBLEMS + 1))])
    async with database.begin() as connection:
        await configloads.record(connection, Outcome.REFUSED, at=clock.now(), by="p", source="\0", problems=told)
        newest = await configloads.newest(connection)

    assert newest is not None
    assert newest.problems[0] == "a\N{REPLACEMENT CHARACTER}b ?.yaml:1: no."
    assert newest.problems[-1] == "… and 2 more."


async def test_a_load_that_is_not_there_is_not_found(database: Database) -> None:
    async with database.connect() as connection:
        with pytest.raises(NotFound, match="no load 7"):
            await configloads.get(connection, 7)


async def test_waiting_requests_are_found_by_their_index(database: Database) -> None:
    async with database.begin() as connection:
        await connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(
            await connection.scalars(
                text("EXPLAIN SELECT id FROM config_loads WHERE outcome = 'requested' ORDER BY id")
            )
        )
    assert "config_loads_waiting" in plan


async def _refused(connection: object, clock: FakeClock, problem: str) -> None:
    await configloads.record(
        connection, Outcome.REFUSED, at=clock.now(), by="plank", source="c", problems=configloads.as_told([problem])
    )
