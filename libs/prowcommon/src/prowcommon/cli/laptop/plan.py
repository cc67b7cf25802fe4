"""What `prow up` is going to run, decided before anything is started: plain values in, plain values out.

* What the environment says is kept; an option on the command line wins over it; the rest is filled in.
* The services are told what they are told in production, under the same names.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from prowcommon.errors import UserError

DECK_TOKEN_FILE = "deck-token"  # noqa: S105 - the file's name


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the command line said."""

    processes: bool
    config: Path | None
    job_config: Path | None
    data_dir: Path


def configuration(wishes: Wishes, environ: Mapping[str, str]) -> dict[str, str]:
    """PROW_CONFIG and PROW_JOB_CONFIG, absolute. Raises UserError for one that isn't there."""
    said = {
        "PROW_CONFIG": wishes.config or _path(environ.get("PROW_CONFIG")),
        "PROW_JOB_CONFIG": wishes.job_config or _path(environ.get("PROW_JOB_CONFIG")),
    }
    for variable, path in said.items():
        if path is not None and not path.exists():
            option = "--config" if variable == "PROW_CONFIG" else "--job-config"
            raise UserError(f"{path} doesn't exist. Name another one with {option} or {variable}.")
    return {variable: str(path.absolute()) for variable, path in said.items() if path is not None}


def for_services(
    environ: Mapping[str, str], *, data_dir: Path, database_url: str, nats_url: str, ports: Mapping[str, int]
) -> dict[str, str]:
    """What the services are told beyond what the environment says already. `ports` are the ones that were taken."""
    filled_in = {
        "PROW_DATABASE_URL": database_url,
        "PROW_NATS_URL": nats_url,
        "PROW_DECK_URL": url_of("deck", ports),
        "PROW_PLANK_URL": url_of("plank", ports),
        "PROW_HOROLOGIUM_URL": url_of("horologium", ports),
        "PROW_DECK_TOKEN_FILE": str(data_dir / DECK_TOKEN_FILE),
        "PROW_PLANK_WORK_DIR": str(data_dir / "work"),
        "PROW_CONFIG_CACHE": str(data_dir / "cache" / "config"),
        "PROW_STORAGE": (data_dir / "storage").absolute().as_uri(),
        # Ctrl-C must leave nothing behind, least of all a job nobody watches.
        "PROW_PLANK_PROCESS_ON_EXIT": "end",
    }
    chosen = {f"PROW_{name.upper()}_PORT": str(port) for name, port in ports.items()}
    return {name: environ.get(name) or value for name, value in filled_in.items()} | chosen


def url_of(service: str, ports: Mapping[str, int]) -> str:
    """Where a service of ours is reached from this machine."""
    return f"http://127.0.0.1:{ports[service]}" if service in ports else ""


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None
