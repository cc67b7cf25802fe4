"""What Prow's own code made of these ProwJobs: written down once and compared with ever since.

Each row of `prow_answers.json` is a ProwJob of ours, drawn at random over every field of a decoration config, of refs
and of what decoration looks at in a pod spec, with the Pod that the function `ProwJobToPod` of prow's
pkg/pod-utils/decorate answered. Left out are an empty status and empty resources; JOB_SPEC, which is the same in every
container, stands once beside the Pod.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("prow_answers.json")


@dataclass(frozen=True)
class Answer:
    prowjob: dict[str, Any]
    pod: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.prowjob['spec']['type']}-{self.prowjob['metadata']['name'][:8]}"


def answers() -> list[Answer]:
    return [_answer(row) for row in json.loads(_FILE.read_text())]


def _answer(row: dict[str, Any]) -> Answer:
    spec = row["pod"]["spec"]
    for container in (*spec.get("initContainers", ()), *spec["containers"]):
        for variable in container.get("env", ()):
            if variable["name"] == "JOB_SPEC":
                variable["value"] = row["job_spec"]
    return Answer(row["prowjob"], row["pod"])
