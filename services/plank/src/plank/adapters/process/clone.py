"""Clones a build's refs with the host's git, as Prow's clonerefs does; the shim runs it before the containers.

Started as `python -I -S clone.py BUILD_DIR`; reads `clone` from pod.json, speaks to its stdout (the job's
log), and ends with 1 at the first command that fails, which is then the log's last word.

* Commands, their order, the identity and the merge dates are clonerefs': the same pulls on the same base
  give the same merge commit, wherever it is made.
* Its environment is the job's bare one: no prompt, no key, no credential helper of whoever runs plank.

Source: prow pkg/pod-utils/clone.
"""
# ruff: noqa: PTH103, PTH123, T201

import json
import os
import re
import shlex
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

IDENTITY = ("ci-robot", "ci-robot@k8s.io")
_USERINFO = re.compile(r"://[^/@\s]+@")


class CloneFailed(Exception):
    """A git command ended badly; the message names it."""


def uri_of(ref: dict[str, Any]) -> str:
    """Where a repository is cloned from."""
    if clone_uri := ref.get("clone_uri"):
        return str(clone_uri)
    if repo_link := ref.get("repo_link"):
        return f"{repo_link}.git"
    return f"https://github.com/{ref['org']}/{ref['repo']}.git"


class Checkout:
    """One ref, cloned into `directory`."""

    def __init__(self, ref: dict[str, Any], *, retry_delays: Sequence[float]) -> None:
        self._ref = ref
        self._directory: str = ref["directory"]
        self._uri = uri_of(ref)
        self._retry_delays = retry_delays

    def run(self) -> str:
        """The commit that was checked out, pulls merged. Raises CloneFailed."""
        ref = self._ref
        paths = ref.get("sparse_checkout_files") or []
        depth = ["--depth", str(ref["clone_depth"])] if ref.get("clone_depth") else []
        blobless = ["--filter=blob:none"] if ref.get("blobless_fetch") or paths else []
        base, sha = ref.get("base_ref") or "HEAD", ref.get("base_sha")
        self._start(sparse=bool(paths))
        if not ref.get("skip_fetch_head") and not paths:
            self._fetch(*depth, *blobless, "--tags", "--prune", "--", self._uri)
        self._fetch(*depth, *blobless, *(["--no-tags"] if paths else []), "--", self._uri, sha or base)
        if paths:
            self._git("sparse-checkout", "set", *paths)
        target = sha or "FETCH_HEAD"
        self._git("checkout", target)
        if base != "HEAD":
            self._git("branch", "--force", base, target)
            self._git("checkout", base)
        self._merge(ref.get("pulls") or [], blobless)
        if not ref.get("skip_submodules"):
            self._git("submodule", "update", "--init", "--recursive")
        return self._ask("rev-parse", "HEAD")

    def _start(self, *, sparse: bool) -> None:
        os.makedirs(self._directory, exist_ok=True)
        name, email = IDENTITY
        self._git("init")
        self._git("config", "user.name", name)
        self._git("config", "user.email", email)
        if sparse:
            self._git("sparse-checkout", "init")

    def _merge(self, pulls: Sequence[dict[str, Any]], blobless: Sequence[str]) -> None:
        if not pulls:
            return
        instant = int(self._ask("show", "-s", "--format=%ct", "HEAD"))
        for number, pull in enumerate(pulls, start=1):
            sha = pull.get("sha")
            self._fetch(*blobless, "--", self._uri, pull.get("ref") or sha or f"pull/{pull['number']}/head")
            at = f"{instant + number} +0000"
            dates = {"GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at}
            self._git("merge", "--no-ff", "--no-stat", "-m", "merge", sha or "FETCH_HEAD", env=dates)

    def _fetch(self, *arguments: str) -> None:
        for delay in self._retry_delays:
            try:
                return self._git("fetch", *arguments)
            except CloneFailed as failure:
                print(f"{failure} Trying again in {delay:g} s.", flush=True)
                time.sleep(delay)
        return self._git("fetch", *arguments)

    def _git(self, *arguments: str, env: dict[str, str] | None = None) -> None:
        command = ["git", *arguments]
        shown = _USERINFO.sub("://…@", shlex.join(command))
        print(f"$ {shown}", flush=True)
        environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", **(env or {})}
        code = subprocess.run(command, cwd=self._directory, env=environment, stderr=subprocess.STDOUT).returncode
        if code:
            raise CloneFailed(f"`{shown}` ended with exit code {code}.")

    def _ask(self, *arguments: str) -> str:
        return subprocess.check_output(["git", *arguments], cwd=self._directory, text=True).strip()


def main(build_dir: str) -> int:
    with open(f"{build_dir}/pod.json", encoding="utf-8") as file:
        clone = json.load(file)["clone"]
    for ref in clone["refs"]:
        name = f"{ref['org']}/{ref['repo']}"
        print(f"# Cloning {name} into {ref['directory']}", flush=True)
        try:
            print(f"# {name} is at {Checkout(ref, retry_delays=clone['retry_delays_seconds']).run()}", flush=True)
        except (CloneFailed, OSError, subprocess.CalledProcessError) as failure:
            print(f"[prow] Cloning {name} failed: {failure}", flush=True)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
