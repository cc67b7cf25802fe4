"""`prow config`: how the configuration of a running Prow stands, what one's files would change about it, and a reload.

* `status` is for probes as well: exit code 1 when the newest load was refused, or when a process lags behind.
* `diff` compiles files here and compares them with what is active there; nothing is sent.
* `reload` asks whoever keeps the files to load them now, and waits for what becomes of it.
"""

from typing import TYPE_CHECKING, Annotated

import typer

from prowcommon.cli.configfiles import (
    DEFAULT_SUFFIX,
    ConfigOption,
    JobConfigOption,
    PluginsOption,
    SuffixOption,
    SupplementalOption,
    sources_of,
)

if TYPE_CHECKING:
    from prowcommon.cli.plank import View
    from prowcommon.jobconfig.difference import Difference
    from prowcommon.jobconfig.sources import Sources

ANSWER_SECONDS = 60
_ASK_EVERY_SECONDS = 0.2

app = typer.Typer(help="How the configuration stands; what files would change; reload it.", no_args_is_help=True)

JsonOption = Annotated[bool, typer.Option("--json", help="One JSON document, as plank's API tells it.")]


@app.command("status")
def status(as_json: JsonOption = False) -> None:
    """Show what is active, what became of the newest load, and which process runs what.

    Exit code 1 when the newest load was refused, or when a process lags: it runs something else than what is active,
    although it had the time to change.
    """
    import asyncio

    from prowcommon.cli.showing import show_json

    view = asyncio.run(_status())
    show_json(view) if as_json else _show_status(view)
    if not view["is_well"]:
        raise typer.Exit(1)


@app.command("diff")
def diff(
    config: ConfigOption,
    job_config: JobConfigOption = None,
    plugins: PluginsOption = None,
    supplemental: SupplementalOption = None,
    suffix: SuffixOption = DEFAULT_SUFFIX,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines: one difference a line.")] = False,
) -> None:
    """Show what would change if these files became active: jobs that come, go or say something else.

    Exit code 1 when the files would be refused.
    """
    import asyncio

    import msgspec

    from prowcommon.cli.showing import clean, remark, say, show_json
    from prowcommon.jobconfig.difference import rendering

    found = asyncio.run(_differences(sources_of(config, job_config, supplemental, suffix, plugins)))
    if as_json:
        for difference in found:
            show_json(msgspec.to_builtins(difference))
        return
    for line in rendering(found):
        say(clean(line))
    if not found:
        remark("No difference: these files say what is active.")


@app.command("reload")
def reload(as_json: JsonOption = False) -> None:
    """Have the files loaded now, and wait for what becomes of it, for 60 seconds at most.

    An edit is noticed within two seconds anyway; this is for file systems that hide it, and for scripts that want the
    answer. Exit code 1 when the configuration is refused. Needs a token with the verb `config.reload`.
    """
    import asyncio

    from prowcommon.cli.showing import show_json

    load = asyncio.run(_reload())
    show_json(load) if as_json else _show_load(load)
    if load["outcome"] == "refused":
        raise typer.Exit(1)


async def _status() -> "View":
    from prowcommon.cli.plank import open_plank
    from prowcommon.cli.surroundings import look_around

    async with open_plank(look_around()) as plank:
        return await plank.config_status()


async def _differences(sources: "Sources") -> "list[Difference]":
    import msgspec

    from prowcommon.cli.plank import open_plank
    from prowcommon.cli.surroundings import look_around
    from prowcommon.errors import UserError
    from prowcommon.jobconfig.difference import differences
    from prowcommon.jobconfig.load import load
    from prowcommon.jobconfig.snapshot import decode

    new = load(sources).config
    async with open_plank(look_around()) as plank:
        data = await plank.config_snapshot()
    try:
        old = decode(data)
    except msgspec.MsgspecError as error:
        raise UserError(f"The active configuration was compiled by another release of Prow: {error}") from error
    return differences(old, new)


async def _reload() -> "View":
    import asyncio

    from prowcommon.cli.plank import open_plank
    from prowcommon.cli.surroundings import look_around
    from prowcommon.errors import Unavailable

    async with open_plank(look_around()) as plank:
        load = await plank.request_load()
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                while load["outcome"] == "requested":
                    await asyncio.sleep(_ASK_EVERY_SECONDS)
                    load = await plank.config_load(load["id"])
        except TimeoutError as error:
            raise Unavailable(
                f"Nobody answered within {ANSWER_SECONDS} s. A plank or a horologium that is told PROW_CONFIG must run."
            ) from error
    return load


def _show_status(view: "View") -> None:
    from prowcommon.cli.showing import ago, say, show_rows, utc_now

    now = utc_now()
    last, active = view["last_load"], view["active"]
    if last and last["outcome"] == "refused":
        say(f"REFUSED {ago(last['at'], now)} by {last['by']}; what was active before stays active:")
        _show_problems(last["problems"])
        say("")
    if active is None:
        say("No configuration is active.")
    else:
        say(f"Active    {active['hash']}, since {ago(active['activated_at'], now)}")
        say(f"From      {active['source']}, loaded by {active['by']}")
        say(f"Jobs      {_jobs(active['jobs'])}")
        say(f"Warnings  {active['warnings']}")
    say("")
    rows = [
        (each["service"], each["instance"], each["hash"] or "none", _standing(each), ago(each["since"], now))
        for each in view["followers"]
    ]
    show_rows(("SERVICE", "INSTANCE", "RUNS", "", "SINCE"), rows)


def _show_load(load: "View") -> None:
    from prowcommon.cli.showing import say

    match load["outcome"]:
        case "refused":
            say("Refused; what was active before stays active:")
            _show_problems(load["problems"])
        case "activated":
            say(f"Activated {load['hash']}, with {load['warnings']} warnings.")
        case _:
            say(f"Nothing changed: {load['hash']} is active.")


def _show_problems(problems: list[str]) -> None:
    from prowcommon.cli.showing import clean, say

    for problem in problems:
        say(f"  {clean(problem)}")


def _standing(follower: "View") -> str:
    return "current" if follower["is_current"] else "LAGS" if follower["lags"] else "is changing"


def _jobs(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {type_}{'' if count == 1 else 's'}" for type_, count in counts.items()) or "none"
