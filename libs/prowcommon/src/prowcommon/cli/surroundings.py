"""Which Prow a command means: the one the environment names, else the one that runs here, else the usual addresses.

* `prow up` writes `.prow/up.json` while it runs; a command in that directory, or below it, finds it.
* Read from the environment without pydantic: that alone would double the time of `prow jobs`.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from prowcommon.errors import UserError

DATA_DIR = ".prow"
RUNNING_FILE = "up.json"
TOKEN_FILE = "token"  # noqa: S105 - the file's name
PLANK_URL = "http://127.0.0.1:8083"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the neighbours of a command are."""

    plank_url: str
    token: str | None
    """None: reading needs no token, and writing will be refused with the reason."""
    database_url: str | None
    """None: PROW_DATABASE_URL's default is meant."""


def look_around(environ: dict[str, str] | None = None, here: Path | None = None) -> Surroundings:
    """Raises UserError when PROW_TOKEN_FILE names a file that can't be read."""
    said = dict(os.environ) if environ is None else environ
    start = here or Path.cwd()
    running = _running(start)
    plank_url = said.get("PROW_PLANK_URL") or running.get("plank_url") or PLANK_URL
    return Surroundings(
        plank_url=plank_url.rstrip("/"),
        token=_token(said.get("PROW_TOKEN_FILE"), start),
        database_url=said.get("PROW_DATABASE_URL") or running.get("database_url"),
    )


def _running(start: Path) -> dict[str, str]:
    """What a `prow up` here wrote about itself; a killed one may have left it, and then nothing answers there."""
    found = _upwards(start, RUNNING_FILE)
    if found is None:
        return {}
    try:
        return {name: str(value) for name, value in json.loads(found.read_text()).items()}
    except (OSError, ValueError):
        return {}


def _token(named: str | None, start: Path) -> str | None:
    file = Path(named) if named else _upwards(start, TOKEN_FILE)
    if file is None:
        return None
    try:
        return file.read_text().strip()
    except OSError as error:
        if named is None:
            return None
        raise UserError(f"The token file {file}, named by PROW_TOKEN_FILE, can't be read: {error.strerror}.") from error


def _upwards(start: Path, name: str) -> Path | None:
    """`.prow/NAME` in `start` or the nearest directory above it that has one."""
    candidates = (directory / DATA_DIR / name for directory in (start, *start.parents))
    return next((file for file in candidates if file.is_file()), None)
