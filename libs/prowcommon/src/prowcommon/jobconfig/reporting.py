"""What a job itself says about telling its results: whether its message can be rendered.

Prow only finds out when it has something to tell, so this is a warning. The message is tried on a ProwJob of the job's
type of which little more is known than that it has refs, or pulls.

Source: prow pkg/crier/reporters/slack/reporter.go
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from prowcommon.jobconfig import checks
from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.schema import JobBase, Periodic, Postsubmit, Presubmit
from prowcommon.jobconfig.texts import rendering_fault, template_fault

_SLACK = ("reporter_config", "slack", "report_template")
_EXAMPLES: dict[type[JobBase], dict[str, Any]] = {
    Presubmit: {"spec": {"type": "presubmit", "refs": {"pulls": [{"number": 1}]}}},
    Postsubmit: {"spec": {"type": "postsubmit", "refs": {}}},
    Periodic: {"spec": {"type": "periodic", "extra_refs": [{}]}},
}


def reporting_findings(entry: Entry[JobBase]) -> Iterator[Finding]:
    template = (entry.job.reporter_config or {}).get("slack", {}).get("report_template")
    if template and (fault := _fault(template, type(entry.job))):
        message, cure = (
            f"its Slack report_template {fault}",
            "Correct it; what may be missing belongs into `{{with …}}`",
        )
        yield entry.warning(checks.SLACK_TEMPLATES, message, cure, at=_SLACK)


@lru_cache(maxsize=1024)
def _fault(template: str, kind: type[JobBase]) -> str:
    return template_fault(template) or rendering_fault(template, _EXAMPLES[kind])
