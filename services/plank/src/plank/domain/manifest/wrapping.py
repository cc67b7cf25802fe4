"""The wrapper around each command of a test: it keeps the log, the deadlines and the exit code.

* `place-entrypoint` copies its binary into the pod; the container's command becomes that binary, and the command it
  had becomes an option. The entrypoint of the container's image is out of reach: a container must say what to run.
* A container that is alone has plain file names; with several, each one's files begin with its name.
* Durations are whole nanoseconds; 0 has the wrapper take its own default (2 hours, 15 seconds).

Source: prow pkg/pod-utils/decorate/podspec.go, pkg/entrypoint, pkg/pod-utils/wrapper.
"""

from typing import Any

from plank.domain.manifest.decoration import nanoseconds
from plank.domain.manifest.gojson import go_json
from plank.domain.manifest.utilities import PLACE_ENTRYPOINT, Container, env_entries, utility
from plank.domain.manifest.volumes import ARTIFACTS, LOGS, TOOLS, joined
from prowcommon.errors import UserError
from prowcommon.jobconfig.decoration import DecorationConfig

OPTIONS = "ENTRYPOINT_OPTIONS"
WRAPPER = TOOLS.file("entrypoint")

Entry = dict[str, Any]
"""A wrapped command and its files, as the wrapper and `sidecar` both know it."""


def place_entrypoint(config: DecorationConfig) -> Container:
    return utility(PLACE_ENTRYPOINT, config, args=["--copy-mode-only"], mounts=[TOOLS.mount])


def entry_of(container: Container, *, alone: bool) -> Entry:
    """Raises UserError when the container doesn't say what to run."""
    name = container.get("name") or ""
    words = [*(container.get("command") or ()), *(container.get("args") or ())]
    if not words or not words[0]:
        raise UserError(
            f"Its container {name!r} doesn't say what to run, and decoration can't see the entrypoint of its image. "
            "Give it a `command`."
        )
    log, marker, metadata = ("process-log.txt", "marker-file.txt", "metadata.json")
    if not alone:
        log, marker, metadata = (f"{name}-log.txt", f"{name}-marker.txt", f"{name}-metadata.json")
    return {
        "args": words,
        **({"container_name": name} if name else {}),
        "process_log": LOGS.file(log),
        "marker_file": LOGS.file(marker),
        "metadata_file": joined(ARTIFACTS, metadata),
    }


def wrapped(container: Container, entry: Entry, config: DecorationConfig) -> Container:
    """`container` with its command wrapped; `entry` is its own."""
    options = {
        "timeout": nanoseconds(config.timeout),
        "grace_period": nanoseconds(config.grace_period),
        "artifact_dir": ARTIFACTS,
        **entry,
    }
    kept = {key: said for key, said in container.items() if key != "args"}
    return kept | {
        "command": [WRAPPER],
        "env": [*(container.get("env") or ()), *env_entries({OPTIONS: go_json(options)})],
        "volumeMounts": [*(container.get("volumeMounts") or ()), LOGS.mount, TOOLS.mount],
    }
