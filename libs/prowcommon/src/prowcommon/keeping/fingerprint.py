"""Which files a configuration is written in and when each was changed: enough to notice an edit without reading.

* A file is its path, length, time of modification, inode and time of change. So an edit is noticed that keeps the
  length and sets the time back (`cp -p`, rsync), and so is the swap of `..data` in a mounted ConfigMap, which changes
  no file but what its links lead to.
* Not noticed: a file written in place twice within one tick of the file system's clock (some milliseconds), with equal
  length, where the first look fell between the two; and what a network file system keeps from us. For these the keeper
  loads anew once in a while, and whenever it is asked to.
* Walks as `jobconfig.files` does: names that start with `..` are skipped, links to directories aren't followed. What a
  `.prowignore` names is looked at all the same: an edit there costs a load that changes nothing.
* A file that is missing or can't be read is one that isn't there; loading says what is wrong with it.
"""

import os
from collections.abc import Iterator
from pathlib import Path
from stat import S_ISDIR

from prowcommon.jobconfig import prowignore
from prowcommon.jobconfig.sources import Sources

Fingerprint = frozenset[tuple[str, int, int, int, int]]


def fingerprint(sources: Sources) -> Fingerprint:
    roots = (sources.config, sources.job_config, sources.plugins, *sources.supplemental)
    return frozenset(file for root in roots if root is not None for file in _files(root))


def _files(root: Path) -> Iterator[tuple[str, int, int, int, int]]:
    try:
        found = root.stat()
    except OSError:
        return
    if S_ISDIR(found.st_mode):
        yield from _below(str(root))
    else:
        yield _marks(str(root), found)


def _below(directory: str) -> Iterator[tuple[str, int, int, int, int]]:
    try:
        with os.scandir(directory) as scanned:
            entries = list(scanned)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".."):
            continue
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _below(entry.path)
            elif entry.name.endswith((".yaml", ".yml")) or entry.name == prowignore.NAME:
                yield _marks(entry.path, entry.stat())
        except OSError:
            continue


def _marks(path: str, found: os.stat_result) -> tuple[str, int, int, int, int]:
    return path, found.st_size, found.st_mtime_ns, found.st_ino, found.st_ctime_ns
