"""What reading a document noted, in words: mistakes in fields, and keys that nothing reads or that we don't honour."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from prowcommon.jobconfig import checks
from prowcommon.jobconfig.findings import Finding, Where, did_you_mean, dotted
from prowcommon.jobconfig.reading import Notes
from prowcommon.jobconfig.schema import KNOWN_BUT_NOT_YET, JobBase, JobFile
from prowcommon.jobconfig.sections.notours import NOT_OURS, not_yet_in
from prowcommon.jobconfig.template import KEY as MATRIX
from prowcommon.jobconfig.yaml import KeyPath

_DEPTH_OF_JOB = {"presubmits": 3, "postsubmits": 3, "periodics": 2}


def findings_of(
    notes: Notes, file: Path, data: dict[str, Any], as_written: Callable[[KeyPath], KeyPath] = tuple
) -> Iterator[Finding]:
    """`data` is what was read; it gives the names of the jobs. `as_written` turns a path in it into one in the file."""
    for path, message in notes.problems:
        written = as_written(path)
        named = f"'{_dotted(written)}': {message}" if path else message
        yield Finding(Where(file, written), named, _cure_of(message), _job_name(data, path))
    for path, shape in notes.unknown:
        yield _unknown_key(Where(file, as_written(path)), shape, _job_name(data, path))


def not_acted_on(data: dict[str, Any], file: Path) -> Iterator[Finding]:
    """What `config.yaml`, whose document is `data`, says to no effect for now."""
    for path in not_yet_in(data):
        message = f"'{_dotted(path)}' is checked, but nothing acts on it yet"
        yield Finding(Where(file, path), message, fatal=False, check=checks.NOT_HONOURED)


def _unknown_key(where: Where, shape: type[msgspec.Struct], job: str) -> Finding:
    key = str(where.path[-1])
    if shape is not JobFile and (reason := NOT_OURS.get(".".join(map(str, where.path)).lower())):
        message = f"'{_dotted(where.path)}' is not honoured: {reason.what}"
        return Finding(where, message, reason.cure, job, fatal=False, check=checks.NOT_HONOURED)
    if key.lower() in {each.lower() for each in KNOWN_BUT_NOT_YET.get(shape, ())}:
        message, cure = f"'{_dotted(where.path)}' is not honoured yet", "What it says has no effect for now"
        return Finding(where, message, cure, job, fatal=False, check=checks.NOT_HONOURED)
    known = [field.encode_name for field in msgspec.structs.fields(shape)]
    if issubclass(shape, JobBase):
        known.append(MATRIX)
    otherwise = "Remove it, or put it under `prow_ignored`" if shape is JobFile else "Remove it"
    message, cure = f"unknown key '{_dotted(where.path)}'", did_you_mean(key, known) or otherwise
    return Finding(where, message, cure, job, fatal=False, check=checks.UNKNOWN_FIELDS)


def _cure_of(message: str) -> str:
    expected = message.removeprefix("expected ").partition(", found")[0]
    return f"Write {expected} there" if expected != message else "Write it as in `1h30m`"


def _dotted(path: KeyPath) -> str:
    """The path inside a job, or from the top of the file: `spec.containers[0].env`."""
    steps = path[_depth_of_job(path) :] or path
    return dotted(steps)


def _job_name(data: Any, path: KeyPath) -> str:
    """The name of the job that `path` leads into, or nothing."""
    depth = _depth_of_job(path)
    if not depth or len(path) < depth:
        return ""
    for step in path[:depth]:
        data = data[step]
    name = data.get("name") if isinstance(data, dict) else None
    return name if isinstance(name, str) else ""


def _depth_of_job(path: KeyPath) -> int:
    """How many steps of `path` lead to a job; 0 when it leads elsewhere."""
    return _DEPTH_OF_JOB.get(str(path[0]).lower(), 0) if path else 0
