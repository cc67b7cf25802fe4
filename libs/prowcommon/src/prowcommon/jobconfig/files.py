"""Which files are job files, and what bytes they hold.

* Every `.yaml` and `.yml` below the directory, in the order of their paths, so that a load is repeatable.
* Names that start with `..` are skipped, directories with all they hold: a mounted ConfigMap keeps its versions there.
* What a `.prowignore` names is not read, and neither is what lies in a directory it names.
* A link to a file is followed, one to a directory isn't: a walk so comes to an end.
* A job file's basename is its key in a ConfigMap, so one basename must not occur twice in the tree. Files that add to
  `config.yaml` may share theirs: each org has its own.
* Content that starts with gzip's magic bytes is unpacked.

Source: prow pkg/config/config.go, pkg/config/jobs.go.
"""

import gzip
import os
import zlib
from pathlib import Path

from prowcommon.jobconfig import prowignore
from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.prowignore import Ignored, IgnoreError

_GZIP_MAGIC = b"\x1f\x8b"
_CHUNK_SIZE = 64 * 1024


def job_files(root: Path) -> tuple[list[Path], list[Finding]]:
    """The job files at `root`, a file or a directory, and what is wrong with the tree."""
    files, findings = files_named(root, (".yaml", ".yml"))
    return files, findings + _same_basenames(files)


def files_named(root: Path, endings: tuple[str, ...]) -> tuple[list[Path], list[Finding]]:
    """`root`, if it is a file; else the files below it whose names end so, and what is wrong with the tree."""
    if not root.is_dir():
        return [root], []
    walk = _Walk(endings)
    walk.directory(root, Ignored())
    walk.files.sort()
    return walk.files, walk.findings


class _Walk:
    def __init__(self, endings: tuple[str, ...]) -> None:
        self.files: list[Path] = []
        self.findings: list[Finding] = []
        self._endings = endings

    def directory(self, directory: Path, ignored: Ignored) -> None:
        try:
            with os.scandir(directory) as scanned:
                entries = list(scanned)
        except OSError as error:
            self.findings.append(Finding(Where(directory), f"cannot be read: {error.strerror}"))
            return
        if any(entry.name == prowignore.NAME for entry in entries):
            ignored = self._with(directory / prowignore.NAME, ignored)
        for entry in entries:
            if entry.name.startswith(".."):
                continue
            path = directory / entry.name
            if entry.is_dir(follow_symlinks=False):
                if not ignored.covers(path, is_directory=True):
                    self.directory(path, ignored)
            elif entry.name.endswith(self._endings) and not entry.is_dir() and not ignored.covers(path):
                self.files.append(path)

    def _with(self, file: Path, ignored: Ignored) -> Ignored:
        try:
            return ignored.below(file.parent, file.read_text(encoding="utf-8", errors="replace"))
        except OSError as error:
            self.findings.append(Finding(Where(file), f"cannot be read: {error.strerror}"))
        except IgnoreError as error:
            self.findings.append(Finding(Where(file, line=error.line), str(error), "Write it as in a .gitignore"))
        return ignored


def _same_basenames(files: list[Path]) -> list[Finding]:
    first: dict[str, Path] = {}
    return [
        Finding(Where(file), f"{other} has the same basename", "Rename one: a basename must be unique in the tree")
        for file in files
        if (other := first.setdefault(file.name, file)) is not file
    ]


def version_of(config: Path) -> str:
    """The version of the configuration whose `config.yaml` this is; empty where nobody says."""
    try:
        return (config.parent / "VERSION").read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def content(file: Path) -> bytes:
    """The bytes of a file, unpacked. Raises OSError, for broken gzip data too."""
    data = whole(file)
    if not data.startswith(_GZIP_MAGIC):
        return data
    try:
        return gzip.decompress(data)
    except (EOFError, zlib.error) as error:
        raise gzip.BadGzipFile(f"broken gzip data: {error}") from error


def whole(file: str | Path) -> bytes:
    """All bytes of a file, with half of the system calls that Python's own file objects make. Raises OSError."""
    descriptor = os.open(file, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        chunks = []
        while chunk := os.read(descriptor, _CHUNK_SIZE):
            chunks.append(chunk)
        return b"".join(chunks)
    finally:
        os.close(descriptor)
