"""A repository's own job configuration as it lies in a checkout on disk.

A link is followed to a file inside the checkout and nowhere else: what is checked out may be a stranger's.
"""

from pathlib import Path

from prowcommon.jobconfig import inrepolimits as limits
from prowcommon.jobconfig import prowignore
from prowcommon.jobconfig.inrepofiles import DIRECTORY, FILE


def files_in_checkout(root: Path) -> dict[str, bytes]:
    """The files `read_inrepo` may want, by their paths from `root`. Raises OSError.

    Of a file that is too large no more is read than tells so.
    """
    resolved = root.resolve(strict=True)
    wanted = [root / FILE, root / prowignore.NAME, *sorted((root / DIRECTORY).rglob("*"))]
    return {
        file.relative_to(root).as_posix(): _beginning_of(file)
        for file in wanted
        if file.is_file() and file.resolve().is_relative_to(resolved)
    }


def _beginning_of(file: Path) -> bytes:
    with file.open("rb") as opened:
        return opened.read(limits.FILE_BYTES + 1)
