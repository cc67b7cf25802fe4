import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.jobconfig.marks import line_of
from prowcommon.jobconfig.scalars import text_of
from prowcommon.jobconfig.yaml import Limits, YamlError, parse, parse_document


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((word, True) for word in ("y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE")),
        *((word, False) for word in ("n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE")),
        *((word, None) for word in ("~", "null", "Null", "NULL", "")),
        ("tRUE", "tRUE"),
        ("0644", 420),
        ("0o644", 420),
        ("0x1A", 26),
        ("0b11", 3),
        ("-0b11", -3),
        ("1_000", 1000),
        ("+7", 7),
        ("18446744073709551615", 2**64 - 1),
        ("18446744073709551616", float(2**64)),
        ("9" * 400, "9" * 400),
        ("9" * 5000, "9" * 5000),
        ("1e999", "1e999"),
        ("0x" + "f" * 20, "0x" + "f" * 20),
        ("08", 8.0),
        ("1.50", 1.5),
        (".5", 0.5),
        ("1e3", 1000.0),
        (".inf", math.inf),
        ("-.inf", -math.inf),
        ("12:30:00", "12:30:00"),
        ("2001-12-14", "2001-12-14"),
        ("1.2.3", "1.2.3"),
        ("2h", "2h"),
        ("-x", "-x"),
        ("'0644'", "0644"),
        ('"yes"', "yes"),
        ("!!str 12", "12"),
        ("!!int '12'", 12),
    ],
)
def test_a_scalar_means_what_it_means_to_go_yaml(text: str, value: Any):
    (read,) = parse(f"- {text}\n".encode())

    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "true"),
        (False, "false"),
        (420, "420"),
        (8.0, "8"),
        (1.5, "1.5"),
        (100000.0, "100000"),
        (1e6, "1e+06"),
        (1234567.0, "1.234567e+06"),
        (0.0001, "0.0001"),
        (0.00001, "1e-05"),
        (-2.5e30, "-2.5e+30"),
        (0.0, "0"),
        (-0.0, "-0"),
        (math.inf, "+Inf"),
        (-math.inf, "-Inf"),
        (math.nan, "NaN"),
    ],
)
def test_a_number_in_a_text_field_reads_as_go_prints_it(value: float, text: str):
    assert text_of(value) == text


def test_keys_become_text():
    assert parse(b"on: a\n1: b\n1.0e3: c\nx: d\n") == {"true": "a", "1": "b", "1000": "c", "x": "d"}


def test_a_merge_fills_in_what_the_mapping_does_not_say():
    document = b"base: &b {k: 1, l: 2}\nother: &o {l: 3, m: 4}\nall:\n  k: 9\n  <<: [*b, *o]\n"

    assert parse(document)["all"] == {"k": 9, "l": 2, "m": 4}


def test_an_explicit_null_is_not_filled_in_by_a_merge():
    assert parse(b"base: &b {x: 1}\nall: {<<: *b, x: null}\n")["all"] == {"x": None}


def test_anchors_name_scalars_lists_and_mappings():
    assert parse(b"a: &s 1\nb: &l [1]\nc: &m {k: *s}\nd: [*s, *l, *m]\n")["d"] == [1, [1], {"k": 1}]


@pytest.mark.parametrize("document", [b"", b"# only a comment\n", b"---\n", b"~\n"])
def test_an_empty_document_is_none(document: bytes):
    assert parse(document) is None


@pytest.mark.parametrize(
    ("document", "line", "message"),
    [
        (b"a: 1\nb: 2\na: 3\n", 3, "'a' stands twice"),
        (b"a:\n  yes: 1\n  true: 2\n", 3, "'true' stands twice"),
        (b"a: 1\n? [x]\n: 1\n", 2, "a key must be"),
        (b"a: 1\n~: 1\n", 2, "a key must be"),
        (b"a: 1\n<<: 3\n", 2, "'<<' merges"),
        (b"a: *nobody\n", 1, "nothing before"),
        (b"a: &a [1, *a]\n", 1, "nothing before"),
        (b"a: 1\nb: [1\n", 3, "expected"),
        (b"a: 1\n\tb: 1\n", 2, "tab character"),
        (b"a: 1\n---\nb: 1\n", 2, "second document"),
        (b"a: 1\nb: \xff\n", 2, "invalid"),
    ],
)
def test_an_error_names_its_line(document: bytes, line: int, message: str):
    with pytest.raises(YamlError, match=message) as caught:
        parse(document)

    assert caught.value.line == line


def test_a_document_may_not_nest_without_end():
    with pytest.raises(YamlError, match="deeper than 200"):
        parse(b"[" * 1000)


def test_aliases_of_aliases_may_not_explode():
    laughs = b"".join(b"l%d: &l%d [%s]\n" % (n, n, b",".join([b"*l%d" % (n - 1)] * 10)) for n in range(1, 12))

    with pytest.raises(YamlError, match="more nodes than allowed"):
        parse(b"l0: &l0 [ha, ha]\n" + laughs)


def test_a_stranger_is_allowed_less():
    with pytest.raises(YamlError, match="deeper than 2"):
        parse(b"[[[1]]]", Limits(depth=2))
    with pytest.raises(YamlError, match="more nodes"):
        parse(b"[&a [1, 2, 3], *a, *a]", Limits(expanded_nodes=8))


def test_the_items_of_lists_as_shallow_as_jobs_know_their_lines():
    document = parse_document(b"a:\n- x: 1\n- y\nb:\n  o/r:\n  - 1\n\n  - {deep: {er: [\n1]}}\n")

    assert document.lines_of(document.value["a"]) == [2, 3]
    assert document.lines_of(document.value["b"]["o/r"]) == [6, 8]
    assert document.lines_of(document.value["b"]["o/r"][1]["deep"]["er"]) == []


@given(
    st.one_of(st.binary(max_size=200), st.text(alphabet="ab:-[]{}&*!|>'\"#%@,?\n\t 0<~\\", max_size=80).map(str.encode))
)
def test_whatever_the_bytes_are_they_are_data_or_one_error_with_a_line(data: bytes):
    try:
        document = parse_document(data)
    except YamlError as error:
        line, value = error.line, None
    else:
        line, value = 1, document.value
        assert line_of(data, (next(iter(value)),) if value and isinstance(value, dict | str) else ()) >= 1
    assert 1 <= line <= data.count(b"\n") + data.count(b"\r") + 2
