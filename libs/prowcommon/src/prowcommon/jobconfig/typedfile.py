"""One job file as the schema sees it, and the line at which each of its jobs begins.

The lines are kept because some warnings are about many jobs of good files; a mistake is told so seldom that its file
may be parsed again for the line.
"""

from typing import Any

import msgspec

from prowcommon.jobconfig.reading import Notes, read
from prowcommon.jobconfig.schema import JobFile
from prowcommon.jobconfig.yaml import Document


class JobLines(msgspec.Struct, frozen=True):
    """By the position of the job in its list, which may be longer than what is here."""

    presubmits: dict[str, list[int]] = {}
    postsubmits: dict[str, list[int]] = {}
    periodics: list[int] = []


class TypedFile(msgspec.Struct, frozen=True):
    held: JobFile
    lines: JobLines = JobLines()


def typed(data: dict[str, Any], document: Document, notes: Notes) -> TypedFile:
    """`data` is the document's value, or the part of it that is about jobs."""
    lines: dict[str, Any] = {}
    for key, value in data.items():
        if key.lower() == "periodics":
            lines["periodics"] = document.lines_of(value)
        elif key.lower() in {"presubmits", "postsubmits"} and isinstance(value, dict):
            lines[key.lower()] = {repo: document.lines_of(jobs) for repo, jobs in value.items()}
    return TypedFile(read(JobFile, data, (), notes), JobLines(**lines))
