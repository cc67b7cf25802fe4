"""A short private directory for a server's Unix socket.

* The kernel keeps a socket's whole path in about 107 bytes (104 on macOS), and a clone may lie deeper than
  that, so sockets live in `$XDG_RUNTIME_DIR` or the temp directory.
* The name follows from the data directory, so every start on the same data finds the same place.
* It is 0700, belongs to the server's account and is no link: on a shared `/tmp` anyone can lay one first.

Source: unix(7), `sun_path`.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from prowcommon.embedded.accounts import Account, can_reach
from prowcommon.errors import UserError

LONGEST_SOCKET_PATH = 103


@contextmanager
def private_socket_dir(data_dir: Path, account: Account, *, socket_name: str) -> Iterator[Path]:
    """Yields the directory, and removes it with what is in it."""
    directory = _place_for(data_dir, account, socket_name)
    _make_private(directory, account)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


def _place_for(data_dir: Path, account: Account, socket_name: str) -> Path:
    name = f"prow-{account.uid}-{hashlib.sha256(os.fsencode(data_dir)).hexdigest()[:12]}"
    runtime_dir = os.environ.get("XDG_RUNTIME_DIR")
    places = [*([runtime_dir] if runtime_dir else []), tempfile.gettempdir(), "/tmp"]  # noqa: S108 - checked below
    for place in map(Path, places):
        fits = len(os.fsencode(place / name / socket_name)) <= LONGEST_SOCKET_PATH
        if fits and place.is_dir() and os.access(place, os.W_OK) and can_reach(account, place):
            return place / name
    raise UserError(
        f"None of {', '.join(places)} can hold a Unix socket: each is too long, not writable, or closed to "
        f"uid {account.uid}. Set XDG_RUNTIME_DIR to a directory with a short name."
    )


def _make_private(directory: Path, account: Account) -> None:
    with suppress(FileExistsError):
        directory.mkdir(mode=0o700)
    try:
        held = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError as e:
        raise UserError(f"{directory} should be a private directory of ours, but: {e.strerror}. Remove it.") from e
    try:
        owner = os.fstat(held).st_uid
        if owner not in {os.geteuid(), account.uid}:
            raise UserError(f"{directory} belongs to uid {owner}, who could read our sockets. Have it removed.")
        os.fchmod(held, 0o700)
        if owner != account.uid:
            os.fchown(held, account.uid, account.gid)
    finally:
        os.close(held)
