"""Which refs a job clones, where to, and in which of them its containers work. Pure.

* Only decorated jobs clone, and those that don't say `skip_cloning`; the primary ref comes first.
* A checkout stands at its path alias, else at its repo link without the scheme, else at
  `github.com/ORG/REPO`; all of them below one directory, whatever a configuration says.
* The containers work in the first ref with `workdir: true`, else in the first one.

Source: prow pkg/pod-utils/decorate/podspec.go, pkg/clonerefs.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from prowcommon.errors import UserError
from prowcommon.prowjobs.model import ProwJobSpec
from prowcommon.prowjobs.refs import Refs


def clone_plan(spec: ProwJobSpec, sources: Path) -> list[dict[str, Any]]:
    """`clone.refs` of pod.json: each ref as the spec has it, and its `directory`. Raises UserError."""
    decoration = spec.decoration_config
    if decoration is None or decoration.get("skip_cloning"):
        return []
    plans = []
    for refs in filter(None, (spec.refs, *spec.extra_refs)):
        blobless = decoration.get("blobless_fetch") if refs.blobless_fetch is None else refs.blobless_fetch
        sparse = refs.sparse_checkout_files
        if refs is spec.refs:
            sparse = sparse or tuple(decoration.get("sparse_checkout_files") or ())
        settled = msgspec.structs.replace(refs, blobless_fetch=bool(blobless), sparse_checkout_files=sparse)
        plans.append({**msgspec.to_builtins(settled), "directory": str(sources / _path(refs))})
    _refuse_shared_directories(plans)
    return plans


def working_checkout(plans: Sequence[dict[str, Any]]) -> str | None:
    """The directory the containers work in; None when nothing is cloned."""
    chosen = next((plan for plan in plans if plan.get("workdir")), plans[0] if plans else None)
    return None if chosen is None else str(chosen["directory"])


def _path(refs: Refs) -> str:
    path = refs.path_alias or refs.repo_link.partition("://")[2] or f"github.com/{refs.org}/{refs.repo}"
    if path.startswith("/") or not path.strip("./") or ".." in path.split("/"):
        raise UserError(
            f"{refs.org}/{refs.repo} would be cloned to {path!r}. Give it a `path_alias` inside the sources."
        )
    return path


def _refuse_shared_directories(plans: Sequence[dict[str, Any]]) -> None:
    directories = [plan["directory"] for plan in plans]
    for plan in plans:
        if directories.count(plan["directory"]) > 1:
            raise UserError(f"Two refs would be cloned to {plan['directory']}. Give one of them a `path_alias`.")
