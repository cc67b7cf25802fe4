"""`prow up`, assembled: read from top to bottom it is start-up; the exit stack is shutdown, in reverse.

What dies by itself is named, its log's tail is shown, and the rest is ended in order: exit code 1.
"""

import asyncio
import gc
import os
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from prowcommon.cli.laptop.announcing import announced
from prowcommon.cli.laptop.apart import Apart, asked_ports
from prowcommon.cli.laptop.ending import Ending
from prowcommon.cli.laptop.lock import held
from prowcommon.cli.laptop.logfile import LogFile
from prowcommon.cli.laptop.plan import DECK_TOKEN_FILE, Wishes, configuration, for_services, url_of
from prowcommon.cli.laptop.probing import until_all_ready
from prowcommon.cli.laptop.servers import nats, postgres
from prowcommon.cli.laptop.telling import Teller
from prowcommon.cli.laptop.token import ensure_deck_token, ensure_token
from prowcommon.cli.laptop.watching import Ended, Running, Services
from prowcommon.cli.surroundings import TOKEN_FILE
from prowcommon.db.database import open_database
from prowcommon.db.migrating import migrate
from prowcommon.observability.logging import configure_logging

INTERRUPTED = 130


def up_until_told(wishes: Wishes) -> int:
    """Runs Prow until a signal. Returns the exit code; raises ProwError when it can't begin."""
    work = _up(wishes)
    try:
        import uvloop
    except ImportError:  # Windows, and wherever there is no wheel
        return asyncio.run(work)
    return uvloop.run(work)


async def _up(wishes: Wishes) -> int:
    tell = Teller()
    ending = Ending(tell)
    exit_code = 0
    try:
        async with AsyncExitStack() as stack:
            running = await _start(wishes, stack, tell, ending)
            ending.startup_is_over()
            # What start-up made lives as long as we do; the collector need not look at it again.
            gc.collect()
            gc.freeze()
            ended = await _first_to_end(running, ending)
            if ended is not None:
                exit_code = 1
                tell.trouble(f"{ended.name} has ended by itself, so everything ends.")
                tell.log_ends(ended.log)
    except Ended as error:
        tell.trouble(f"{error.which.name} has ended instead of starting.")
        tell.log_ends(error.which.log)
        return 1
    except asyncio.CancelledError:
        if not ending.asked.is_set():
            raise
        exit_code = INTERRUPTED
    tell.plain("All has ended.")
    return exit_code


async def _start(wishes: Wishes, stack: AsyncExitStack, tell: Teller, ending: Ending) -> list[Running]:
    use = stack.enter_async_context
    data_dir = wishes.data_dir.absolute()
    stack.enter_context(held(data_dir))
    os.environ.update(configuration(wishes, os.environ))
    began = tell.begin()
    services = await _services(wishes, stack, ending)
    tell.done("services", "found, and their ports are free", began)
    log = LogFile(data_dir / "logs" / "prow.log", tell.trouble)
    configure_logging(os.environ.get("PROW_LOG_LEVEL", "info"), stream=log)

    database_url, postgres_running = await use(postgres(data_dir, tell))
    nats_url, nats_running = await use(nats(data_dir, tell))
    await _prepare(database_url, data_dir, tell)
    told = for_services(
        os.environ, data_dir=data_dir, database_url=database_url, nats_url=nats_url, ports=services.ports
    )
    ours = {"plank_url": told["PROW_PLANK_URL"]} | ({"database_url": database_url} if postgres_running else {})
    os.environ.update(told)

    began = tell.begin()
    services_running = await use(services.serving(log.path))
    await until_all_ready(services.ports, services_running)
    tell.done("services", f"ready, {services.how}", began)
    stack.enter_context(announced(data_dir, ours))
    _tell_where(tell, data_dir, services.ports)
    return [*postgres_running, *nats_running, *services_running]


async def _services(wishes: Wishes, stack: AsyncExitStack, ending: Ending) -> Services:
    if wishes.processes:
        return Apart(await asked_ports())
    # Imported here, for it brings the code of all services: the parent of six processes does without.
    from prowcommon.cli.laptop.services import installed_services, places_for
    from prowcommon.cli.laptop.together import Together

    return Together(stack.enter_context(places_for(installed_services())), ending.hurries)


async def _prepare(database_url: str, data_dir: Path, tell: Teller) -> None:
    """Migrates, and leaves tokens that the database knows."""
    async with open_database(database_url, pool_size=1, application_name="prow-up") as database:
        began = tell.begin()
        before, after = await migrate(database)
        moved = f"from {before or 'nothing'} to {after}" if before != after else f"at {after}"
        tell.done("schema", moved, began)
        token = data_dir / TOKEN_FILE
        if await ensure_token(database, token):
            tell.done("token", f"made: {_short(token)}", tell.begin())
        await ensure_deck_token(database, data_dir / DECK_TOKEN_FILE)


async def _first_to_end(running: Sequence[Running], ending: Ending) -> Running | None:
    """Waits for a signal (None), or for the first that ends without one."""
    asked = asyncio.create_task(ending.asked.wait(), name="until-asked")
    try:
        await asyncio.wait({asked, *(each.over for each in running)}, return_when=asyncio.FIRST_COMPLETED)
        return next((each for each in running if each.over.done() and not ending.asked.is_set()), None)
    finally:
        asked.cancel()


def _tell_where(tell: Teller, data_dir: Path, ports: Mapping[str, int]) -> None:
    facts = [
        ("Deck", url_of("deck", ports)),
        ("API", f"{url_of('plank', ports)}/docs"),
        ("Token", _short(data_dir / TOKEN_FILE)),
        ("Logs", _short(data_dir / "logs")),
    ]
    configured = os.environ.get("PROW_CONFIG")
    facts.append(("Config", _short(Path(configured)) if configured else "none; name one with --config"))
    if jobs := os.environ.get("PROW_JOB_CONFIG"):
        facts.append(("Jobs", _short(Path(jobs))))
    where = "this machine, as you and without isolation; PROW_KUBECONFIG names clusters instead"
    if kubeconfig := os.environ.get("PROW_KUBECONFIG"):
        where = f"the clusters of {_short(Path(kubeconfig))}: {url_of('plank', ports)}/api/v1/clusters"
    facts.append(("Run on", where))
    tell.ready(facts, "Ctrl-C ends it. `prow jobs`, `prow run JOB` and `prow logs JOB -f` talk to it from here.")


def _short(path: Path) -> str:
    """As one would type it here."""
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
