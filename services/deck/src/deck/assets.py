"""Static files under names that change with their content, so that browsers may keep them for ever.

* `/static/css/deck.css` is served as `/static/css/deck.1a2b3c4d.css`; only that name is immutable.
* A module's imports of its siblings (`from "./live.js"`) are rewritten to their hashed names before it is hashed
  itself: a change in one module renames everything that leads to it.
* All files are read once; they are few and small.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import PurePosixPath

_IMPORT = re.compile(rb'(?<=from ")\./([a-z-]+\.js)(?=")')

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served, under its hashed name."""

    name: str
    content: bytes
    media_type: str
    imports: frozenset[str]
    """The plain names of all modules it leads to, for preloading."""


class Assets:
    """The static files by plain and by hashed name."""

    def __init__(self, sources: Mapping[str, bytes]) -> None:
        self._sources = sources
        self._by_plain: dict[str, Asset] = {}
        for name in sources:
            self._prepare(name)
        self._by_hashed = {asset.name: asset for asset in self._by_plain.values()}

    def url(self, name: str) -> str:
        """Raises KeyError for a file that isn't there: a template is wrong."""
        return f"/static/{self._by_plain[name].name}"

    def preloads(self, name: str) -> list[str]:
        """The URLs of the modules that `name` leads to, so that the browser needn't discover them one by one."""
        return [self.url(module) for module in sorted(self._by_plain[name].imports)]

    def find(self, name: str) -> tuple[Asset, bool] | None:
        """The file by either name, and whether the name vouches for the content."""
        if asset := self._by_hashed.get(name):
            return asset, True
        if asset := self._by_plain.get(name):
            return asset, False
        return None

    def _prepare(self, name: str) -> Asset:
        if name in self._by_plain:
            return self._by_plain[name]
        path = PurePosixPath(name)
        content, imports = self._sources[name], set[str]()

        def hashed(match: re.Match[bytes]) -> bytes:
            sibling = self._prepare(str(path.with_name(match[1].decode())))
            imports.update({str(path.with_name(match[1].decode())), *sibling.imports})
            return f"./{PurePosixPath(sibling.name).name}".encode()

        if path.suffix == ".js":
            content = _IMPORT.sub(hashed, content)
        digest = sha256(content).hexdigest()[:8]
        asset = Asset(
            str(path.with_name(f"{path.stem}.{digest}{path.suffix}")),
            content,
            MEDIA_TYPES[path.suffix],
            frozenset(imports),
        )
        self._by_plain[name] = asset
        return asset


def packaged_assets() -> Assets:
    """The files in this package's `static/`, from a checkout or from a wheel."""
    return Assets(dict(_walk(files("deck") / "static", "")))


def _walk(directory: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in directory.iterdir():
        if entry.is_dir():
            yield from _walk(entry, f"{prefix}{entry.name}/")
        elif PurePosixPath(entry.name).suffix in MEDIA_TYPES:
            yield f"{prefix}{entry.name}", entry.read_bytes()
