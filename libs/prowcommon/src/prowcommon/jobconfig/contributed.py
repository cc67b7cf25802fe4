"""Checks that services contribute, each of what is its own: plugins' options are hook's business, not this library's.

* Whoever has one names a function `(CheckedFiles) -> Iterable[Finding]` under the entry-point group
  `prow.config_checks`; it is found wherever its package is installed, and this library imports none of them.
* A fatal finding refuses the configuration, like any other. A warning carries the name of its check (`checks`).
* They run in the order of their names, and after everything else.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.jobconfig.sources import Sources

_GROUP = "prow.config_checks"


@dataclass(frozen=True, slots=True)
class CheckedFiles:
    """What there is to look at."""

    sources: Sources
    config: Snapshot | None = None
    """None when it has mistakes of its own: then only the rest can be judged."""
    plugins: Mapping[str, Any] = field(default_factory=dict)
    """The document of `plugins.yaml` as plain data; empty when there is none, or it can't be read."""

    def in_config(self, *path: str | int) -> Where:
        return Where(self.sources.config, path)

    def in_plugins(self, *path: str | int) -> Where:
        """Raises ValueError when there is no `plugins.yaml`."""
        if self.sources.plugins is None:
            raise ValueError("there is no plugins.yaml")
        return Where(self.sources.plugins, path)


ConfigCheck = Callable[[CheckedFiles], Iterable[Finding]]


def contributed_findings(files: CheckedFiles) -> Iterator[Finding]:
    for check in _checks():
        yield from check(files)


@cache
def _checks() -> tuple[ConfigCheck, ...]:
    from importlib.metadata import entry_points  # here, because most of what loads a configuration is done before

    return tuple(entry.load() for entry in sorted(entry_points(group=_GROUP), key=lambda entry: entry.name))
