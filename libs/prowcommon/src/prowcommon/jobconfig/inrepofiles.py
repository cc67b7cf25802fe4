"""Which files of a repository are its own job configuration, and whether there is too much of it.

* Every `.yaml` and `.yml` below `.prow/`, in the order of their paths, but for what a `.prowignore` names: the one at
  the top, or one below `.prow/`.
* Where there is a `.prow/`, even an empty one, `.prow.yaml` isn't read. A repository with neither has no jobs.
* Nothing is unpacked: a packed file may hold a thousand times its size.

Source: prow pkg/config/inrepoconfig.go
"""

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from prowcommon.jobconfig import inrepolimits as limits
from prowcommon.jobconfig import prowignore
from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.prowignore import Ignored, IgnoreError

DIRECTORY = ".prow/"
FILE = ".prow.yaml"

Files = Mapping[str, bytes]
"""By the path from a repository's top, with slashes."""


def is_inrepo_path(path: str) -> bool:
    """Whether a change to this path may change the repository's jobs."""
    return path.startswith(DIRECTORY) or path in {FILE, prowignore.NAME}


def inrepo_files(files: Files) -> tuple[list[str], list[Finding]]:
    """The paths of the job files among `files` (which may hold any others), and what is wrong with them."""
    below = sorted(path for path in files if path.startswith(DIRECTORY))
    if not below:
        paths = [FILE] if FILE in files else []
        return paths, list(_too_large(paths, files))
    paths = [path for path in below if path.endswith((".yaml", ".yml"))]
    if len(paths) > limits.FILES:
        message = f"{len(paths)} files are more than the {limits.FILES} that are read from a repository"
        return [], [Finding(Where(Path(DIRECTORY)), message, "Put several jobs into one file")]
    ignoring = _Ignoring(files)
    paths = [path for path in paths if not ignoring.covers(path)]
    return paths, [*ignoring.findings, *_too_large(paths, files)]


def _too_large(paths: list[str], files: Files) -> Iterator[Finding]:
    for path in paths:
        if len(files[path]) > limits.FILE_BYTES:
            yield Finding(Where(Path(path)), f"larger than {limits.FILE_BYTES // 1024} KiB", "Split it")
    if sum(len(files[path]) for path in paths) > limits.TOTAL_BYTES:
        message = f"its files are larger than {limits.TOTAL_BYTES // 1024} KiB together"
        yield Finding(Where(Path(DIRECTORY)), message, "Move jobs to the central configuration, or use a matrix")


class _Ignoring:
    """The `.prowignore` files of a repository; each is read when a path below it is asked for."""

    def __init__(self, files: Files) -> None:
        self.findings: list[Finding] = []
        self._files = files
        self._known: dict[PurePosixPath, Ignored] = {}

    def covers(self, path: str) -> bool:
        """Whether a file, or a directory it lies in, is ignored."""
        file = PurePosixPath(path)
        return self._in(file.parent).covers(Path(file)) or self._is_ignored(file.parent)

    def _is_ignored(self, directory: PurePosixPath) -> bool:
        if directory == directory.parent:
            return False
        ignored = self._in(directory.parent).covers(Path(directory), is_directory=True)
        return ignored or self._is_ignored(directory.parent)

    def _in(self, directory: PurePosixPath) -> Ignored:
        if directory not in self._known:
            above = Ignored() if directory == directory.parent else self._in(directory.parent)
            self._known[directory] = self._with(directory / prowignore.NAME, above)
        return self._known[directory]

    def _with(self, file: PurePosixPath, above: Ignored) -> Ignored:
        data = self._files.get(str(file))
        if data is None:
            return above
        if len(data) > limits.IGNORE_BYTES:
            message = f"larger than {limits.IGNORE_BYTES // 1024} KiB"
            self.findings.append(Finding(Where(Path(file)), message, "Ignore directories instead of files"))
            return above
        try:
            return above.below(Path(file.parent), data.decode(errors="replace"))
        except IgnoreError as error:
            self.findings.append(Finding(Where(Path(file), line=error.line), str(error), "Write it as in a .gitignore"))
            return above
