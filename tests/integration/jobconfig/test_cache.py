import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from prowcommon.jobconfig import gathering
from prowcommon.jobconfig.load import Loaded, load
from prowcommon.jobconfig.snapshot import encode
from prowcommon.jobconfig.sources import Sources

JOBS = {
    "a.yaml": "periodics:\n- name: a\n  interval: 1h30m\n  labels: {x: 1}\n  spec: {containers: [{args: [1]}]}\n",
    "b.yaml": "prow_ignored: {anything: [at, all]}\npresubmits:\n  o/r:\n  - name: b\n    spec: {containers: [{}]}\n",
    "c.yaml": "presets:\n- labels: {x: '1'}\n  env: [{name: A, value: 2}]\n",
    "empty.yaml": "",
}


class Configuration:
    """A configuration on disk, loaded with a cache; `parsed` are the job files that had to be parsed."""

    def __init__(self, root: Path) -> None:
        self.main, self.jobs, self.cache = root / "config.yaml", root / "jobs", root / "cache"
        self.parsed: list[bytes] = []
        self.jobs.mkdir()
        self.main.write_text("pod_namespace: test-pods\n")
        for name, text in JOBS.items():
            (self.jobs / name).write_text(text)

    def load(self) -> Loaded:
        self.parsed.clear()
        return load(Sources(self.main, self.jobs), cache_dir=self.cache)

    def entries(self) -> list[Path]:
        return sorted(self.cache.iterdir())


@pytest.fixture
def configuration(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Configuration]:
    configuration = Configuration(tmp_path)
    parse = gathering.parse_document

    def counting(data: bytes) -> object:
        if data != configuration.main.read_bytes():
            configuration.parsed.append(data)
        return parse(data)

    monkeypatch.setattr(gathering, "parse_document", counting)
    return configuration


def test_what_did_not_change_is_not_parsed_again(configuration: Configuration):
    cold = configuration.load()
    assert len(configuration.parsed) == len(JOBS)

    warm = configuration.load()

    assert configuration.parsed == []
    assert encode(warm.config) == encode(cold.config)
    assert warm.config == cold.config == load(Sources(configuration.main, configuration.jobs)).config
    assert warm.warnings == cold.warnings
    assert [(each.line, each.check) for each in warm.warnings] == [(2, "non-decorated-jobs"), (4, "non-decorated-jobs")]


def test_what_changed_is_parsed_and_nothing_else(configuration: Configuration):
    configuration.load()
    changed = JOBS["a.yaml"].replace("1h30m", "2h")
    (configuration.jobs / "a.yaml").write_text(changed)

    loaded = configuration.load()

    assert configuration.parsed == [changed.encode()]
    assert loaded.config.periodic("a").interval is not None
    assert loaded.config.periodic("a").interval.total_seconds() == 7200


def test_a_file_with_a_remark_is_parsed_each_time_and_the_remark_made(configuration: Configuration):
    (configuration.jobs / "a.yaml").write_text(JOBS["a.yaml"] + "  colour: red\n")

    first, again = configuration.load(), configuration.load()

    assert len(configuration.parsed) == 1
    assert first.warnings == again.warnings
    assert "unknown-fields" in {warning.check for warning in again.warnings}


@pytest.mark.parametrize("damage", [lambda entry: b"", lambda entry: entry[:-1], lambda entry: b"\xff" * 40])
def test_a_broken_entry_counts_as_absent_and_is_mended(configuration: Configuration, damage):
    expected = configuration.load()
    for entry in configuration.entries():
        entry.write_bytes(damage(entry.read_bytes()))

    loaded = configuration.load()

    assert loaded.config == expected.config
    assert len(configuration.parsed) == len(JOBS)
    configuration.load()
    assert configuration.parsed == []


def test_an_entry_of_other_code_is_not_found(configuration: Configuration, monkeypatch: pytest.MonkeyPatch):
    configuration.load()
    monkeypatch.setattr("prowcommon.jobconfig.cache._code_version", lambda: b"another")

    configuration.load()

    assert len(configuration.parsed) == len(JOBS)


def test_what_nobody_used_for_long_is_deleted_and_nothing_that_is_not_ours(configuration: Configuration):
    configuration.load()
    (configuration.cache / "notes.txt").touch()
    for entry in configuration.entries():
        os.utime(entry, (0, 0))
    (configuration.jobs / "a.yaml").write_text(JOBS["a.yaml"].replace("1h30m", "2h"))

    configuration.load()

    assert len(configuration.entries()) == len(JOBS) + 1
    assert configuration.cache / "notes.txt" in configuration.entries()


def test_a_cache_that_cannot_be_written_is_a_warning(configuration: Configuration):
    configuration.cache.write_text("not a directory")

    loaded = configuration.load()

    assert loaded.config.periodic("a")
    (warning,) = (warning for warning in loaded.warnings if warning.check == "job-file-cache")
    assert str(warning) == (
        f"{configuration.cache}:1: typed job files cannot be kept here: File exists. "
        "Make it writable, or choose another."
    )


def test_entries_are_written_whole_and_for_us_alone(configuration: Configuration):
    configuration.load()

    assert {entry.suffix for entry in configuration.entries()} == {".jobs"}
    assert not [entry for entry in configuration.entries() if entry.name.startswith(".")]
    assert configuration.cache.stat().st_mode & 0o077 == 0
