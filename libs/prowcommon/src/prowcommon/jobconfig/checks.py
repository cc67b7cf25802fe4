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
SLACK_TEMPLATES = "slack-templates"
MATRIX_EXCLUDES_NOTHING = "matrix-excludes-nothing"
CACHE = "job-file-cache"
ANNOTATIONS = "required-job-annotations"
MISSING_TRIGGER = "missing-trigger"
MISMATCHED_TIDE = "mismatched-tide"
MISMATCHED_TIDE_LENIENT = "mismatched-tide-lenient"
TIDE_CONTEXTS = "tide-context-policy"
TIDE_STRICT_BRANCH = "tide-strict-branch"
NEEDS_OK_TO_TEST = "needs-ok-to-test"
MANAGED_WEBHOOKS = "managed-webhooks"
OWNERS = "validate-owners"
LABELS = "validate-label"
CONFIG_UPDATER = "validate-config-updater-acls"

CHECKS = {
    UNKNOWN_FIELDS: "A key that nothing reads.",
    NOT_HONOURED: "A key of Prow's that has no effect where it stands, or not yet.",
    AGENTS: "A job whose agent nothing runs.",
    NON_DECORATED: "A kubernetes job that isn't decorated: its log and artifacts are not uploaded.",
    LONG_NAMES: "A job name too long for a label, so that two jobs may look alike to Kubernetes.",
    DUPLICATE_REFS: "A presubmit that clones one repository twice.",
    PERIODIC_CLONING: "A periodic that says how to clone a repository it doesn't have.",
    CLUSTERS: "A cluster that is ignored, that config.yaml disables, or that takes no such job.",
    SLACK_TEMPLATES: "A job's message for Slack that can't be rendered, so that nobody is told.",
    MATRIX_EXCLUDES_NOTHING: "A matrix that excludes a value its axis doesn't have.",
    CACHE: "A directory for typed job files that can't be written.",
    ANNOTATIONS: "A job without an annotation that every job must have; the command is told which.",
    MISSING_TRIGGER: "A repository with jobs for which the plugin that starts them isn't enabled.",
    MISMATCHED_TIDE: "A label Tide heeds and the plugin that sets it, of which a repository has only one.",
    MISMATCHED_TIDE_LENIENT: "The same, of lgtm and approve alone.",
    TIDE_CONTEXTS: "A context that is required and optional at once, so that Tide merges nothing.",
    TIDE_STRICT_BRANCH: "A branch that must be up to date before a merge, where Tide merges.",
    NEEDS_OK_TO_TEST: "A Tide query that requires lgtm and forbids needs-ok-to-test, which lgtm makes pointless.",
    MANAGED_WEBHOOKS: "A webhook for a repository beside one for its org: every event arrives twice.",
    OWNERS: "A repository whose plugins read OWNERS files that nothing checks.",
    LABELS: "A restricted label that is empty, or that anybody may set all the same.",
    CONFIG_UPDATER: "A repository of config_updater's lists that isn't written as one.",
}
"""What each check looks for."""

NOT_MADE_HERE = {
    "valid-decoration-config": "a mistake in a decoration config is always an error",
    "validate-urls": "it looks at `status_error_link`, which is Jenkins' alone",
    "verify-owners-presence": "it asks GitHub",
    "validate-github-app-installation": "it asks GitHub",
    "validate-supplemental-prow-config-hierarchy": "it isn't there yet",
    "validate-supplemental-prow-config-hirarchy": "it isn't there yet",
    "validate-unmanaged-branchconfig-has-no-subconfig": "it isn't there yet",
}
"""Prow's other checks, which people's scripts may name, and why they find nothing."""

_INCLUDED = {"unknown-fields-all": {UNKNOWN_FIELDS}, MISMATCHED_TIDE: {MISMATCHED_TIDE, MISMATCHED_TIDE_LENIENT}}
"""What is meant by names that stand for more than themselves."""


def selected(only: Iterable[str] = (), excluded: Iterable[str] = ()) -> frozenset[str]:
    """The names of the checks that count: all, or those in `only`, without those `excluded`.

    Names of Prow's that find nothing here are taken. Raises UserError for a name no check has.
    """
    only, excluded = frozenset(only), frozenset(excluded)
    known = [*CHECKS, *NOT_MADE_HERE, *_INCLUDED]
    for name in sorted((only | excluded).difference(known)):
        raise UserError(f"Unknown check '{name}'. {did_you_mean(name, known)}".rstrip())
    wanted = {each for name in only for each in _INCLUDED.get(name, {name})} if only else CHECKS.keys()
    return frozenset(wanted & CHECKS.keys()) - excluded
