"""Which edits are noticed without reading a file."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from prowcommon.jobconfig.sources import Sources
from prowcommon.keeping.fingerprint import fingerprint


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    """Every kind of source, each with a file in it."""
    for directory in ("jobs/team", "more/org"):
        (tmp_path / directory).mkdir(parents=True)
    for name in ("config.yaml", "plugins.yaml", "jobs/team/a.yaml", "jobs/.prowignore", "more/org/_prowconfig.yaml"):
        (tmp_path / name).write_text("one")
    return Sources(tmp_path / "config.yaml", tmp_path / "jobs", (tmp_path / "more",), plugins=tmp_path / "plugins.yaml")


def same_length(file: Path) -> None:
    file.write_text("two")


def backdated(file: Path) -> None:
    """As `cp -p` and rsync do: the length and the time of the file before."""
    before = file.stat()
    file.write_text("two")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced(file: Path) -> None:
    """As most editors save, and with the time set back."""
    before = file.stat()
    fresh = file.with_suffix(".fresh")
    fresh.write_text("two")
    os.utime(fresh, ns=(before.st_atime_ns, before.st_mtime_ns))
    fresh.replace(file)


def removed(file: Path) -> None:
    file.unlink()


NAMES = ("config.yaml", "plugins.yaml", "jobs/team/a.yaml", "jobs/.prowignore", "more/org/_prowconfig.yaml")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("edit", [same_length, backdated, replaced, removed])
def test_an_edit_of_any_source_is_noticed(
    sources: Sources, tmp_path: Path, name: str, edit: Callable[[Path], None]
) -> None:
    before = fingerprint(sources)
    assert fingerprint(sources) == before

    edit(tmp_path / name)

    assert fingerprint(sources) != before


def test_a_new_file_in_a_tree_is_noticed(sources: Sources, tmp_path: Path) -> None:
    before = fingerprint(sources)
    (tmp_path / "jobs/team/b.yml").write_text("")
    assert fingerprint(sources) != before


def test_what_nobody_reads_is_not_looked_at(sources: Sources, tmp_path: Path) -> None:
    before = fingerprint(sources)
    (tmp_path / "jobs/README.md").write_text("x")
    (tmp_path / "jobs/..2026").mkdir()
    (tmp_path / "jobs/..2026/c.yaml").write_text("x")
    assert fingerprint(sources) == before


def test_a_config_map_that_is_swapped_is_noticed_though_lengths_and_times_are_equal(tmp_path: Path) -> None:
    mount = a_config_map(tmp_path / "mount", "one")
    sources = Sources(mount / "config.yaml", mount)
    before = fingerprint(sources)

    swap(mount, "two", at=(mount / "config.yaml").stat().st_mtime_ns)

    assert fingerprint(sources) != before


def test_missing_files_are_no_error(tmp_path: Path) -> None:
    assert fingerprint(Sources(tmp_path / "nope.yaml", tmp_path / "nowhere")) == frozenset()


def a_config_map(mount: Path, text: str) -> Path:
    """A volume as kubelet mounts it: files are links through `..data`."""
    (mount / "..one").mkdir(parents=True)
    (mount / "..one/config.yaml").write_text(text)
    (mount / "..data").symlink_to("..one")
    (mount / "config.yaml").symlink_to("..data/config.yaml")
    return mount


def swap(mount: Path, text: str, *, at: int) -> None:
    """kubelet's update: a new directory, and `..data` renamed onto it."""
    (mount / "..two").mkdir()
    (mount / "..two/config.yaml").write_text(text)
    os.utime(mount / "..two/config.yaml", ns=(at, at))
    (mount / "..data_tmp").symlink_to("..two")
    (mount / "..data_tmp").replace(mount / "..data")
