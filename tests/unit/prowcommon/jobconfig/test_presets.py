from pathlib import Path
from typing import Any

from prowcommon.jobconfig.findings import Where
from prowcommon.jobconfig.presets import Additions, Presets, duplicates
from prowcommon.jobconfig.schema import Preset

SECRET = Preset(
    labels={"preset-secret": "true"},
    env=({"name": "KEY", "value": "/k"},),
    volumes=({"name": "key", "secret": {"secretName": "k"}},),
    volume_mounts=({"name": "key", "mountPath": "/k"},),
)
PROXY = Preset(env=({"name": "PROXY", "value": "p"},))


def a_spec(**container: Any) -> dict[str, Any]:
    return {"containers": [{"image": "i", **container}, {"image": "j"}], "initContainers": [{"image": "k"}]}


def test_a_preset_applies_when_the_job_has_all_its_labels():
    both = Preset(labels={"a": "1", "b": "2"})
    presets = Presets([both, PROXY, SECRET])

    assert presets.for_labels({}).presets == [PROXY]
    assert presets.for_labels({"a": "1"}).presets == [PROXY]
    assert presets.for_labels({"preset-secret": "true", "b": "2", "a": "1"}).presets == [both, PROXY, SECRET]
    assert presets.for_labels({"preset-secret": "false"}).presets == [PROXY]


def test_environment_and_mounts_go_to_every_container_and_volumes_to_the_pod():
    before = a_spec(env=[{"name": "A", "value": "1"}])

    after, collisions = Additions([SECRET, PROXY]).applied_to(before)

    assert after == {
        "containers": [
            {
                "image": "i",
                "env": [{"name": "A", "value": "1"}, *SECRET.env, *PROXY.env],
                "volumeMounts": [*SECRET.volume_mounts],
            },
            {"image": "j", "env": [*SECRET.env, *PROXY.env], "volumeMounts": [*SECRET.volume_mounts]},
        ],
        "initContainers": [{"image": "k"}],
        "volumes": [*SECRET.volumes],
    }
    assert collisions == []
    assert before == a_spec(env=[{"name": "A", "value": "1"}])


def test_a_collision_is_told_and_overrides_nothing():
    tolerate = {"key": "gpu", "operator": "Exists"}
    spec = a_spec(env=[{"name": "KEY", "value": "mine"}], volumeMounts=[{"name": "key", "mountPath": "/mine"}])
    spec |= {"volumes": [{"name": "key"}], "tolerations": [tolerate]}
    presets = [SECRET, Preset(labels={"gpu": "true"}, tolerations=({"operator": "Exists", "key": "gpu"},))]

    after, collisions = Additions(presets).applied_to(spec)

    assert collisions == [
        "preset preset-secret=true adds the volume 'key', which the pod of the job already has",
        "preset gpu=true adds the toleration, which the pod of the job already has",
        "preset preset-secret=true adds the environment variable 'KEY', which a container of the job already has",
        "preset preset-secret=true adds the mount of volume 'key', which a container of the job already has",
    ]
    assert after["containers"][0] == spec["containers"][0]
    assert after["tolerations"] == [tolerate]


def test_two_presets_collide_with_each_other_as_well():
    again = Preset(labels={"b": "1"}, env=({"name": "KEY", "value": "other"}, {"name": "B", "value": "1"}))

    after, collisions = Additions([SECRET, again]).applied_to({"containers": [{"env": [{"name": "A"}]}]})

    assert after["containers"][0]["env"] == [{"name": "A"}, *SECRET.env, {"name": "B", "value": "1"}]
    assert collisions == ["preset b=1 adds the environment variable 'KEY', which a container of the job already has"]


def test_a_job_without_presets_keeps_its_spec():
    assert Presets([]).for_labels({"a": "1"}).applied_to(a_spec()) == (a_spec(), [])


def test_a_label_and_value_select_one_preset_only():
    places = [Where(Path("a.yaml"), ("presets", 0)), Where(Path("b.yaml"), ("presets", 0))]

    (finding,) = duplicates((SECRET, where) for where in places)

    assert finding.where == places[1]
    assert finding.message == "preset preset-secret=true is also in a.yaml"
