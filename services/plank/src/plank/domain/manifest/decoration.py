"""The decoration config that a ProwJob carries: read, and written again as Prow's programs write it.

* It is read by the rules of configuration files, whoever made the job.
* Written, its fields come in Prow's order, without those that say nothing; durations and quantities are in their
  canonical spelling, maps sorted. A field that may be null and isn't says something, even when it is empty.

Source: prow pkg/apis/prowjobs/v1/types.go.
"""

from datetime import timedelta
from typing import Any

from plank.domain.manifest.quantities import canonical
from prowcommon.errors import UserError
from prowcommon.jobconfig.decoration import DecorationConfig
from prowcommon.jobconfig.plaindata import plain
from prowcommon.jobconfig.reading import Notes, read

Decoration = dict[str, Any]

_PLACE = "decoration_config"
_AMOUNTS = ("limits", "requests")
_TOLERATION = ("key", "operator", "value", "effect", "tolerationSeconds")


def read_decoration(written: Decoration) -> DecorationConfig:
    """Raises UserError when a field holds what it can't."""
    notes = Notes()
    config: DecorationConfig = read(DecorationConfig, written, (_PLACE,), notes)
    for path, message in notes.problems:
        raise UserError(f"Its `{'.'.join(str(key) for key in path)}` can't be read: {message}. Correct it.")
    return config


def as_prow_writes(config: DecorationConfig) -> Decoration:
    """Raises UserError for what is no quantity."""
    said: Decoration = plain(config)
    if config.default_memory_request is not None:
        said["default_memory_request"] = memory_request(config)
    if config.resources is not None:
        said["resources"] = {name: _requirements(name, value) for name, value in said["resources"].items()}
    if upload := said.get("gcs_configuration"):
        said["gcs_configuration"] = upload_as_prow_writes(upload)
    if tolerations := said.get("scheduling_options", {}).get("tolerations"):
        in_order = [{key: each[key] for key in _TOLERATION if key in each} for each in tolerations]
        said["scheduling_options"]["tolerations"] = in_order
    return said


def upload_as_prow_writes(upload: dict[str, Any]) -> dict[str, Any]:
    """A `gcs_configuration` with its one map sorted."""
    return {key: dict(sorted(held.items())) if key == "mediaTypes" else held for key, held in upload.items()}


def memory_request(config: DecorationConfig) -> str:
    return canonical(config.default_memory_request or "", of=f"`{_PLACE}.default_memory_request`")


def nanoseconds(duration: timedelta | None) -> int:
    """0 for what isn't said: there Prow's programs have a default of their own."""
    return 0 if duration is None else duration // timedelta(microseconds=1) * 1000


def _requirements(container: str, said: dict[str, Any]) -> dict[str, Any]:
    at = f"{_PLACE}.resources.{container}"
    amounts = {
        key: {name: canonical(amount, of=f"`{at}.{key}.{name}`") for name, amount in sorted(said[key].items())}
        for key in _AMOUNTS
        if said.get(key)
    }
    return amounts | {key: held for key, held in said.items() if key not in _AMOUNTS and held}
