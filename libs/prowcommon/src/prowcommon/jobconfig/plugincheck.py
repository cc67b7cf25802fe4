"""What this library itself says about `plugins.yaml`: where plugins are enabled, and whether jobs and Tide agree.

* Jobs need the plugin that starts them; plugins that read OWNERS files want the one that checks those.
* A label that is restricted to some people isn't one that anybody may set.

Source: prow cmd/checkconfig
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from prowcommon.jobconfig import checks
from prowcommon.jobconfig.contributed import CheckedFiles
from prowcommon.jobconfig.enabling import Enabling
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.pluginshape import read_plugins
from prowcommon.jobconfig.snapshot import Snapshot
from prowcommon.jobconfig.tidematch import mismatches

_READ_OWNERS = ("approve", "blunderbuss", "rifle", "owners-label")
_CHECKS_OWNERS = "verify-owners"
_STARTS_JOBS = "trigger"


def plugin_findings(files: CheckedFiles) -> Iterator[Finding]:
    """Found by the entry point in `prow.config_checks`."""
    if files.sources.plugins is None:
        return
    plugins, findings = read_plugins(files.plugins, files.sources.plugins)
    yield from findings
    yield from _label_findings(files)
    yield from _updater_findings(files)
    config = files.config or Snapshot()
    enabling = Enabling(plugins, config)
    yield from _owners_findings(files, enabling)
    yield from _trigger_findings(files, config, enabling)
    yield from mismatches(files, config.prow.tide.queries, enabling)


def _owners_findings(files: CheckedFiles, enabling: Enabling) -> Iterator[Finding]:
    checked = enabling.repos_with(_CHECKS_OWNERS)
    readers: dict[str, list[str]] = defaultdict(list)
    for plugin in _READ_OWNERS:
        for place in enabling.plugins.places_of(plugin):
            readers[place].append(plugin)
    for place, plugins in readers.items():
        if unchecked := enabling.repos_at(place) - checked:
            yield Finding(
                files.in_plugins("plugins", place),
                f"{' and '.join(plugins)} read OWNERS files of {enabling.universe.described(unchecked)}, "
                f"but '{_CHECKS_OWNERS}' isn't enabled there to check them",
                "Enable it",
                fatal=False,
                check=checks.OWNERS,
            )


def _trigger_findings(files: CheckedFiles, config: Snapshot, enabling: Enabling) -> Iterator[Finding]:
    on_github = (repo for repo in (*config.presubmits, *config.postsubmits) if "://" not in repo)
    with_jobs = enabling.universe.set_of({}, on_github)
    if without := with_jobs - enabling.repos_with(_STARTS_JOBS):
        yield Finding(
            files.in_plugins("plugins"),
            f"there are jobs for {enabling.universe.described(without)}, "
            f"but the plugin '{_STARTS_JOBS}' isn't enabled there to start them",
            "Enable it",
            fatal=False,
            check=checks.MISSING_TRIGGER,
        )


def _label_findings(files: CheckedFiles) -> Iterator[Finding]:
    label = _mapping(files.plugins, "label")
    additional = label.get("additional_labels") or []
    for place, restricted in _mapping(label, "restricted_labels").items():
        for position, entry in enumerate(restricted if isinstance(restricted, list) else []):
            name = entry.get("label") if isinstance(entry, dict) else None
            where = files.in_plugins("label", "restricted_labels", place, position)
            if not name:
                message, cure = "a restricted label has no name", "Name it, or remove the entry"
            elif name in additional:
                message = f"'{name}' is restricted, and one of the `additional_labels` that anybody may set"
                cure = "Remove it from one of the two"
            else:
                continue
            yield Finding(where, message, cure, fatal=False, check=checks.LABELS)


def _updater_findings(files: CheckedFiles) -> Iterator[Finding]:
    for pattern, spec in _mapping(_mapping(files.plugins, "config_updater"), "maps").items():
        for key in ("allowed_repos", "denied_repos"):
            repos = spec.get(key) if isinstance(spec, dict) else None
            for position, repo in enumerate(repos if isinstance(repos, list) else []):
                org, _, name = str(repo).partition("/")
                if not org or "/" in name:
                    where = files.in_plugins("config_updater", "maps", pattern, key, position)
                    message = f"'{repo}' in {key} is neither an org nor `org/repo`"
                    yield Finding(where, message, "Correct it", fatal=False, check=checks.CONFIG_UPDATER)


def _mapping(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """What stands under `key`, if that is a mapping; what else it may be isn't ours to check."""
    value = data.get(key)
    return value if isinstance(value, dict) else {}
