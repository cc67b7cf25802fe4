"""What reading a document noted, in words: mistakes in fields, and keys that nothing reads or that we don't honour."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from prowcommon.jobconfig import checks, prowconfig, schema
from prowcommon.jobconfig.findings import Finding, Where, did_you_mean
from prowcommon.jobconfig.reading import Notes
from prowcommon.jobconfig.schema import JobFile
from prowcommon.jobconfig.yaml import KeyPath

_KNOWN_BUT_NOT_YET = prowconfig.KNOWN_BUT_NOT_YET | schema.KNOWN_BUT_NOT_YET

_DEPTH_OF_JOB = {"presubmits": 3, "postsubmits": 3, "periodics": 2}


def findings_of(notes: Notes, file: Path, data: dict[str, Any]) -> Iterator[Finding]:
    """`data` is the document that was read; it gives the names of the jobs."""
    for path, message in notes.problems:
        named = f"'{_dotted(path)}': {message}" if path else message
        yield Finding(Where(file, path), named, job=_job_name(data, path))
    for path, shape in notes.unknown:
        yield _unknown_key(Where(file, path), shape, _job_name(data, path))


def _unknown_key(where: Where, shape: type[msgspec.Struct], job: str) -> Finding:
    key = str(where.path[-1])
    if key.lower() in {each.lower() for each in _KNOWN_BUT_NOT_YET.get(shape, ())}:
        message, cure = f"'{_dotted(where.path)}' is not honoured yet", "What it says has no effect for now"
        return Finding(where, message, cure, job, fatal=False, check=checks.NOT_HONOURED)
    known = [field.encode_name for field in msgspec.structs.fields(shape)]
    otherwise = "Remove it, or put it under `prow_ignored`" if shape is JobFile else "Remove it"
    message, cure = f"unknown key '{_dotted(where.path)}'", did_you_mean(key, known) or otherwise
    return Finding(where, message, cure, job, fatal=False, check=checks.UNKNOWN_FIELDS)


def _dotted(path: KeyPath) -> str:
    """The path inside a job, or from the top of the file: `spec.containers[0].env`."""
    steps = path[_depth_of_job(path) :] or path
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).lstrip(".")


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
