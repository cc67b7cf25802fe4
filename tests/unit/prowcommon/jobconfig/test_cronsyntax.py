import warnings

import pytest
from croniter import croniter
from hypothesis import given
from hypothesis import strategies as st

from prowcommon.jobconfig.cronsyntax import CronSyntaxError, check_cron


@pytest.mark.parametrize(
    "text",
    [
        "* * * * *",
        "0 3 * * 1-5",
        "30 0 3 * * MON-fri",
        "*/15 0,12 1-7 jan,JUL ?",
        "17 23-23/24 * * *",
        "5/10 0 * * 0",
        "0 0 31 2 *",
        " 0\t0  1 1 * ",
        "1,,2 * * * *",
        "0 22, 10 * * *",
        "0 0 * * sun-6",
        "@yearly",
        "@annually",
        "@monthly",
        "@weekly",
        "@daily",
        "@midnight",
        "@hourly",
        "@every 1s",
        "@every 1h30m",
    ],
)
def test_what_prow_takes_is_taken(text: str):
    check_cron(text)


@pytest.mark.parametrize(
    ("text", "message", "cure"),
    [
        ("", "it has 0 fields", "minute hour day month weekday"),
        ("* * *", "it has 3 fields", "minute hour day month weekday"),
        ("* * * * * * *", "it has 7 fields", ""),
        ("0 0 * * 7", "there is no weekday 7", "Use 0 to 6, or sun to sat"),
        ("60 * * * *", "there is no minute 60", "Use 0 to 59"),
        ("60 * * * * *", "there is no second 60", ""),
        ("* 24 * * *", "there is no hour 24", ""),
        ("* * 0 * *", "there is no day of the month 0", "Use 1 to 31"),
        ("* * * 13 *", "there is no month 13", "or jan to dec"),
        ("0 22-4 * * *", "the range '22-4' ends before it begins", "Write it as two: `22-23,0-4`"),
        ("0 0 * * fri-mon", "ends before it begins", "Write it as two: `fri-6,0-mon`"),
        ("*/0 * * * *", "the step in '*/0'", ""),
        ("*/ * * * *", "the step in '*/'", ""),
        ("1/2/3 * * * *", "the step in '1/2/3'", ""),
        ("*/x * * * *", "the step in '*/x'", ""),
        ("0 0 L * *", "'L' is not a day of the month", ""),
        ("0 0 15W * *", "'15W' is not a day of the month", ""),
        ("0 0 * * 5#2", "'5#2' is not a weekday", ""),
        ("H 0 * * *", "'H' is not a minute", ""),
        ("1- * * * *", "'' is not a minute", ""),
        ("-1 * * * *", "'' is not a minute", ""),
        ("1-2-3 * * * *", "'2-3' is not a minute", ""),
        ("*-5 * * * *", "'*' is not a minute", ""),
        ("+5 * * * *", "'+5' is not a minute", ""),
        ("jan * * * *", "'jan' is not a minute", ""),
        ("0 0 * january *", "'january' is not a month", ""),
        ("٣ * * * *", "is not a minute", ""),
        ("99999999999999999999 * * * *", "is not a minute", ""),
        ("TZ=UTC 0 3 * * *", "it names a time zone", "`timezone`"),
        ("CRON_TZ=Europe/Berlin 0 3 * * *", "it names a time zone", "`timezone`"),
        ("@Daily", "'@Daily' is no word of cron's", "@daily"),
        ("@reboot", "'@reboot' is no word", ""),
        ("@every", "'@every' is no word", "@every and a duration"),
        ("@every 1d", "'1d' is not a duration", "@every 1h30m"),
        ("@every 500ms", "more often than once a second", "@every 1s"),
        ("@every -1h", "more often than once a second", ""),
    ],
)
def test_what_is_refused_says_why(text: str, message: str, cure: str):
    with pytest.raises(CronSyntaxError) as caught:
        check_cron(text)

    assert message in str(caught.value)
    assert cure in caught.value.cure


def a_field(lowest: int, highest: int) -> st.SearchStrategy[str]:
    value = st.integers(lowest, highest)
    ranges = st.tuples(value, value).map(lambda ends: f"{min(ends)}-{max(ends)}")
    stepped = st.tuples(st.one_of(ranges, st.just("*")), st.integers(1, 9)).map(lambda both: f"{both[0]}/{both[1]}")
    return st.lists(st.one_of(value.map(str), ranges, stepped, st.just("*")), min_size=1, max_size=3).map(",".join)


@given(st.tuples(a_field(0, 59), a_field(0, 23), a_field(1, 31), a_field(1, 12), a_field(0, 6)).map(" ".join))
def test_whatever_the_grammar_makes_is_taken_and_can_be_evaluated(text: str):
    check_cron(text)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert croniter.is_valid(text)


@given(st.text(alphabet="0123456789*/-,?@ LWH#jansu", max_size=20))
def test_whatever_else_people_write_is_taken_or_refused_in_words(text: str):
    assert refusal(text) is None or all(refusal(text) or ())


def refusal(text: str) -> tuple[str, str] | None:
    try:
        check_cron(text)
    except CronSyntaxError as error:
        return str(error), error.cure
    return None
