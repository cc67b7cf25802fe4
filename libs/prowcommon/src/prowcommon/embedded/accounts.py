"""Which account Postgres runs as, and what that account must be able to reach.

* Postgres refuses to run as root. Root therefore lends it the data directory's owner or, for a new
  directory, `nobody`; anyone else runs it as themselves.
* A directory on the way to the data or the binaries gains `o+x` only where it is missing, never `o+r`,
  and the log names each one.
"""

import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path

import structlog

from prowcommon.errors import UserError

log = structlog.get_logger()


@dataclass(frozen=True)
class Account:
    """Numeric, because an owner in a container often has no name."""

    uid: int
    gid: int

    @property
    def is_us(self) -> bool:
        return self.uid == os.geteuid()


def account_for(data_dir: Path) -> Account:
    """The account that may run Postgres on `data_dir`, which need not exist yet."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if (data_dir / "PG_VERSION").exists() and (owner := data_dir.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError as e:
        raise UserError(
            "Postgres refuses to run as root, and this system has no user `nobody` to run it as. "
            "Run this command as another user, or name an existing server with PROW_DATABASE_URL."
        ) from e
    return Account(nobody.pw_uid, nobody.pw_gid)


def give(tree: Path, account: Account) -> None:
    """Make `account` the owner of `tree` and all that is in it, unless it is. Links are not followed."""
    if account.is_us or tree.stat().st_uid == account.uid:
        return
    os.chown(tree, account.uid, account.gid)
    for directory, directories, files in os.walk(tree):
        for name in directories + files:
            os.chown(Path(directory, name), account.uid, account.gid, follow_symlinks=False)


def open_the_way(account: Account, *destinations: Path) -> None:
    """Let `account` walk to `destinations`. Their own permissions stay as they are."""
    closed = [d for d in _ancestors(*destinations) if not _can_enter(d, account)]
    for directory in closed:
        directory.chmod(stat.S_IMODE(directory.stat().st_mode) | stat.S_IXOTH)
    if closed:
        log.warning(
            "directories_made_traversable",
            directories=[str(d) for d in closed],
            because=f"Postgres refuses to run as root, so uid {account.uid} runs it and must get there",
        )


def can_run(account: Account, program: Path) -> bool:
    """Whether the permissions of `program` itself let `account` run it."""
    return account.is_us or bool(program.stat().st_mode & stat.S_IXOTH)


def can_reach(account: Account, directory: Path) -> bool:
    """Whether `account` may enter `directory`, by every step of the way."""
    return all(_can_enter(d, account) for d in [*_ancestors(directory), directory])


def _ancestors(*paths: Path) -> list[Path]:
    return sorted({ancestor for path in paths for ancestor in path.parents})


def _can_enter(directory: Path, account: Account) -> bool:
    if account.is_us:
        return os.access(directory, os.X_OK)
    status = directory.stat()
    needed = stat.S_IXUSR if status.st_uid == account.uid else stat.S_IXOTH
    return bool(status.st_mode & needed)
