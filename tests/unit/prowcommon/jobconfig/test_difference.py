from datetime import timedelta
from typing import Any

import msgspec
import pytest

from prowcommon.jobconfig.changes import Change, changes
from prowcommon.jobconfig.difference import Difference, Kind, differences, rendering
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import Periodic, Postsubmit, Preset, Presubmit, Retry
from prowcommon.jobconfig.sections.plank import Plank
from prowcommon.jobconfig.snapshot import Snapshot, by_repo
from prowcommon.prowjobs.model import JobType

REPO = "octo-org/hello-world"


def a_pod(**said: Any) -> dict[str, Any]:
    return {"containers": [{"image": "alpine:3.22", "command": ["date"], **said}]}


def presubmits(*jobs: Presubmit) -> Snapshot:
    return Snapshot(presubmits=by_repo((REPO, job) for job in jobs))


def lines(old: Snapshot, new: Snapshot) -> list[str]:
    return list(rendering(differences(old, new)))


def test_equal_configurations_do_not_differ():
    snapshot = Snapshot(presubmits={REPO: (Presubmit(name="unit", spec=a_pod()),)}, periodics=(Periodic(name="n"),))

    assert differences(snapshot, msgspec.structs.replace(snapshot)) == []


def test_jobs_come_and_go():
    old = Snapshot(periodics=(Periodic(name="weekly"), Periodic(name="stays")))
    new = Snapshot(periodics=(Periodic(name="stays"),), postsubmits={REPO: (Postsubmit(name="push"),)})

    assert differences(old, new) == [
        Difference(kind=Kind.ADDED, type=JobType.POSTSUBMIT, repo=REPO, name="push"),
        Difference(kind=Kind.REMOVED, type=JobType.PERIODIC, name="weekly"),
    ]
    assert lines(old, new) == [f"+ postsubmit {REPO} push", "- periodic weekly"]


def test_a_changed_value_is_told_by_its_path_in_the_file_s_words():
    old = presubmits(Presubmit(name="unit", spec=a_pod()))
    new = presubmits(Presubmit(name="unit", spec=a_pod(image="alpine:3.23"), always_run=True))

    assert lines(old, presubmits(Presubmit(name="unit", spec=a_pod(image="alpine:3.23")))) == [
        f"~ presubmit {REPO} unit: spec.containers[0].image: alpine:3.22 → alpine:3.23"
    ]
    assert lines(old, new) == [
        f"~ presubmit {REPO} unit:",
        "    spec.containers[0].image: alpine:3.22 → alpine:3.23",
        "    always_run: false → true",
    ]


def test_a_duration_is_written_as_in_a_file():
    old, new = (
        Snapshot(periodics=(Periodic(name="n", interval=timedelta(hours=hours), retry=retry),))
        for hours, retry in ((1, None), (36, Retry(attempts=2, interval=timedelta(minutes=5))))
    )

    assert lines(old, new) == [
        "~ periodic n:",
        "    interval: 1h0m0s → 36h0m0s",
        '    retry: nothing → {"attempts": 2, "interval": "5m0s"}',
    ]


def test_what_config_yaml_says_beside_jobs_comes_first():
    old = Snapshot(presets=(Preset(labels={"a": "1"}),), periodics=(Periodic(name="n"),))
    new = Snapshot(prow=ProwConfig(plank=Plank(max_concurrency=5)))

    assert lines(old, new) == [
        "~ config.yaml:",
        "    plank.max_concurrency: 0 → 5",
        '    presets[0]: {"labels": {"a": "1"}} is gone',
        "- periodic n",
    ]


def test_branches_tell_two_jobs_of_one_name_apart():
    main, release = Presubmit(name="unit", branches=("main",)), Presubmit(name="unit", branches=("release",))
    elsewhere = Presubmit(name="unit", skip_branches=("main", "release"))

    assert lines(presubmits(main), presubmits(main, release, elsewhere)) == [
        f"+ presubmit {REPO} unit not on main, release",
        f"+ presubmit {REPO} unit on release",
    ]
    assert lines(presubmits(main, release), presubmits(main, msgspec.structs.replace(release, optional=True))) == [
        f"~ presubmit {REPO} unit on release: optional: false → true"
    ]


def test_a_job_that_changes_its_branches_is_the_same_job():
    main, release = Presubmit(name="unit", branches=("main",)), Presubmit(name="unit", branches=("release",))
    both = Presubmit(name="unit", branches=("release", "stable"))

    assert lines(presubmits(main, release), presubmits(main, both)) == [
        f"~ presubmit {REPO} unit on release, stable: branches[1]: stable is new"
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (["a", "c"], ["a", "b", "c"], ["[1]: b is new"]),
        (["a", "b", "c"], ["a", "c"], ["[1]: b is gone"]),
        (["a", "a"], ["a"], ["[1]: a is gone"]),
        (["a", "b"], ["a", "c"], ["[1]: b → c"]),
        (["a", "b", "z"], ["x", "y", "c", "z"], ["[0]: a → x", "[1]: b → y", "[2]: c is new"]),
        ([], ["a"], ["[0]: a is new"]),
        ({"a": 1}, {"a": True}, ["a: 1 → true"]),
        ({"a": 1}, {"a": "1"}, ['a: 1 → "1"']),
        ({"a": None}, {"a": ""}, ['a: nothing → ""']),
        ({"a": "x"}, {"a": {"b": 1}}, ['a: x → {"b": 1}']),
        ({"a": "x", "b": 1}, {"b": 1, "c": "two\nlines"}, ["a: x is gone", 'c: "two\\nlines" is new']),
        ({"example.com/team": "a"}, {"example.com/team": "b"}, ["['example.com/team']: a → b"]),
        ({"x": {"a b": 1}}, {"x": {}}, ["x['a b']: 1 is gone"]),
    ],
)
def test_a_change_is_one_line(old: Any, new: Any, told: list[str]):
    assert [str(change) for change in changes(old, new)] == told


def test_of_long_texts_the_place_where_they_differ_is_shown():
    old, new = "set -e; " * 50 + "make test", "set -e; " * 50 + "make check " + "x" * 100

    (change,) = changes({"args": old}, {"args": new})

    told = str(change)
    assert told.startswith("args: …")
    assert "make test → …" in told
    assert len(told) < 200


def test_a_value_that_is_absent_is_absent_from_json():
    assert msgspec.json.encode(Change(("a", 0), new={"b": 1})) == b'{"path":["a",0],"new":{"b":1}}'


def test_nothing_is_told_that_shares_the_configuration_s_own_data():
    spec = a_pod()
    (difference,) = differences(presubmits(Presubmit(name="unit")), presubmits(Presubmit(name="unit", spec=spec)))
    difference.changes[0].new["containers"].clear()

    assert spec == a_pod()
