"""One job file as the schema sees it, and where in it each of its jobs was written.

The lines are kept because some warnings are about many jobs of good files; a mistake is told so seldom that its file
may be parsed again for the line.
"""

from typing import Any

import msgspec

from prowcommon.jobconfig.matrix import Expansion
from prowcommon.jobconfig.perjob import PerJob
from prowcommon.jobconfig.reading import Notes, read
from prowcommon.jobconfig.schema import JobFile
from prowcommon.jobconfig.yaml import Document


class TypedFile(msgspec.Struct, frozen=True):
    held: JobFile
    lines: PerJob = PerJob()
    positions: PerJob = PerJob()
    """Where in its list each job was written, for lists that held a matrix; elsewhere a job's place is its own."""


def typed(expansion: Expansion, document: Document, notes: Notes) -> TypedFile:
    """What was written is the document's value, or the part of it that is about jobs."""
    lines: dict[str, Any] = {}
    positions = expansion.positions
    for key, value in expansion.written.items():
        if key.lower() == "periodics":
            lines["periodics"] = _at(positions.periodics, document.lines_of(value))
        elif key.lower() in {"presubmits", "postsubmits"} and isinstance(value, dict):
            lines[key.lower()] = {
                repo: _at(positions.of((key, repo)), document.lines_of(jobs)) for repo, jobs in value.items()
            }
    return TypedFile(read(JobFile, expansion.data, (), notes), PerJob(**lines), positions)


def _at(positions: list[int], lines: list[int]) -> list[int]:
    return [lines[position] for position in positions] if positions and lines else lines
