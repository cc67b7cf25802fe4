"""Supplemental configuration: files that each add to a few sections of `config.yaml`, for orgs that keep their own.

* They may say `branch-protection`, `slack_reporter_configs`, `tide.merge_method` and `tide.queries`. Anything else
  that isn't empty belongs into `config.yaml`.
* What is said by org or repository is said in one file. A policy (for everything, or for an org) is not put together
  from two files either.
* Queries add up.

Source: prow pkg/config/config.go
"""

from collections.abc import Iterator
from typing import Any

import msgspec

from prowcommon.jobconfig.findings import Finding, Where, dotted
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.sections.branchprotection import BranchProtection, OrgPolicy, Policy
from prowcommon.jobconfig.sections.notours import NOT_OURS
from prowcommon.jobconfig.yaml import KeyPath

_SECTIONS = frozenset({"branch-protection", "slack_reporter_configs"})
_IN_TIDE = frozenset({"merge_method", "queries"})
_KNOWN = frozenset({*(field.encode_name for field in msgspec.structs.fields(ProwConfig)), *NOT_OURS})
_SWITCHES = {
    field.encode_name: field.name
    for field in msgspec.structs.fields(BranchProtection)
    if field.name not in {*Policy.__struct_fields__, "orgs"}
}


def misplaced(data: dict[str, Any]) -> list[KeyPath]:
    """The keys of a supplemental file that only `config.yaml` may have."""
    found: list[KeyPath] = []
    for key, value in data.items():
        if key.lower() == "tide" and isinstance(value, dict):
            found += (
                (key, inner) for inner in value if inner.lower() not in _IN_TIDE and _says_something(value[inner])
            )
        elif key.lower() in _KNOWN - _SECTIONS - {"tide"} and _says_something(value):
            found.append((key,))
    return found


def _says_something(value: Any) -> bool:
    """Whether anything but zeros is in it."""
    if isinstance(value, dict):
        return any(map(_says_something, value.values()))
    return bool(value)


class Merging:
    """Puts what several files say together. Everything is held under the key it stands at, with who said it first."""

    def __init__(self, main: ProwConfig, where: Where) -> None:
        self._main = main
        self._said: dict[KeyPath, tuple[Any, Where]] = {}
        self._queries = list(main.tide.queries)
        for path, value in _parts(main):
            self._said[path] = value, where

    def add(self, prow: ProwConfig, where: Where) -> Iterator[Finding]:
        """Take in what the file at `where` says; what is said already is left as it was, and told."""
        self._queries += prow.tide.queries
        for path, value in _parts(prow):
            before, other = self._said.get(path, (None, where))
            if before is None or before == Policy():
                self._said[path] = value, where
            elif value != Policy():
                message = f"'{dotted(path)}' is said in {other.file} as well"
                yield Finding(where.within(*path), message, "Remove one of the two")

    def merged(self) -> ProwConfig:
        main = self._main
        return msgspec.structs.replace(
            main,
            branch_protection=self._branch_protection(),
            slack_reporter_configs=self._below("slack_reporter_configs"),
            tide=msgspec.structs.replace(
                main.tide, merge_method=self._below("tide", "merge_method"), queries=tuple(self._queries)
            ),
        )

    def _branch_protection(self) -> BranchProtection:
        top = "branch-protection"
        orgs = {
            org: OrgPolicy(**_fields(policy), repos=self._below(top, "orgs", org, "repos"))
            for org, policy in self._below(top, "orgs").items()
        }
        switches = {_SWITCHES[key]: value for key, value in self._below(top).items()}
        return BranchProtection(**_fields(self._said[(top,)][0]), **switches, orgs=orgs)

    def _below(self, *top: str) -> dict[str, Any]:
        """By its key, what stands right below `top`."""
        return {str(path[-1]): value for path, (value, _) in self._said.items() if path[:-1] == top}


def _parts(prow: ProwConfig) -> Iterator[tuple[KeyPath, Any]]:
    """What must be said in one file only, each under its key."""
    protection = prow.branch_protection
    yield ("branch-protection",), Policy(**_fields(protection))
    for key, field in _SWITCHES.items():
        if (switch := getattr(protection, field)) is not None:
            yield ("branch-protection", key), switch
    for org, of_org in protection.orgs.items():
        yield ("branch-protection", "orgs", org), Policy(**_fields(of_org))
        for repo, policy in of_org.repos.items():
            yield ("branch-protection", "orgs", org, "repos", repo), policy
    for key, slack in prow.slack_reporter_configs.items():
        yield ("slack_reporter_configs", key), slack
    for key, method in prow.tide.merge_method.items():
        yield ("tide", "merge_method", key), method


def _fields(policy: Policy) -> dict[str, Any]:
    return {name: getattr(policy, name) for name in Policy.__struct_fields__}
