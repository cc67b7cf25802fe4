import pytest

from prowcommon.jobconfig.marks import line_of
from prowcommon.jobconfig.yaml import YamlError


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ((), 1),
        (("periodics",), 4),
        (("periodics", 1), 7),
        (("periodics", 1, "name"), 7),
        (("periodics", 1, "spec", "args", 1), 11),
        (("PERIODICS", 0, "Name"), 5),
        (("periodics", 0, "cluster"), 2),
        (("periodics", 1, "nowhere", "deep"), 7),
        (("nowhere",), 1),
    ],
)
def test_the_line_of_a_path_is_found_when_it_is_needed(path: tuple[str | int, ...], line: int):
    document = b"""\
x: &base
  cluster: here

periodics:
- name: one
  <<: *base
- name: two
  spec:
    args:
    - a
    - b
"""
    assert line_of(document, path) == line


def test_an_anchor_may_be_defined_again_and_an_alias_leads_to_the_latest():
    document = b"a: &x\n  k: 1\nb: &x\n  k: 2\nc: *x\nd:\n- *x\n"

    assert line_of(document, ("c", "k")) == 4
    assert line_of(document, ("d", 0)) == 7
    assert line_of(document, ("d", 0, "k")) == 4


def test_what_cannot_be_parsed_has_no_lines():
    with pytest.raises(YamlError):
        line_of(b"a: [", ("a",))
    assert line_of(b"", ("a",)) == 1
