"""Packages from npm that tests read one file of. Their versions stand here and nowhere else.

`npm pack` downloads the package as it is, into a temporary directory: nothing is installed, and nothing of it is kept.
"""

import shutil
import subprocess
import tarfile
from pathlib import Path

OPENAPI = ("@octokit/openapi@23.0.2", "package/generated/api.github.com.json")
"""GitHub's REST API as OpenAPI 3.0, for github.com."""


def file_of(package: tuple[str, str], directory: Path) -> bytes:
    """The content of one file. Raises CalledProcessError with npm's words when it can't be had."""
    assert shutil.which("npm"), "This test reads a package from npm and needs its client: apt-get install npm"
    name, path = package
    pack = ["npm", "pack", "--silent", "--pack-destination", str(directory), name]
    packed = subprocess.run(pack, check=True, capture_output=True, text=True, cwd=directory).stdout.split()[-1]
    with tarfile.open(directory / packed) as archive:
        found = archive.extractfile(path)
        assert found is not None, f"{name} holds no {path}"
        return found.read()
