"""The part of `plugins.yaml` that says where plugins are enabled. Everything else in it is checked by whoever reads it.

* `plugins` maps an org or `org/repo` to a list of plugins, or to `{plugins: […], excluded_repos: […]}`; excluded
  repositories of an org are named without it.
* `external_plugins` maps an org or `org/repo` to a list of `{name, endpoint, events}`.
* A plugin is enabled for an org or for one of its repositories, not for both: it would answer everything twice.

Source: prow pkg/plugins/config.go
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from prowcommon.jobconfig import checks
from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.reading import Notes, read
from prowcommon.jobconfig.remarks import findings_of
from prowcommon.jobconfig.yaml import KeyPath


class PluginList(msgspec.Struct, frozen=True):
    """What is enabled for an org or a repository."""

    plugins: tuple[str, ...] = ()
    excluded_repos: tuple[str, ...] = ()
    """Repositories of the org for which nothing of it is enabled, without the org's name."""


class ExternalPlugin(msgspec.Struct, frozen=True):
    name: str = ""
    endpoint: str = ""
    events: tuple[str, ...] = ()
    """Empty: all."""


@dataclass(frozen=True)
class Plugins:
    """By org or `org/repo`."""

    enabled: Mapping[str, PluginList] = field(default_factory=dict)
    external: Mapping[str, Sequence[ExternalPlugin]] = field(default_factory=dict)

    def places_of(self, name: str) -> list[str]:
        """The orgs and repositories for which a plugin, external or not, is enabled."""
        return [place for place, said in self.enabled.items() if name in said.plugins] + [
            place for place, said in self.external.items() if any(plugin.name == name for plugin in said)
        ]

    def left_out_of(self, org: str) -> list[str]:
        """The repositories, as `org/repo`, for which the org's plugins aren't enabled."""
        return [f"{org}/{repo}" for repo in self.enabled.get(org, PluginList()).excluded_repos]


def read_plugins(document: Mapping[str, Any], file: Path) -> tuple[Plugins, list[Finding]]:
    """What the document of `plugins.yaml` says, and what is wrong with it."""
    said = {key.lower(): value for key, value in document.items()}
    notes = Notes()
    plugins = Plugins(dict(_enabled(said.get("plugins"), notes)), _external(said.get("external_plugins"), notes))
    findings = [*findings_of(notes, file, dict(document)), *_unreachable(plugins, file)]
    of_places = {place: each.plugins for place, each in plugins.enabled.items()}
    findings += _twice(file, "plugins", of_places, plugins)
    names = {place: tuple(each.name for each in external) for place, external in plugins.external.items()}
    findings += _twice(file, "external_plugins", names, plugins)
    findings += _nameless(file, names, {path[:3] for path, _ in notes.problems})
    return plugins, findings


def _enabled(said: Any, notes: Notes) -> Iterator[tuple[str, PluginList]]:
    """By org or `org/repo`; a bare list of plugins is the older form."""
    key = "plugins"
    for place, each in read(dict[str, Any], said, (key,), notes).items():
        if isinstance(each, list):
            yield place, PluginList(read(tuple[str, ...], each, (key, place), notes))
        else:
            yield place, read(PluginList, each, (key, place), notes)


def _external(said: Any, notes: Notes) -> dict[str, tuple[ExternalPlugin, ...]]:
    external: dict[str, tuple[ExternalPlugin, ...]]
    external = read(dict[str, tuple[ExternalPlugin, ...]], said, ("external_plugins",), notes)
    return external


def _twice(file: Path, key: str, names: Mapping[str, Sequence[str]], plugins: Plugins) -> Iterator[Finding]:
    for place, own in names.items():
        org, slash, repo = place.partition("/")
        is_excluded = key == "plugins" and repo in plugins.enabled.get(org, PluginList()).excluded_repos
        if not slash or is_excluded:
            continue
        for name in own:
            if name in names.get(org, ()):
                message = f"'{name}' is enabled for {place} and for {org}, and would answer twice"
                yield Finding(Where(file, (key, place)), message, f"Remove it from {place}")


def _nameless(file: Path, names: Mapping[str, Sequence[str]], broken: set[KeyPath]) -> Iterator[Finding]:
    for place, own in names.items():
        for position, name in enumerate(own):
            path = ("external_plugins", place, position)
            if not name and path not in broken:
                yield Finding(Where(file, path), "an external plugin has no name", "Name it")


def _unreachable(plugins: Plugins, file: Path) -> Iterator[Finding]:
    for key, places in (("plugins", plugins.enabled), ("external_plugins", plugins.external)):
        for place in places:
            is_gerrits = "://" in place
            if not is_gerrits and (place.count("/") > 1 or not all(place.split("/"))):
                message = f"'{place}' is neither an org nor `org/repo`, so nothing is enabled by it"
                where = Where(file, (key, place))
                yield Finding(where, message, "Correct it", fatal=False, check=checks.UNKNOWN_FIELDS)
