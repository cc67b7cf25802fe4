"""`.prow/up.json`: how a command in the same directory finds the Prow that runs there, while it runs."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from prowcommon.cli.secretfile import replace_secret_file
from prowcommon.cli.surroundings import RUNNING_FILE


@contextmanager
def announced(data_dir: Path, addresses: Mapping[str, str]) -> Iterator[None]:
    """The file exists while the block runs. Its owner alone reads it: an address of Postgres opens Postgres."""
    file = data_dir / RUNNING_FILE
    replace_secret_file(file, json.dumps({"pid": os.getpid(), **addresses}))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)
