from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from plank.adapters.process.admission import refuse_untrusted
from plank.adapters.process.durations import duration
from plank.adapters.process.expansion import expand
from plank.adapters.process.plan import HostRules, plan
from plank.domain.pods import PodToStart
from prowcommon.errors import UserError
from prowcommon.ids import BuildId, new_prowjob_id
from prowcommon.prowjobs.model import JobType, ProwJobSpec
from prowcommon.prowjobs.refs import Pull, Refs

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
BUILD = Path("/srv/job/1")


def planned(*containers: dict[str, Any], env: dict[str, str] | None = None, **spec: Any) -> dict[str, Any]:
    pod_spec = {"containers": list(containers), **spec.pop("pod_spec", {})}
    pod = PodToStart(
        prowjob_id=new_prowjob_id(NOON),
        build_id=BuildId("1"),
        spec=ProwJobSpec(type=JobType.PERIODIC, job="nightly", pod_spec=pod_spec, **spec),
        env=env or {},
        labels={},
        annotations={},
    )
    return plan(pod, BUILD, rules=HostRules(), now=NOON, clone_command=["clone"])


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        ("$(WHO)", "world"),
        ("a $(WHO)!", "a world!"),
        ("$$(WHO)", "$(WHO)"),
        ("$(NOBODY)", "$(NOBODY)"),
        ("$WHO ${WHO} $(WHO", "$WHO ${WHO} $(WHO"),
        ("100$", "100$"),
    ],
)
def test_variables_are_expanded_as_kubernetes_does(text: str, expanded: str) -> None:
    assert expand(text, {"WHO": "world"}) == expanded


@pytest.mark.parametrize(
    ("written", "seconds"), [("2h", 7200), ("1h30m", 5400), ("1.5s", 1.5), ("300ms", 0.3), (2_000_000_000, 2)]
)
def test_a_duration_is_read_as_go_writes_it(written: object, seconds: float) -> None:
    read = duration(written, of="timeout")
    assert read is not None
    assert read.total_seconds() == pytest.approx(seconds)


@pytest.mark.parametrize("written", [None, "", 0, "0", "0s"])
def test_no_duration_is_none(written: object) -> None:
    assert duration(written, of="timeout") is None


def test_a_duration_that_is_none_says_where_it_stands() -> None:
    with pytest.raises(UserError, match=r"decoration_config\.timeout is '2 hours'"):
        planned({"command": ["true"]}, decoration_config={"timeout": "2 hours"})


def test_the_job_environment_comes_last_and_is_not_expanded() -> None:
    container = {"command": ["echo", "$(A)"], "env": [{"name": "A", "value": "1"}, {"name": "B", "value": "$(A)2"}]}

    (step,) = planned(container, env={"A": "job", "PULL_TITLE": "$(B)"})["containers"]

    assert step["argv"] == ["echo", "job"]
    assert step["env"] == {
        "PATH": HostRules().path,
        "HOME": "/srv/job/1/scratch",
        "TMPDIR": "/srv/job/1/scratch/tmp",
        "LANG": "C.UTF-8",
        "A": "job",
        "B": "12",
        "PULL_TITLE": "$(B)",
    }


def test_places_of_a_pod_become_directories_of_the_build() -> None:
    (step,) = planned({"command": ["true"]}, env={"ARTIFACTS": "/logs/artifacts", "GOPATH": "/home/prow/go"})[
        "containers"
    ]

    assert step["env"]["ARTIFACTS"] == "/srv/job/1/artifacts"
    assert step["env"]["GOPATH"] == "/srv/job/1/scratch"


def test_a_working_directory_never_leaves_scratch() -> None:
    (step,) = planned({"command": ["true"], "workingDir": "/go/../../../etc"})["containers"]

    assert step["cwd"] == "/srv/job/1/scratch/go/etc"


@pytest.mark.parametrize(
    ("container", "says"),
    [
        ({"args": ["x"]}, "no `command`"),
        ({"command": ["x"], "env": [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {}}}]}, "'TOKEN'"),
        ({"command": ["x"], "envFrom": [{"secretRef": {}}]}, "`envFrom`"),
        ({"command": ["x"], "name": "../up"}, "not usable"),
    ],
)
def test_what_this_host_cannot_honour_is_refused_by_name(container: dict[str, Any], says: str) -> None:
    with pytest.raises(UserError, match=says):
        planned(container)


def test_each_of_several_containers_has_its_own_log() -> None:
    steps = planned({"name": "a", "command": ["true"]}, {"name": "b", "command": ["true"]})["containers"]

    assert [step["log"] for step in steps] == ["a-build-log.txt", "b-build-log.txt"]


def test_the_earlier_of_two_deadlines_counts() -> None:
    document = planned(
        {"command": ["true"]}, pod_spec={"activeDeadlineSeconds": 60}, decoration_config={"timeout": "2h"}
    )

    assert document["timeout_seconds"] == 60
    assert document["grace_seconds"] == 15


def test_a_decorated_job_works_in_its_first_checkout() -> None:
    document = planned(
        {"command": ["true"], "workingDir": "/elsewhere"},
        refs=Refs(org="acme", repo="widgets"),
        extra_refs=(Refs(org="acme", repo="tools", path_alias="acme.io/tools"),),
        decoration_config={"blobless_fetch": True},
    )

    directories = [ref["directory"] for ref in document["clone"]["refs"]]
    assert directories == ["/srv/job/1/scratch/src/github.com/acme/widgets", "/srv/job/1/scratch/src/acme.io/tools"]
    assert document["containers"][0]["cwd"] == directories[0]
    assert all(ref["blobless_fetch"] for ref in document["clone"]["refs"])


@pytest.mark.parametrize("decoration", [None, {"skip_cloning": True}])
def test_a_job_that_is_not_decorated_or_skips_cloning_clones_nothing(decoration: dict[str, Any] | None) -> None:
    document = planned({"command": ["true"]}, refs=Refs(org="a", repo="b"), decoration_config=decoration)

    assert document["preparations"] == []


def test_a_path_alias_never_leaves_the_sources() -> None:
    with pytest.raises(UserError, match="path_alias"):
        planned({"command": ["true"]}, refs=Refs(org="a", repo="b", path_alias="../../up"), decoration_config={})


def test_a_presubmit_is_refused_unless_its_repository_is_trusted() -> None:
    spec = ProwJobSpec(type=JobType.PRESUBMIT, job="unit", refs=Refs(org="Acme", repo="Widgets"))

    refuse_untrusted(spec, frozenset({"acme/widgets"}))
    with pytest.raises(UserError, match="PROW_PROCESS_TRUSTED_REPOS") as refused:
        refuse_untrusted(spec, frozenset({"acme/other"}))
    assert "Acme/Widgets" in str(refused.value)


def test_unmerged_code_is_refused_whatever_the_type_says() -> None:
    spec = ProwJobSpec(
        type=JobType.POSTSUBMIT, job="x", refs=Refs(org="a", repo="b", pulls=(Pull(number=1, author="eve", sha=""),))
    )

    with pytest.raises(UserError, match="unmerged"):
        refuse_untrusted(spec, frozenset())
