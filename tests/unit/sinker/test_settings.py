"""What sinker can be told, and what it refuses."""

from datetime import timedelta

import pytest
from pydantic import ValidationError

from sinker.domain.retention import Retention
from sinker.settings import Settings


def test_nothing_is_deleted_unless_somebody_says_so() -> None:
    settings = Settings.from_environment()

    assert settings.retention == Retention(None, keep_last=20)
    assert (settings.dry_run, settings.delete_unknown_pods, settings.in_cluster) == (False, False, False)


@pytest.mark.parametrize("said", ["P365D", "31536000"])
def test_how_long_history_is_kept_is_a_duration(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROW_SINKER_DELETE_AFTER", said)
    monkeypatch.setenv("PROW_SINKER_KEEP_LAST", "3")

    assert Settings.from_environment().retention == Retention(timedelta(days=365), keep_last=3)


@pytest.mark.parametrize("said", ["PT1H", "0", "-P1D"])
def test_less_than_a_day_is_taken_for_a_mistake(said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROW_SINKER_DELETE_AFTER", said)

    with pytest.raises(ValidationError, match="at least a day"):
        Settings.from_environment()
