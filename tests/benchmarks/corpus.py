"""Where a real installation's configuration lies on this machine, if it does."""

import os
from pathlib import Path

from benchmarks.figures import CannotMeasure


def corpus() -> Path:
    """The directory of Kubernetes' own configuration: `config.yaml` and `jobs`."""
    shared = os.environ.get("PROW_SHARED")
    if not shared:
        raise CannotMeasure("PROW_SHARED, the directory that holds data/kubernetes-test-infra, is not set")
    found = Path(shared) / "data/kubernetes-test-infra"
    if not found.is_dir():
        raise CannotMeasure(f"there is no {found}")
    return found
