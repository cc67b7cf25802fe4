"""Which files are job files, and what bytes they hold.

* Every `.yaml` and `.yml` below the directory, in the order of their paths, so that a load is repeatable.
* Names that start with `..` are skipped, directories with all they hold: a mounted ConfigMap keeps its versions there.
* A file's basename is its key in a ConfigMap, so one basename must not occur twice in the tree.
* Content that starts with gzip's magic bytes is unpacked.

Source: core.md §2.1
"""

import gzip
import os
import zlib
from pathlib import Path

from prowcommon.jobconfig.findings import Finding, Where

_GZIP_MAGIC = b"\x1f\x8b"
_IGNORE_FILE = ".prowignore"


def job_files(root: Path) -> tuple[list[Path], list[Finding]]:
    """The job files at `root`, a file or a directory, and what is wrong with the tree."""
    if not root.is_dir():
        return [root], []
    files: list[Path] = []
    findings: list[Finding] = []

    def unreadable(error: OSError) -> None:
        findings.append(Finding(Where(Path(error.filename)), f"cannot be read: {error.strerror}"))

    for directory, subdirectories, names in os.walk(root, onerror=unreadable):
        subdirectories[:] = [name for name in subdirectories if not name.startswith("..")]
        files += (Path(directory, name) for name in names if name.endswith((".yaml", ".yml")) and name[:2] != "..")
        if _IGNORE_FILE in names:
            findings.append(
                Finding(
                    Where(Path(directory, _IGNORE_FILE)),
                    f"'{_IGNORE_FILE}' is not honoured yet, so all files here are read",
                    "Move what should be ignored out of the tree",
                    fatal=False,
                )
            )
    files.sort()
    return files, findings + _same_basenames(files)


def _same_basenames(files: list[Path]) -> list[Finding]:
    first: dict[str, Path] = {}
    return [
        Finding(Where(file), f"{other} has the same basename", "Rename one: a basename must be unique in the tree")
        for file in files
        if (other := first.setdefault(file.name, file)) is not file
    ]


def content(file: Path) -> bytes:
    """The bytes of a file, unpacked. Raises OSError, for broken gzip data too."""
    data = file.read_bytes()
    if not data.startswith(_GZIP_MAGIC):
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, zlib.error) as error:
        raise gzip.BadGzipFile(f"broken gzip data: {error}") from error
