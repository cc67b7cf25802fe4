"""What the environment says about configuration files."""

from pathlib import Path

import pytest

from prowcommon.cli.configfiles import sources_of
from prowcommon.jobconfig.sources import Sources
from prowcommon.settings import SharedSettings

EVERYTHING = {
    "PROW_CONFIG": "/etc/config/config.yaml",
    "PROW_JOB_CONFIG": "/etc/jobs",
    "PROW_PLUGINS": "/etc/plugins.yaml",
    "PROW_SUPPLEMENTAL_CONFIG": "/etc/one, /etc/two",
    "PROW_SUPPLEMENTAL_CONFIG_SUFFIX": "_more.yaml",
}
SOURCES = Sources(
    Path("/etc/config/config.yaml"),
    Path("/etc/jobs"),
    (Path("/etc/one"), Path("/etc/two")),
    "_more.yaml",
    Path("/etc/plugins.yaml"),
)


def test_every_kind_of_file_is_named_by_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable, value in EVERYTHING.items():
        monkeypatch.setenv(variable, value)

    assert SharedSettings().sources == SOURCES


def test_without_config_yaml_there_are_no_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROW_CONFIG", raising=False)
    monkeypatch.setenv("PROW_JOB_CONFIG", "/etc/jobs")

    assert SharedSettings().sources is None


def test_a_command_reads_the_list_of_trees_as_the_services_do() -> None:
    trees = [Path("/etc/one, /etc/two")]  # as PROW_SUPPLEMENTAL_CONFIG reaches the option
    named = sources_of(SOURCES.config, SOURCES.job_config, trees, "_more.yaml", SOURCES.plugins)

    assert named == SOURCES
