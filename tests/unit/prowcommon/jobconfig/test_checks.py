from pathlib import Path
from typing import Any

import pytest

from prowcommon.errors import UserError
from prowcommon.jobconfig import checks
from prowcommon.jobconfig.advice import job_warnings
from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Where
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import JobBase, Periodic, Presubmit
from prowcommon.jobconfig.sections.plank import REFUSE, Plank
from prowcommon.prowjobs.refs import Refs

PROW = ProwConfig(disabled_clusters=("old",), plank=Plank(unmerged_changes={"trusted": REFUSE}))
DONE = {"name": "unit", "agent": "kubernetes", "cluster": "default", "decorate": True}


def a_presubmit(**said: Any) -> Presubmit:
    return Presubmit(**(DONE | said))


def a_periodic(**said: Any) -> Periodic:
    return Periodic(**(DONE | said))


def told(job: JobBase) -> list[tuple[str, str]]:
    found = list(job_warnings(Entry(job, Where(Path("a.yaml")), "o/r"), PROW))
    assert not any(each.fatal for each in found)
    return [(each.check, each.message) for each in found]


def some_refs(*repos: str) -> tuple[Refs, ...]:
    return tuple(Refs(org="o", repo=repo) for repo in repos)


@pytest.mark.parametrize(
    "job",
    [
        a_presubmit(extra_refs=some_refs("x", "y"), clone_uri="https://h/r", path_alias="p", clone_depth=1),
        a_periodic(name="x" * 63, extra_refs=some_refs("r", "r")),
        a_periodic(agent="jenkins", name="x" * 64, decorate=False),
    ],
)
def test_a_good_job_is_not_warned_about(job: JobBase):
    assert told(job) == []


@pytest.mark.parametrize(
    ("job", "check", "message"),
    [
        (
            a_periodic(decorate=False),
            checks.NON_DECORATED,
            "it isn't decorated, so its log and artifacts are not uploaded",
        ),
        (a_periodic(name="x" * 64), checks.LONG_NAMES, "its name has 64 characters, and its label is cut to 63"),
        (a_presubmit(extra_refs=some_refs("r")), checks.DUPLICATE_REFS, "it clones 'o/r' more than once"),
        (a_presubmit(extra_refs=some_refs("x", "x")), checks.DUPLICATE_REFS, "it clones 'o/x' more than once"),
        (
            a_periodic(clone_depth=1),
            checks.PERIODIC_CLONING,
            "'clone_depth' has no effect: a periodic has no repository of its own",
        ),
        (a_periodic(cluster="old"), checks.CLUSTERS, "its cluster 'old' is disabled in config.yaml"),
        (
            a_presubmit(cluster="trusted"),
            checks.CLUSTERS,
            "its cluster 'trusted' takes no unmerged changes (plank.unmerged_changes)",
        ),
        (
            a_periodic(agent="jenkins", cluster="build"),
            checks.CLUSTERS,
            "its cluster 'build' has no meaning to the agent 'jenkins'",
        ),
    ],
)
def test_what_is_hardly_meant_is_warned_about(job: JobBase, check: str, message: str):
    assert told(job) == [(check, message)]


def test_all_checks_count_unless_somebody_chooses():
    assert checks.selected() == set(checks.CHECKS)
    assert checks.selected(["long-job-names"]) == {"long-job-names"}
    assert checks.selected(excluded=["long-job-names"]) == set(checks.CHECKS) - {"long-job-names"}
    assert checks.selected(["long-job-names", "unknown-fields"], ["unknown-fields"]) == {"long-job-names"}


def test_a_check_nobody_knows_is_not_chosen():
    with pytest.raises(UserError, match=r"^Unknown check 'long-names'\. Did you mean 'long-job-names'\?$"):
        checks.selected(["long-names"])
    with pytest.raises(UserError, match="Unknown check 'zzz'"):
        checks.selected(excluded=["zzz"])


def test_prows_other_checks_may_be_named_and_find_nothing():
    assert checks.selected(["validate-urls", "long-job-names"]) == {"long-job-names"}
    assert checks.selected(excluded=["verify-owners-presence", "unknown-fields-all"]) == set(checks.CHECKS)


def test_a_name_may_stand_for_more_than_itself():
    assert checks.selected(["unknown-fields-all"]) == {"unknown-fields"}
    assert checks.selected(["mismatched-tide"]) == {"mismatched-tide", "mismatched-tide-lenient"}
    assert checks.selected(["mismatched-tide-lenient"]) == {"mismatched-tide-lenient"}
