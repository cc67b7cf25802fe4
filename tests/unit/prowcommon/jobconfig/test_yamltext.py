from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.jobconfig.yaml import parse
from prowcommon.jobconfig.yamltext import yaml_text

TRICKY = st.sampled_from([
    "on", "y", "No", "~", "null", "1.30", "0x1A", "012", "0o17", "1_000", "12:30", "2026-11-22",
    "2026-11-22T10:00:00Z", "", " ", "-", "- a", "?", ": a", "a: b", "a #b", "#a", "a:", "'", '"', "<<", "=",
    "---", "...", "--- a", "&a", "*a", "!a", "%a", "@a", "`a", "{{.Spec}}", "[a", "a\n", "a\nb", "\na", " a\nb",
    "a\n\n", "a \n b\n", "\ta\nb", "a\n\tb", "a\n#b\n", "a\r\nb", "a\x85b\n", "a\u2028b", "\ufeff", "\x00",
    "\x7f", "\U000e0001", "👍", "a" * 300, "1e3", ".inf", "+1", "0 1 * * *", "-1", "$(A)", "\\d", "a\tb",
    "a\n   \nb", "a\n \n"
])  # fmt: skip
TEXTS = TRICKY | st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = TEXTS | st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False)
DATA = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4), max_leaves=20
)


@given(DATA)
def test_what_is_written_is_read_again(data: Any):
    written = yaml_text(data).encode()

    assert parse(written) == data
    assert yaml.load(written, yaml.CSafeLoader) == data


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (
            {"periodics": [{"name": "a", "cron": "0 1 * * *", "spec": {"containers": [{"args": ["-c"]}]}}]},
            "periodics:\n- name: a\n  cron: 0 1 * * *\n  spec:\n    containers:\n    - args:\n      - '-c'\n",
        ),
        ({"version": "1.30", "on": True, "wait": "4h0m0s"}, "version: '1.30'\n'on': true\nwait: 4h0m0s\n"),
        ({"script": "set -e\nmake test\n", "x": []}, "script: |\n  set -e\n  make test\nx: []\n"),
        ([["a", {}], {"b": None}], "- - a\n  - {}\n- b: null\n"),
        ({"a": {"k" * 101: 1, "b": 2}}, "a:\n  ? " + "k" * 101 + "\n  : 1\n  b: 2\n"),
        ({}, "{}\n"),
        ("text", "text\n"),
    ],
)
def test_it_looks_as_people_write_it(data: Any, text: str):
    assert yaml_text(data) == text
    assert parse(text.encode()) == data
