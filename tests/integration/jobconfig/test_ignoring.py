from pathlib import Path

import pytest

from prowcommon.jobconfig.files import job_files


class Tree:
    def __init__(self, root: Path) -> None:
        self.root = root

    def holds(self, *paths: str) -> None:
        for path in paths:
            self.write(path, "")

    def write(self, path: str, text: str) -> None:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def files(self) -> list[str]:
        files, findings = job_files(self.root)
        assert findings == []
        return [file.relative_to(self.root).as_posix() for file in files]


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    return Tree(tmp_path)


def test_what_prowignore_names_is_not_read(tree: Tree):
    tree.holds("a.yaml", "b.yaml", "sub/a-old.yaml", "sub/c.yaml", "templates/d.yaml")
    tree.write(".prowignore", "# not ours\n\n/b.yaml\n*-old.yaml\ntemplates/\n")

    assert tree.files() == ["a.yaml", "sub/c.yaml"]


def test_a_later_line_takes_a_name_back(tree: Tree):
    tree.holds("a.yaml", "b.yaml", "sub/a.yaml.yaml")
    tree.write(".prowignore", "*.yaml\n!a.yaml\n!/sub/*.yaml\n")

    assert tree.files() == ["a.yaml", "sub/a.yaml.yaml"]


def test_a_deeper_file_decides_for_what_is_below_it(tree: Tree):
    tree.holds("a.yaml", "sub/b.yaml", "sub/c.yaml", "sub/deep/d.yaml", "other/e.yaml")
    tree.write(".prowignore", "b.yaml\nd.yaml\n")
    tree.write("sub/.prowignore", "!b.yaml\n/c.yaml\n")

    assert tree.files() == ["a.yaml", "other/e.yaml", "sub/b.yaml"]


def test_nothing_is_taken_back_from_an_ignored_directory(tree: Tree):
    tree.holds("a.yaml", "sub/b.yaml")
    tree.write(".prowignore", "sub\n")
    tree.write("sub/.prowignore", "!b.yaml\n")

    assert tree.files() == ["a.yaml"]


def test_an_ignored_file_may_have_the_basename_of_another(tree: Tree):
    tree.holds("a.yaml", "sub/a.yaml")
    tree.write(".prowignore", "sub/\n")

    assert tree.files() == ["a.yaml"]


def test_a_line_that_is_no_pattern_is_named(tree: Tree):
    tree.holds("a.yaml")
    tree.write(".prowignore", "b.yaml\n!\n")

    (finding,) = job_files(tree.root)[1]

    assert (finding.where.line, finding.message) == (2, "'!' is not a pattern")


def test_a_mounted_configmap_is_read_once(tree: Tree):
    tree.write("..2026/a.yaml", "")
    (tree.root / "..data").symlink_to("..2026")
    (tree.root / "a.yaml").symlink_to("..data/a.yaml")

    assert tree.files() == ["a.yaml"]


def test_a_link_to_a_directory_is_not_followed(tree: Tree):
    tree.holds("sub/a.yaml")
    (tree.root / "sub" / "again").symlink_to(tree.root)
    (tree.root / "loop.yaml").symlink_to(tree.root)

    assert tree.files() == ["sub/a.yaml"]
