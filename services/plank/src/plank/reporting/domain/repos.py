"""Which repositories a list or a map in the configuration means: `org/repo` before org before `*`.

GitHub's names are compared in lower case.
"""

from collections.abc import Collection, Mapping
from typing import TypeVar

from prowcommon.prowjobs.refs import Refs

T = TypeVar("T")


def is_listed(repos: Collection[str], refs: Refs) -> bool:
    """Whether a list of orgs and `org/repo` names the repository."""
    return not _names(refs).isdisjoint(name.lower() for name in repos)


def most_specific(by_repo: Mapping[str, T], refs: Refs | None) -> T | None:
    """The entry for the repository, whole; None without one."""
    known = {name.lower(): value for name, value in by_repo.items()}
    names = (f"{refs.org}/{refs.repo}".lower(), refs.org.lower()) if refs else ()
    return next((known[name] for name in (*names, "*") if name in known), None)


def _names(refs: Refs) -> frozenset[str]:
    return frozenset({refs.org.lower(), f"{refs.org}/{refs.repo}".lower()})
