from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Where
from prowcommon.jobconfig.schedule import schedule_findings
from prowcommon.jobconfig.schema import Concurrency, Periodic

HERE = Where(Path("jobs.yaml"), ("periodics", 0))
HOUR = timedelta(hours=1)


def told(**said: Any) -> list[str]:
    """`path: message. cure` of everything that is wrong with a periodic that says this."""
    job = Periodic(**{"name": "nightly", **said})
    found = list(schedule_findings(Entry(job, HERE), job))
    assert all(each.fatal and each.job == "nightly" for each in found)
    return [f"{'.'.join(map(str, each.where.path[2:]))}: {each.message}. {each.cure}" for each in found]


@pytest.mark.parametrize(
    "said",
    [
        {"cron": "0 3 * * *", "timezone": "Europe/Berlin", "catch_up": "none"},
        {"cron": "@daily", "timezone": "UTC", "catch_up": "last"},
        {"interval": HOUR, "catch_up": "none", "concurrency": Concurrency(policy="allow", max=1)},
        {"minimum_interval": timedelta()},
        {"interval": HOUR, "concurrency": Concurrency(policy="forbid")},
        {"interval": HOUR, "concurrency": Concurrency()},
    ],
)
def test_what_is_allowed_is_allowed(said: dict[str, Any]):
    assert told(**said) == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (
            {"cron": "@daily", "timezone": "Europe/Berln"},
            ["timezone: 'Europe/Berln' is not a time zone. Did you mean 'Europe/Berlin'?"],
        ),
        (
            {"cron": "@daily", "timezone": "zzzzzzz"},
            ["timezone: 'zzzzzzz' is not a time zone. Use a name such as Europe/Berlin"],
        ),
        (
            {"interval": HOUR, "timezone": "Europe/Berlin"},
            ["timezone: 'timezone' without 'cron' means nothing. Remove it, or write a cron"],
        ),
        ({"cron": "@daily", "catch_up": "all"}, ["catch_up: 'all' is not a way to catch up. Write last or none"]),
        ({"cron": "@daily", "catch_up": "lst"}, ["catch_up: 'lst' is not a way to catch up. Did you mean 'last'?"]),
        (
            {"minimum_interval": HOUR, "catch_up": "last"},
            [
                "catch_up: 'catch_up' and 'minimum_interval' exclude each other: no start is ever missed. "
                "Remove `catch_up`"
            ],
        ),
        (
            {"interval": HOUR, "catch_up": "last"},
            [
                "catch_up: 'catch_up' means nothing to an interval that counts from the last start. "
                "Remove it; or say `concurrency`, and the starts are fixed"
            ],
        ),
        (
            {"minimum_interval": HOUR, "concurrency": Concurrency()},
            [
                "concurrency: 'concurrency' and 'minimum_interval' exclude each other: it waits for the end of a run. "
                "Remove one of the two"
            ],
        ),
        (
            {"interval": timedelta(), "concurrency": Concurrency()},
            [
                "interval: 'concurrency' needs an interval between two starts, and this one is 0. "
                "Say how long to wait between two runs"
            ],
        ),
        (
            {"interval": HOUR, "concurrency": Concurrency(policy="replace")},
            ["concurrency.policy: 'replace' is not a concurrency policy. Write allow or forbid"],
        ),
        (
            {"interval": HOUR, "concurrency": Concurrency(max=3)},
            ["concurrency.max: 'concurrency.max' needs the policy allow. Add `policy: allow`, or remove `max`"],
        ),
        (
            {"interval": HOUR, "concurrency": Concurrency(policy="allow", max=0)},
            ["concurrency.max: 'concurrency.max' is not positive. Leave it out for any number of runs"],
        ),
    ],
)
def test_one_mistake_is_named(said: dict[str, Any], expected: list[str]):
    assert told(**said) == expected


@pytest.mark.parametrize(
    "name", ["../etc/passwd", "/etc/localtime", "Europe", "localtime", "right/UTC", "europe/berlin ", "\0", "UTC\n"]
)
def test_what_is_no_zone_everywhere_is_none(name: str):
    assert len(told(cron="@daily", timezone=name)) == 1
