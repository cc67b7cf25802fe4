"""Files that hold a secret: readable by their owner alone, from their first byte on."""

import os
from pathlib import Path

from prowcommon.errors import UserError


def new_secret_file(path: Path, secret: str) -> None:
    """Raises UserError when there is such a file already, or there can't be."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UserError(f"{path} can't be made: {error.strerror}.") from error
    with os.fdopen(handle, "w") as file:
        file.write(f"{secret}\n")


def replace_secret_file(path: Path, secret: str) -> None:
    """The whole old content or the whole new one, whoever reads and whenever we die."""
    fresh = path.with_name(f"{path.name}.new")
    fresh.unlink(missing_ok=True)
    new_secret_file(fresh, secret)
    fresh.replace(path)
