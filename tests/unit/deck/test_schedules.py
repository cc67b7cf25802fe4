"""How a schedule reads."""

from datetime import timedelta

import pytest

from deck.domain.schedules import in_words, wording
from prowcommon.jobconfig.schema import Concurrency, Periodic


def a_periodic(**said: object) -> Periodic:
    return Periodic(name="nightly", cluster="default", **said)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        ("*/10 * * * *", "every 10 minutes"),
        ("0 * * * *", "every hour"),
        ("* * * * *", "every minute"),
        ("@every 90m", "every 1 hour 30 minutes"),
        ("@daily", "every day at 00:00"),
        ("30 * * * *", "every hour at :30"),
        ("15 */4 * * *", "every 4 hours at :15"),
        ("5 6 * * *", "every day at 06:05"),
        ("0 6,18 * * *", "every day at 06:00 and 18:00"),
        ("0 6,12,18 * * *", "every day at 06:00, 12:00 and 18:00"),
        ("0 9 * * 1-5", "Monday to Friday at 09:00"),
        ("0 9 * * 1", "on Mondays at 09:00"),
        ("0 9 * * 0,6", "on Sundays and Saturdays at 09:00"),
        ("*/15 * * * 1-5", "every 15 minutes, Monday to Friday"),
        ("0 0 1 * *", "on day 1 of each month at 00:00"),
        # What a few words can't say stands for itself.
        ("*/7 * * * *", ""),
        ("0 1,5,7,9 * * *", ""),
        ("0 0 31 2 *", ""),
        ("0 0 1 * 1", ""),
        ("30 0 0 * * *", ""),
        ("0 8-17 * * *", ""),
        (", * * * *", ""),
        ("nonsense", ""),
    ],
)
def test_a_cron_expression_reads_as_people_say_it_where_a_few_words_do(cron: str, words: str):
    said = wording(a_periodic(cron=cron))

    assert (said.words, said.text) == (words, f"{cron} UTC")


def test_a_cron_expression_names_its_zone():
    assert wording(a_periodic(cron="@daily", timezone="Europe/Berlin")).text == "@daily Europe/Berlin"


@pytest.mark.parametrize(
    ("said", "words", "overlap"),
    [
        ({"interval": timedelta(minutes=10)}, "every 10 minutes", "It waits while a run is alive."),
        ({"minimum_interval": timedelta(hours=1)}, "1 hour after the last run’s end", "It waits while a run is alive."),
        (
            {"interval": timedelta(days=1), "concurrency": Concurrency(policy="forbid")},
            "every day",
            "It is skipped while a run is alive.",
        ),
        (
            {"interval": timedelta(minutes=10), "concurrency": Concurrency(policy="allow", max=3)},
            "every 10 minutes",
            "Up to 3 runs may overlap; beyond that it is skipped.",
        ),
        ({"cron": "@hourly", "concurrency": Concurrency(policy="allow")}, "every hour", "Runs may overlap."),
        ({"cron": "@hourly"}, "every hour", "It is skipped while a run is alive."),
    ],
)
def test_an_interval_says_what_happens_while_runs_are_alive(said: dict[str, object], words: str, overlap: str):
    read = wording(a_periodic(**said))

    assert (read.words, read.overlap) == (words, overlap)


def test_an_interval_is_told_as_it_is_written():
    assert wording(a_periodic(interval=timedelta(minutes=90))).text == "interval: 1h30m"
    assert wording(a_periodic(minimum_interval=timedelta(seconds=45))).text == "minimum_interval: 45s"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=1), "1 second"),
        (timedelta(minutes=90), "1 hour 30 minutes"),
        (timedelta(days=2, seconds=5), "2 days 5 seconds"),
        (timedelta(milliseconds=500), "0.5 seconds"),
    ],
)
def test_a_length_is_written_out(length: timedelta, words: str):
    assert in_words(length) == words
