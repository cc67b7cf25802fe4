from datetime import timedelta

from prowcommon.jobconfig.plaindata import plain
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.reading import Notes, read
from prowcommon.jobconfig.schema import Concurrency, JobFile, Periodic, Preset, Presubmit, Retry
from prowcommon.prowjobs.refs import Refs

FILE = JobFile(
    presets=(Preset(labels={"a": "1"}, volume_mounts=({"name": "v", "mountPath": "/v"},)),),
    presubmits={"o/r": (Presubmit(name="unit", decorate=False, spec={"containers": [], "hostNetwork": True}),)},
    periodics=(
        Periodic(
            name="nightly",
            interval=timedelta(hours=1, minutes=30),
            retry=Retry(attempts=2, interval=timedelta(minutes=5)),
            concurrency=Concurrency(policy="allow"),
            extra_refs=(Refs(org="", repo="r"),),
        ),
    ),
)


def test_a_typed_file_is_plain_data_in_the_words_of_a_file():
    assert plain(FILE) == {
        "presets": [{"labels": {"a": "1"}, "volumeMounts": [{"name": "v", "mountPath": "/v"}]}],
        "presubmits": {"o/r": [{"name": "unit", "spec": {"containers": [], "hostNetwork": True}, "decorate": False}]},
        "periodics": [
            {
                "name": "nightly",
                "extra_refs": [{"org": "", "repo": "r"}],
                "interval": "1h30m0s",
                "retry": {"attempts": 2, "interval": "5m0s"},
                "concurrency": {"policy": "allow"},
            }
        ],
    }


def test_what_is_only_default_is_left_out():
    assert plain(ProwConfig()) == {}


def test_reading_it_again_gives_the_same():
    notes = Notes()

    assert read(JobFile, plain(FILE), (), notes) == FILE
    assert notes == Notes()


def test_the_data_is_nobody_else_s():
    plain(FILE)["presubmits"]["o/r"][0]["spec"]["containers"].append("x")

    assert FILE.presubmits["o/r"][0].spec == {"containers": [], "hostNetwork": True}
