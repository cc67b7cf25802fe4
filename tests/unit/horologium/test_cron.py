from datetime import UTC, datetime

import pytest

from horologium.domain.cron import CronExpression
from horologium.domain.rules import rule_of, text_of
from prowcommon.errors import UserError
from prowcommon.jobconfig.schema import Periodic

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)  # a Sunday


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("*/15 * * * *", datetime(2026, 11, 22, 0, 15, tzinfo=UTC)),
        ("30 5 * * 1-5", datetime(2026, 11, 23, 5, 30, tzinfo=UTC)),
        ("0 0 ? * *", datetime(2026, 11, 23, 0, 0, tzinfo=UTC)),
        ("@hourly", datetime(2026, 11, 22, 1, 0, tzinfo=UTC)),
        ("@weekly", datetime(2026, 11, 29, 0, 0, tzinfo=UTC)),
        ("20 0 * * * *", datetime(2026, 11, 22, 0, 0, 20, tzinfo=UTC)),  # six fields: seconds lead
        ("17 23-23/24 * * *", datetime(2026, 11, 22, 23, 17, tzinfo=UTC)),  # croniter alone says 00:17
        ("0 2-20/9 * * *", datetime(2026, 11, 22, 2, 0, tzinfo=UTC)),
    ],
)
def test_an_expression_fires_when_prow_says(expression: str, expected: datetime) -> None:
    assert CronExpression(expression).next_after(MIDNIGHT) == expected


@pytest.mark.parametrize("never", ["0 0 31 2 *", "0 0 30 2 *"])
def test_a_date_that_never_comes_never_fires(never: str) -> None:
    assert CronExpression(never).next_after(MIDNIGHT) is None


@pytest.mark.parametrize("broken", ["", "* * * *", "61 * * * *", "a b c d e", "* * * * * * *"])
def test_what_cannot_be_understood_is_quoted(broken: str) -> None:
    with pytest.raises(UserError, match="Cron expression"):
        CronExpression(broken)


def test_every_is_an_interval() -> None:
    assert text_of(rule_of(Periodic(name="a", cron="@every 1h30m"))) == "interval 5400s"


def test_equal_schedules_have_equal_texts() -> None:
    assert text_of(rule_of(Periodic(name="a", cron="0 * * * *"))) == "cron 0 * * * *"
