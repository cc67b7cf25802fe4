"""What a job may say in its labels and annotations, which its ProwJobs and pods carry.

* Some labels are Prow's own to set.
* Keys and values are ones Kubernetes accepts; an annotation's value may be anything.
* A job that reports nowhere says so to Gerrit too.

Source: prow pkg/config/config.go, pkg/config/jobs.go.
"""

from collections.abc import Iterator
from functools import lru_cache

from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.kubenames import LONGEST_NAME, is_label_value, is_qualified_name
from prowcommon.jobconfig.schema import JobBase, RepoJob

RESERVED_LABELS = frozenset({"created-by-prow", "prow.k8s.io/type", "prow.k8s.io/id"})
_GERRIT_REPORT = "prow.k8s.io/gerrit-report-label"

_KEY_CURE = f"Use letters, digits, '-', '_' and '.', {LONGEST_NAME} at most, perhaps after a DNS name and a slash"
_VALUE_CURE = f"Use letters, digits, '-', '_' and '.', {LONGEST_NAME} at most, or write an annotation instead"


def metadata_findings(entry: Entry[JobBase]) -> Iterator[Finding]:
    job = entry.job
    for key, message, cure in _label_faults(tuple(job.labels.items())):
        yield entry.finding(message, cure, at=("labels", key))
    for key in _bad_keys(tuple(job.annotations)):
        yield entry.finding(f"'{key}' can't be an annotation's key", _KEY_CURE, at=("annotations", key))
    if isinstance(job, RepoJob) and job.skip_report and job.labels.get(_GERRIT_REPORT):
        yield entry.finding(
            f"'skip_report' and the label '{_GERRIT_REPORT}' exclude each other", "Remove one", at=("skip_report",)
        )


# Thousands of jobs have the same few dozen sets of labels and annotations.
@lru_cache(maxsize=1024)
def _label_faults(labels: tuple[tuple[str, str], ...]) -> list[tuple[str, str, str]]:
    """Key, message and cure for each mistake."""
    faults = []
    for key, value in labels:
        if key in RESERVED_LABELS:
            faults.append((key, f"Prow sets the label '{key}' itself", "Remove it"))
        if not is_qualified_name(key):
            faults.append((key, f"'{key}' can't be a label's key", _KEY_CURE))
        if not is_label_value(value):
            faults.append((key, f"'{value}' can't be the value of the label '{key}'", _VALUE_CURE))
    return faults


@lru_cache(maxsize=1024)
def _bad_keys(keys: tuple[str, ...]) -> list[str]:
    return [key for key in keys if not is_qualified_name(key)]
