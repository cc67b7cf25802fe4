"""The checks that warn, by name. The names are Prow's where Prow has the check, and stable: people put them in scripts.

A warning never keeps a configuration from being used. Whoever wants it otherwise selects checks by name and makes
their warnings fatal.

Source: prow cmd/checkconfig
"""

from collections.abc import Iterable

from prowcommon.errors import UserError
from prowcommon.jobconfig.findings import did_you_mean

UNKNOWN_FIELDS = "unknown-fields"
NOT_HONOURED = "fields-not-honoured"
AGENTS = "agents-not-run"
NON_DECORATED = "non-decorated-jobs"
LONG_NAMES = "long-job-names"
DUPLICATE_REFS = "duplicate-job-refs"
PERIODIC_CLONING = "periodic-default-clone-config"
CLUSTERS = "validate-cluster-field"
CACHE = "job-file-cache"

CHECKS = {
    UNKNOWN_FIELDS: "A key that nothing reads.",
    NOT_HONOURED: "A key of Prow's that has no effect where it stands, or not yet.",
    AGENTS: "A job whose agent nothing runs.",
    NON_DECORATED: "A kubernetes job that isn't decorated: its log and artifacts are not uploaded.",
    LONG_NAMES: "A job name too long for a label, so that two jobs may look alike to Kubernetes.",
    DUPLICATE_REFS: "A presubmit that clones one repository twice.",
    PERIODIC_CLONING: "A periodic that says how to clone a repository it doesn't have.",
    CLUSTERS: "A cluster that is ignored, or that config.yaml disables.",
    CACHE: "A directory for typed job files that can't be written.",
}
"""What each check looks for."""


def selected(only: Iterable[str] = (), excluded: Iterable[str] = ()) -> frozenset[str]:
    """The names of the checks that count: all, or those in `only`, without those `excluded`.

    Raises UserError for a name no check has.
    """
    only, excluded = frozenset(only), frozenset(excluded)
    for name in sorted((only | excluded) - CHECKS.keys()):
        raise UserError(f"Unknown check '{name}'. {did_you_mean(name, CHECKS)}".rstrip())
    return (only or frozenset(CHECKS)) - excluded
