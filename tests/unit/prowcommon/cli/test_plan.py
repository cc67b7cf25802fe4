"""What `prow up` decides before it starts anything."""

from pathlib import Path

import pytest

from prowcommon.cli.laptop.logfile import sentence_of
from prowcommon.cli.laptop.plan import Wishes, configuration, for_services
from prowcommon.errors import UserError

PORTS = {"deck": 8080, "plank": 9083, "horologium": 8082}


def told(**environ: str) -> dict[str, str]:
    return for_services(environ, data_dir=Path("/data"), database_url="pg:", nats_url="nats:", ports=PORTS)


def test_services_are_told_what_they_are_told_in_production() -> None:
    assert told() == {
        "PROW_DATABASE_URL": "pg:",
        "PROW_NATS_URL": "nats:",
        "PROW_DECK_URL": "http://127.0.0.1:8080",
        "PROW_PLANK_URL": "http://127.0.0.1:9083",
        "PROW_HOROLOGIUM_URL": "http://127.0.0.1:8082",
        "PROW_DECK_TOKEN_FILE": "/data/deck-token",
        "PROW_PLANK_WORK_DIR": "/data/work",
        "PROW_CONFIG_CACHE": "/data/cache/config",
        "PROW_STORAGE": "file:///data/storage",
        "PROW_PLANK_PROCESS_ON_EXIT": "end",
        "PROW_DECK_PORT": "8080",
        "PROW_PLANK_PORT": "9083",
        "PROW_HOROLOGIUM_PORT": "8082",
    }


def test_what_the_environment_says_is_kept() -> None:
    said = told(PROW_DECK_URL="https://prow.example", PROW_PLANK_PROCESS_ON_EXIT="leave")
    assert said["PROW_DECK_URL"] == "https://prow.example"
    assert said["PROW_PLANK_PROCESS_ON_EXIT"] == "leave"


def test_an_option_wins_over_the_environment(tmp_path: Path) -> None:
    option, variable = tmp_path / "option.yaml", tmp_path / "variable.yaml"
    option.touch()
    variable.touch()
    wishes = Wishes(processes=False, config=option, job_config=None, data_dir=tmp_path)
    said = {"PROW_CONFIG": str(variable), "PROW_JOB_CONFIG": str(variable)}
    assert configuration(wishes, said) == {"PROW_CONFIG": str(option), "PROW_JOB_CONFIG": str(variable)}


def test_a_configuration_that_is_not_there_is_named_before_anything_starts(tmp_path: Path) -> None:
    wishes = Wishes(processes=False, config=tmp_path / "nope.yaml", job_config=None, data_dir=tmp_path)
    with pytest.raises(UserError, match=r"nope\.yaml doesn't exist.*--config"):
        configuration(wishes, {})


def test_an_error_in_the_log_is_told_in_words() -> None:
    line = '{"source": "c.yaml", "problems": ["a", "b"], "event": "config_refused", "level": "error", "timestamp": "t"}'
    assert sentence_of(line) == "config refused, source=c.yaml, problems=a; b"
    assert sentence_of("no json\n") == "no json"
