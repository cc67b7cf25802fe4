"""The effective configuration as YAML: whatever jobs say survives the way to text and back."""

from datetime import timedelta

import pytest
import yaml

from deck.domain.effective import visible, yaml_parts
from prowcommon.jobconfig.plaindata import plain
from prowcommon.jobconfig.prowconfig import Deck, ProwConfig
from prowcommon.jobconfig.schema import Periodic, Postsubmit, Preset, Presubmit
from prowcommon.jobconfig.snapshot import Snapshot

SCRIPTS = (
    "set -e\necho one\n\n\n  echo indented\n",
    "\n leading\n\ttab\n",
    "no newline at the end\n\nof two paragraphs",
    "ends with spaces  \nand newlines\n\n\n",
    "a very long line " * 20 + "\n" + "x" * 200,
    "ünïcode \u2028 and \x7f and 'quotes\" and: colons # and - dashes\n- x: y\n",
    "---\n...\n",
    "",
)


def a_pod(script: str) -> dict:
    return {
        "containers": [{"image": "alpine", "command": ["sh", "-c", script], "env": [{"name": "A", "value": script}]}]
    }


def read(snapshot: Snapshot) -> dict:
    return yaml.load(b"".join(yaml_parts(snapshot)), Loader=yaml.CSafeLoader)


def test_what_jobs_say_survives_whatever_it_is() -> None:
    jobs = tuple(Presubmit(name=f"job-{number}", spec=a_pod(script)) for number, script in enumerate(SCRIPTS))
    posts = tuple(Postsubmit(name=job.name, spec=job.spec) for job in jobs)
    periodics = tuple(Periodic(name=job.name, interval=timedelta(hours=1), spec=job.spec) for job in jobs)
    snapshot = Snapshot(
        prow=ProwConfig(pod_namespace="pods", disabled_clusters=("a",)),
        presubmits={"octo-org/one": jobs, "https://example.com/two": jobs[:1]},
        postsubmits={"octo-org/one": posts},
        periodics=periodics,
        presets=(Preset(labels={"preset-a": "true"}),),
    )

    told = read(snapshot)

    expected = plain(snapshot)
    assert {key: told[key] for key in ("presubmits", "postsubmits", "periodics", "presets")} == {
        key: expected[key] for key in ("presubmits", "postsubmits", "periodics", "presets")
    }
    assert (told["pod_namespace"], told["disabled_clusters"]) == ("pods", ["a"])


def test_a_configuration_that_says_nothing_is_a_document_too() -> None:
    assert read(Snapshot()) == {"prowjob_namespace": "default"}


@pytest.mark.parametrize("hidden", ["octo-org", "octo-org/one"])
def test_hidden_repositories_take_their_jobs_along(hidden: str) -> None:
    job = Presubmit(name="unit", spec=a_pod(""))
    snapshot = Snapshot(
        prow=ProwConfig(deck=Deck(hidden_repos=(hidden,))),
        presubmits={"octo-org/one": (job,), "other-org/one": (job,)},
        postsubmits={"octo-org/one": (Postsubmit(name="unit", spec=a_pod("")),)},
    )

    shown = visible(snapshot)

    assert (list(shown.presubmits), list(shown.postsubmits)) == (["other-org/one"], [])
