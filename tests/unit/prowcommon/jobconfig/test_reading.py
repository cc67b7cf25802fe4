from datetime import timedelta
from typing import Any

import pytest

from prowcommon.jobconfig.reading import Notes, read
from prowcommon.jobconfig.schema import JobFile, Periodic, Presubmit
from prowcommon.prowjobs.refs import Refs


def periodic(**said: Any) -> Periodic:
    """What the file's data reads as, when nothing is amiss."""
    notes = Notes()
    job: Periodic = read(Periodic, said, (), notes)
    assert notes == Notes()
    return job


def mistakes(**said: Any) -> list[tuple[tuple[str | int, ...], str]]:
    notes = Notes()
    read(Periodic, said, (), notes)
    return notes.problems


def test_field_names_match_in_any_case():
    assert periodic(NAME="a", Max_Concurrency=3) == Periodic(name="a", max_concurrency=3)


def test_numbers_and_booleans_in_text_fields_become_their_text():
    job = periodic(name=7, labels={"a": True, "b": 1.5, "c": None}, cluster=False)

    assert job == Periodic(name="7", labels={"a": "true", "b": "1.5", "c": ""}, cluster="false")


def test_null_is_absent():
    assert periodic(name=None, spec=None, extra_refs=None, max_concurrency=None) == Periodic()


def test_a_duration_is_read_and_an_empty_one_is_absent():
    assert periodic(interval="1h30m", minimum_interval="") == Periodic(interval=timedelta(minutes=90))


def test_extra_refs_are_the_ledgers_own_refs():
    assert periodic(extra_refs=[{"org": "k", "repo": "r", "pulls": [{"number": 5}]}]).extra_refs[0].pulls[0].number == 5
    assert periodic(extra_refs=[{"repo": "r"}]).extra_refs == (Refs(org="", repo="r"),)


def test_a_pod_spec_passes_through_with_its_texts_put_right():
    container = {
        "NAME": "test",
        "args": [1, True, "--x"],
        "env": [{"NAME": "PORT", "value": 8080}, {"name": "EMPTY", "value": ""}],
        "resources": {"limits": {"cpu": 2}, "requests": None},
    }

    spec = periodic(spec={"containers": [container], "hostPID": True, "dnsPolicy": None}).spec

    assert spec == {
        "containers": [
            {
                "name": "test",
                "args": ["1", "true", "--x"],
                "env": [{"name": "PORT", "value": "8080"}, {"name": "EMPTY", "value": ""}],
                "resources": {"limits": {"cpu": 2}},
            }
        ],
        "hostPID": True,
    }


def test_a_decoration_config_stays_a_mapping_without_what_holds_nothing():
    said = {
        "Timeout": 7_200_000_000_000,
        "grace_period": "900s",
        "gcs_credentials_secret": "",
        "ssh_key_secrets": [],
        "utility_images": {"clonerefs": "", "sidecar": "s"},
        "skip_cloning": False,
    }

    assert periodic(decoration_config=said).decoration_config == {
        "timeout": "2h0m0s",
        "grace_period": "15m0s",
        "gcs_credentials_secret": "",
        "utility_images": {"sidecar": "s"},
        "skip_cloning": False,
    }


@pytest.mark.parametrize(
    ("said", "path", "message"),
    [
        ({"max_concurrency": "3"}, ("max_concurrency",), "expected a whole number, found the text '3'"),
        ({"hidden": "true"}, ("hidden",), "expected true or false, found the text 'true'"),
        ({"name": ["a"]}, ("name",), "expected text, found a list"),
        ({"labels": "a"}, ("labels",), "expected a mapping, found the text 'a'"),
        ({"tags": "a"}, ("tags",), "expected a list, found the text 'a'"),
        ({"spec": True}, ("spec",), "expected a mapping, found `true`"),
        ({"interval": "1d"}, ("interval",), "'1d' is not a duration"),
        ({"interval": 5}, ("interval",), "'5' is not a duration"),
        ({"extra_refs": [{}, {"clone_depth": 1.5}]}, ("extra_refs", 1, "clone_depth"), "found `1.5`"),
        ({"decoration_config": {"pod_pending_timeout": 5}}, ("decoration_config", "pod_pending_timeout"), "'5' is not"),
    ],
)
def test_a_mistake_is_noted_with_its_path(said: dict[str, Any], path: tuple[str | int, ...], message: str):
    ((where, what),) = mistakes(**said)

    assert where == path
    assert message in what


def test_one_look_finds_every_mistake():
    assert len(mistakes(name=[], hidden=1, tags={})) == 3


def test_a_key_no_field_has_is_noted_with_the_struct_that_lacks_it():
    notes = Notes()

    read(JobFile, {"presubmits": {"o/r": [{"always_rnu": True}]}, "Registry": 1}, (), notes)

    assert notes.unknown == [(("presubmits", "o/r", 0, "always_rnu"), Presubmit), (("Registry",), JobFile)]
