import re
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.jobconfig.selectors import check_selector

GOOD = [
    "",
    "  ",
    "a",
    "!a",
    "! a",
    "a=b",
    "a==b",
    "a != b",
    "a=",
    "example.com/a=b",
    "a in (b,c)",
    "a notin ( b , c )",
    "a in ()",
    "a>1, b<-2",
    "a=b,!c,d in (e,f),g",
]


@pytest.mark.parametrize("text", GOOD)
def test_kubernetes_would_take_it(text: str):
    check_selector(text)


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("a=b,", "'' is no requirement"),
        (",", "'' is no requirement"),
        ("a b", "'a b' is no requirement"),
        ("a in b", "'a in b' is no requirement"),
        ("a in (b", "'a in (b' is no requirement"),
        ("a=b=c", "'a=b=c' is no requirement"),
        ("a>", "'a>' is no requirement"),
        ("!", "'!' is no requirement"),
        ("-a=b", "'-a' can't be the key of a label"),
        ("a=b/c", "'b/c' can't be the value of a label"),
        ("a in (b,c!)", "'a in (b,c!)' is no requirement"),
        ("a in (b,-c)", "'-c' can't be the value of a label"),
        ("a>b", "'b' is not a whole number"),
    ],
)
def test_kubernetes_would_refuse_it(text: str, part: str):
    with pytest.raises(ValueError, match=f"^{re.escape(part)}$"):
        check_selector(text)


@given(st.text(alphabet="ab,=!<>() in\n-/."))
def test_whatever_is_written_is_taken_or_refused(text: str):
    with suppress(ValueError):
        check_selector(text)
