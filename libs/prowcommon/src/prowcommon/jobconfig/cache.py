"""Typed job files, kept between loads under the digest of their bytes: a file that didn't change isn't parsed again.

* An entry belongs to the very code that wrote it: the digest covers the sources of this package and of the templates'.
  So there is no version to forget, and entries of another version are simply not found.
* An entry is written whole or not at all, and carries a checksum: a broken one counts as absent.
* Only files that were found right in themselves are kept: what a file says of itself need not be checked again.
* It holds what the file holds and nothing else: whoever may read the files may read it. It can be deleted any time.
* A cache that can't be used costs time, never the load.
"""

import os
from datetime import timedelta
from functools import cache
from hashlib import blake2b
from pathlib import Path
from time import time
from uuid import uuid4
from zlib import crc32

import msgspec

from prowcommon import gotemplate
from prowcommon.jobconfig.files import whole
from prowcommon.jobconfig.typedfile import TypedFile
from prowcommon.prowjobs import refs

_SUFFIX = ".jobs"
_CHECKSUM_SIZE = 4
_UNUSED_FOR = timedelta(days=30)

_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(TypedFile)


class TypedCache:
    """The entries in one directory, which several processes may share; for one load."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._used: set[str] = set()
        self._written = False
        self._fault: OSError | None = None

    def find(self, data: bytes) -> TypedFile | None:
        """What was kept for a file that holds `data`."""
        name = _name_of(data)
        self._used.add(name)
        try:
            entry = whole(f"{self.directory}/{name}")
        except OSError:
            return None
        packed = entry[_CHECKSUM_SIZE:]
        if _checksum(packed) != entry[:_CHECKSUM_SIZE]:
            return None
        try:
            return _DECODER.decode(packed)
        except msgspec.MsgspecError:
            return None

    def keep(self, data: bytes, typed: TypedFile) -> None:
        if self._fault is not None:
            return
        # What is under `prow_ignored` may be anything, and nobody asks for it.
        held = msgspec.structs.replace(typed.held, prow_ignored=None)
        packed = _ENCODER.encode(TypedFile(held, typed.lines, typed.positions))
        unfinished = self.directory / f".{uuid4().hex}{_SUFFIX}"
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            unfinished.write_bytes(_checksum(packed) + packed)
            unfinished.replace(self.directory / _name_of(data))
        except OSError as error:
            self._fault = error
        self._written = True

    def close(self) -> OSError | None:
        """Delete what this load didn't use and nobody wrote of late; say why nothing could be kept, if so.

        A load that found everything leaves the directory alone.
        """
        if self._written and self._fault is None:
            try:
                self._tidy()
            except OSError as error:
                self._fault = error
        return self._fault

    def _tidy(self) -> None:
        oldest = time() - _UNUSED_FOR.total_seconds()
        with os.scandir(self.directory) as entries:
            for entry in entries:
                if entry.name.endswith(_SUFFIX) and entry.name not in self._used and entry.stat().st_mtime < oldest:
                    Path(entry).unlink(missing_ok=True)


def _name_of(data: bytes) -> str:
    return blake2b(data, digest_size=20, key=_code_version()).hexdigest() + _SUFFIX


def _checksum(packed: bytes) -> bytes:
    return crc32(packed).to_bytes(_CHECKSUM_SIZE, "big")


@cache
def _code_version() -> bytes:
    """A digest of the code that decides what a job file means."""
    packages = Path(__file__).parent, Path(gotemplate.__file__).parent
    sources = [*(source for package in packages for source in sorted(package.rglob("*.py"))), Path(refs.__file__)]
    digest = blake2b(msgspec.__version__.encode(), digest_size=16)
    for source in sources:
        digest.update(source.read_bytes())
    return digest.digest()
