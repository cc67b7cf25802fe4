from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.jobconfig.patterns import Pattern, PatternError, check_small, compiled


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("ain", "main", True),
        ("^ain", "main", False),
        ("main$", "main", True),
        ("main$", "main\n", False),
        ("(?m)main$", "main\n", True),
        ("(?m)^/test$", "hello\r\n/test\r\n", False),
        (r"(?m)^/test\s*$", "hello\r\n/test\r\n", True),
        (r"\d", "٣", False),
        (r"\w", "é", False),
        (r"\s", "\v", False),
        ("a.b", "a\nb", False),
        ("ö", "schön", True),
        ("(?i)MAIN|x", "main", True),
        ("[[:digit:]]", "7", True),
        ("", "anything", True),
    ],
)
def test_a_pattern_means_what_it_means_to_go(pattern: str, text: str, found: bool):
    assert compiled(pattern).found_in(text) is found


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(a", r"missing \)"),
        ("(?=a)", "invalid perl operator"),
        (r"(a)\1", "invalid escape sequence"),
        (r"a\Z", "invalid escape sequence"),
        (r"a\C", r"invalid escape sequence: \\C"),
        ("a++", "bad repetition operator"),
        ("a{1001}", "invalid repetition size"),
        ("(?P<n>a)(?<n>b)", "two groups have one name"),
    ],
)
def test_what_go_refuses_is_refused(pattern: str, message: str, capfd: pytest.CaptureFixture[str]):
    with pytest.raises(PatternError, match=message):
        compiled(pattern)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("pattern", [r"\\C", r"(?P<n>a)(?P<m>b)", r"\(?P<n>(?P<n>a)"])
def test_what_only_looks_like_that_is_not(pattern: str):
    assert compiled(pattern)


def test_a_pattern_is_compiled_once():
    assert compiled("x+") is compiled("x+")


def test_no_pattern_takes_more_than_linear_time():
    began = process_time()

    assert not compiled("(a*)*(b|a*)*c").found_in("a" * 100_000)
    assert process_time() - began < 1


def test_a_pattern_for_which_there_is_too_little_memory_is_refused():
    check_small(r"^release-1\.[0-9]+$", 256 * 1024)
    with pytest.raises(PatternError, match="pattern too large"):
        check_small(r"(?i)\pL{20}", 256 * 1024)
    assert compiled(r"(?i)\pL{20}")


@given(st.text(), st.text())
def test_whatever_people_write_is_a_pattern_or_an_error(pattern: str, text: str):
    with suppress(PatternError):
        assert Pattern(pattern).found_in(text) in {True, False}


def test_half_a_surrogate_pair_is_no_reason_to_fail():
    assert not compiled("a").found_in("\ud800")
