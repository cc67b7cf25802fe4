"""The same mistake in every cell of a matrix is one mistake: it is told of the first cell, with how many share it.

* Findings are the same when they are about jobs that were written at one place, and differ only in what they quote or
  count. What is wrong with one cell alone is told of it.
"""

import re
from collections.abc import Iterable
from dataclasses import replace

from prowcommon.jobconfig.findings import Finding

_QUOTED_OR_COUNTED = re.compile(r"'[^']*'|[0-9]+")


def told_once(findings: Iterable[Finding]) -> list[Finding]:
    """No two jobs but those of a matrix are written at one place, so all other findings stay as they are."""
    alike: dict[tuple[object, ...], dict[str, list[Finding]]] = {}
    for finding in findings:
        message = finding.message.replace(finding.job, "") if finding.job else finding.message
        key = finding.where.file, finding.where.path, finding.check, _QUOTED_OR_COUNTED.sub("", message)
        alike.setdefault(key, {}).setdefault(finding.job, []).append(finding)
    return [finding for by_job in alike.values() for finding in _of_first(by_job)]


def _of_first(by_job: dict[str, list[Finding]]) -> list[Finding]:
    """`by_job` are findings that are the same."""
    first = next(iter(by_job.values()))
    if len(by_job) == 1:
        return first
    return [replace(each, message=f"{each.message} (so in {len(by_job)} jobs of its matrix)") for each in first]
