"""Checks that other packages bring along, found by their entry points."""

import importlib
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

import pytest

from prowcommon.errors import InvalidConfig
from prowcommon.jobconfig import contributed
from prowcommon.jobconfig.contributed import CheckedFiles
from prowcommon.jobconfig.load import load
from prowcommon.jobconfig.plugincheck import plugin_findings
from prowcommon.jobconfig.sources import Sources

CHECK = """\
from prowcommon.jobconfig.findings import Finding

SEEN = []


def no_hold(files):
    SEEN.append(files)
    if "hold" in files.plugins:
        yield Finding(files.in_plugins("hold"), "it holds", "Let go")
"""


@pytest.fixture(autouse=True)
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A service's package, installed beside ours."""
    metadata = tmp_path / "a_service-1.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: a-service\nVersion: 1\n")
    (metadata / "entry_points.txt").write_text("[prow.config_checks]\nno-hold = a_service_check:no_hold\n")
    (tmp_path / "a_service_check.py").write_text(CHECK)
    monkeypatch.syspath_prepend(tmp_path)
    contributed._checks.cache_clear()
    module = importlib.import_module("a_service_check")
    yield module
    contributed._checks.cache_clear()
    del sys.modules["a_service_check"]


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    (tmp_path / "config.yaml").write_text("pod_namespace: test-pods\n")
    (tmp_path / "plugins.yaml").write_text("lgtm: []\n")
    return Sources(tmp_path / "config.yaml", plugins=tmp_path / "plugins.yaml")


def test_a_check_sees_the_configuration_and_the_plugins(sources: Sources, service: ModuleType):
    loaded = load(sources)

    assert [CheckedFiles(sources, loaded.config, {"lgtm": []})] == service.SEEN


def test_what_it_finds_refuses_the_configuration(sources: Sources):
    assert sources.plugins is not None
    sources.plugins.write_text("lgtm: []\nhold: on\n")

    with pytest.raises(InvalidConfig, match=r"plugins\.yaml:2: it holds\. Let go\.$"):
        load(sources)


def test_it_is_asked_about_the_rest_when_the_configuration_has_mistakes(sources: Sources, service: ModuleType):
    assert sources.plugins is not None
    sources.plugins.write_text("hold: on\n")
    sources.config.write_text("pod_namespace: [a]\n")

    with pytest.raises(InvalidConfig) as caught:
        load(sources)
    assert [problem.rpartition("/")[2][:12] for problem in caught.value.problems] == ["config.yaml:", "plugins.yaml"]
    assert service.SEEN[0].config is None


def test_plugins_that_cannot_be_read_are_an_error(sources: Sources):
    assert sources.plugins is not None
    sources.plugins.write_text("- a list\n")

    with pytest.raises(InvalidConfig, match=r"plugins\.yaml:1: expected a mapping at the top of the file"):
        load(sources)


def test_without_plugins_there_is_nothing_to_see_of_them(sources: Sources, service: ModuleType):
    load(Sources(sources.config))

    (files,) = service.SEEN
    assert dict(files.plugins) == {}
    with pytest.raises(ValueError, match=r"no plugins\.yaml"):
        files.in_plugins("plugins")


def test_the_librarys_own_check_is_installed():
    (entry,) = entry_points(group="prow.config_checks", name="plugins")

    assert entry.load() is plugin_findings
