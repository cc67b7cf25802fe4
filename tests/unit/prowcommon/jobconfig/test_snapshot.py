from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.errors import NotFound
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.schema import Periodic, Postsubmit, Preset, Presubmit
from prowcommon.jobconfig.sections.plank import Plank
from prowcommon.jobconfig.snapshot import Snapshot, by_repo, decode, encode, hash_of

JOBS = [
    ("o/b", Presubmit(name="unit-test", labels={"a": "1", "b": "2"})),
    ("o/a", Presubmit(name="unit-test", branches=("main",))),
    ("o/a", Presubmit(name="unit-test", branches=("release",))),
    ("o/a", Presubmit(name="lint", spec={"containers": [{"image": "i"}], "volumes": []})),
]
SNAPSHOT = Snapshot(
    prow=ProwConfig(plank=Plank(max_revivals=1, pod_pending_timeout=timedelta(minutes=15))),
    presubmits=by_repo(JOBS),
    postsubmits={"o/a": (Postsubmit(name="push", always_run=False),)},
    periodics=(Periodic(name="nightly", interval=timedelta(hours=1)),),
    presets=(Preset(labels={"x": "y"}),),
)


def test_a_snapshot_survives_the_database():
    assert decode(encode(SNAPSHOT)) == SNAPSHOT


@given(st.permutations(JOBS))
def test_equal_content_has_an_equal_hash_whatever_the_order_of_reading(jobs: list[tuple[str, Presubmit]]):
    assert hash_of(encode(Snapshot(presubmits=by_repo(jobs)))) == hash_of(encode(Snapshot(presubmits=by_repo(JOBS))))


def test_the_order_of_keys_is_not_content_and_a_value_is():
    one, same, other = (
        Snapshot(periodics=(Periodic(name="a", labels=labels),))
        for labels in ({"x": "1", "y": "2"}, {"y": "2", "x": "1"}, {"x": "1", "y": "3"})
    )

    assert hash_of(encode(one)) == hash_of(encode(same))
    assert hash_of(encode(one)) != hash_of(encode(other))
    assert len(hash_of(encode(one))) == 32


def test_a_job_is_found_by_its_name():
    assert SNAPSHOT.periodic("nightly").interval == timedelta(hours=1)
    assert SNAPSHOT.find("nightly") == (None, SNAPSHOT.periodics[0])
    assert SNAPSHOT.find("push") == ("o/a", Postsubmit(name="push", always_run=False))
    assert SNAPSHOT.find("unit-test") == ("o/a", Presubmit(name="unit-test", branches=("main",)))


def test_a_miss_suggests_what_was_meant():
    with pytest.raises(NotFound, match=r"^Unknown job 'unit-tset'\. Did you mean 'unit-test'\?$"):
        SNAPSHOT.find("unit-tset")
    with pytest.raises(NotFound, match=r"^Unknown job 'zzz'\.$"):
        SNAPSHOT.find("zzz")
    with pytest.raises(NotFound, match="Did you mean 'nightly'"):
        SNAPSHOT.periodic("nightly2")
