"""What a shim is told to run (pod.json), from what plank wants to start. Pure: paths are names here.

* The environment is built from nothing: PATH, HOME, TMPDIR, LANG; then the container's own `env`; then the
  job's. A later one wins, as in Kubernetes.
* `$(VAR)` is expanded where Kubernetes expands it: command, args and the container's own values. The job's
  values stay as they are: a pull request's title is data.
* ARTIFACTS and GOPATH name places in a pod; here they become the build's own directories.
* A container works in the checkout when the job clones (as in Prow, whatever its `workingDir`). Otherwise
  `workingDir`, which is a path in its image, counts from scratch, where something made it; else it is scratch.
* What can't be honoured on this host is refused with its name and the cure, never ignored: values from
  secrets and the like, an image's own entrypoint.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from plank.adapters.process import layout
from plank.adapters.process.checkouts import clone_plan, working_checkout
from plank.adapters.process.durations import duration
from plank.adapters.process.expansion import expand
from plank.domain.pods import PodToStart
from prowcommon.errors import UserError

_CONTAINER_NAME = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class HostRules:
    """What this host adds to every pod."""

    path: str = "/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    """PATH of every container. Not plank's own, which begins with plank's virtual environment."""
    log_limit_bytes: int = 100 * 1024 * 1024
    """Per container: a job in an endless loop must not fill the disk that Postgres is on."""
    heartbeat_timeout: timedelta = timedelta(seconds=60)
    """How long jobs go on without a plank: a restart takes seconds, a plank that is gone for good must not
    leave processes behind."""
    default_grace: timedelta = timedelta(seconds=15)
    """Between SIGTERM and SIGKILL when the job names none: Prow's own default."""
    fetch_retry_delays: Sequence[timedelta] = tuple(timedelta(seconds=s) for s in (0.1, 0.2, 0.4, 0.8, 2, 5))
    """Between attempts of one `git fetch`: clonerefs' own, up to where a person would stop waiting."""


def plan(
    pod: PodToStart, build_dir: Path, *, rules: HostRules, now: datetime, clone_command: list[str]
) -> dict[str, Any]:
    """pod.json for this build. Raises UserError when it can never run here."""
    spec = pod.spec.pod_spec or {}
    containers = [_named(container, "test") for container in spec.get("containers") or []]
    if not containers:
        raise UserError(f"Job {pod.spec.job!r} has no container to run. Give its spec one with a `command`.")
    alone = len(containers) == 1
    scratch = build_dir / layout.SCRATCH
    first_log = layout.log_name(containers[0]["name"], alone=alone)
    checkouts = clone_plan(pod.spec, scratch / layout.SOURCES)
    build = _Build(pod, build_dir, scratch, rules, working_checkout(checkouts))

    preparations = []
    if checkouts:
        env = build.bare_environment()
        step = {"name": "clonerefs", "argv": clone_command, "env": env, "cwd": str(scratch), "log": first_log}
        preparations.append({**step, "reason": "CloneFailed", "title": "Cloning the source"})
    for number, container in enumerate(spec.get("initContainers") or []):
        container = _named(container, f"init-{number}")
        title = f"Init container {container['name']!r}"
        preparations.append({**build.step(container, first_log), "reason": "InitContainerFailed", "title": title})
    _refuse_doubles([*preparations, *containers])
    return {
        "prowjob_id": str(pod.prowjob_id),
        "build_id": pod.build_id,
        "job": pod.spec.job,
        "created_at": now.isoformat(),
        **_limits(pod, rules),
        "clone": {"refs": checkouts, "retry_delays_seconds": [d.total_seconds() for d in rules.fetch_retry_delays]},
        "preparations": preparations,
        "containers": [build.step(c, layout.log_name(c["name"], alone=alone)) for c in containers],
    }


def _limits(pod: PodToStart, rules: HostRules) -> dict[str, Any]:
    spec, decoration = pod.spec.pod_spec or {}, pod.spec.decoration_config or {}
    timeouts = [duration(decoration.get("timeout"), of="decoration_config.timeout")]
    if seconds := spec.get("activeDeadlineSeconds"):
        timeouts.append(timedelta(seconds=seconds))
    timeout = min((t for t in timeouts if t is not None), default=None)
    grace = duration(decoration.get("grace_period"), of="decoration_config.grace_period") or rules.default_grace
    return {
        "timeout_seconds": None if timeout is None else timeout.total_seconds(),
        "grace_seconds": grace.total_seconds(),
        "heartbeat_timeout_seconds": rules.heartbeat_timeout.total_seconds(),
        "log_limit_bytes": rules.log_limit_bytes,
    }


@dataclass(frozen=True, slots=True)
class _Build:
    pod: PodToStart
    build_dir: Path
    scratch: Path
    rules: HostRules
    checkout: str | None

    def step(self, container: Mapping[str, Any], log: str) -> dict[str, Any]:
        variables = {**self._own_environment(container), **self._job_environment()}
        command, args = container.get("command") or [], container.get("args") or []
        if not command:
            raise UserError(
                f"Container {container['name']!r} has no `command`: the entrypoint of its image isn't known to the "
                "process executor, which pulls none. Write the command into the job, or use a Kubernetes cluster."
            )
        return {
            "name": container["name"],
            "argv": [expand(str(word), variables) for word in (*command, *args)],
            "env": {**self.bare_environment(), **variables},
            "cwd": self.checkout or self._below_scratch(container.get("workingDir") or ""),
            "log": log,
        }

    def bare_environment(self) -> dict[str, str]:
        home, path = str(self.scratch), self.rules.path
        return {"PATH": path, "HOME": home, "TMPDIR": f"{home}/{layout.TEMPORARY}", "LANG": "C.UTF-8"}

    def _own_environment(self, container: Mapping[str, Any]) -> dict[str, str]:
        name = container["name"]
        if container.get("envFrom"):
            raise _not_here(f"`envFrom` of container {name!r}")
        variables: dict[str, str] = {}
        for entry in container.get("env") or []:
            if entry.get("valueFrom"):
                raise _not_here(f"Variable {entry['name']!r} of container {name!r}")
            variables[entry["name"]] = expand(str(entry.get("value") or ""), variables)
        return variables

    def _job_environment(self) -> dict[str, str]:
        places = {"ARTIFACTS": str(self.build_dir / layout.ARTIFACTS), "GOPATH": str(self.scratch)}
        return {**self.pod.env, **{name: place for name, place in places.items() if name in self.pod.env}}

    def _below_scratch(self, path: str) -> str:
        parts = [part for part in path.split("/") if part not in ("", ".", "..")]
        return str(self.scratch.joinpath(*parts))


def _named(container: Mapping[str, Any], default: str) -> dict[str, Any]:
    name = container.get("name") or default
    if not isinstance(name, str) or not _CONTAINER_NAME.fullmatch(name):
        raise UserError(f"Container name {name!r} is not usable. Use lower-case letters, digits and `-`.")
    return {**container, "name": name}


def _refuse_doubles(containers: Sequence[Mapping[str, Any]]) -> None:
    names = [container["name"] for container in containers]
    if doubles := sorted({name for name in names if names.count(name) > 1}):
        raise UserError(f"Two containers are named {doubles[0]!r}. Give each its own name.")


def _not_here(what: str) -> UserError:
    return UserError(
        f"{what} takes its value from the cluster (a secret, a config map, the pod), which the process executor "
        "does not have. Give it a plain `value`, or run the job on a Kubernetes build cluster."
    )
