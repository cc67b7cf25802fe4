"""Which Prow a command means."""

import json
from pathlib import Path

import pytest

from prowcommon.cli.secretfile import new_secret_file, replace_secret_file
from prowcommon.cli.surroundings import look_around
from prowcommon.errors import UserError


def a_running_prow(directory: Path) -> None:
    (directory / ".prow").mkdir()
    (directory / ".prow/up.json").write_text(
        json.dumps({"pid": 7, "plank_url": "http://here:1", "database_url": "pg:"})
    )
    (directory / ".prow/token").write_text("prow_id_secret\n")


def test_far_from_any_prow_the_usual_address_is_meant_without_a_token(tmp_path: Path) -> None:
    found = look_around({}, tmp_path)
    assert (found.plank_url, found.token, found.database_url) == ("http://127.0.0.1:8083", None, None)


def test_below_a_directory_where_prow_is_up_that_one_is_meant(tmp_path: Path) -> None:
    a_running_prow(tmp_path)
    below = tmp_path / "some/where"
    below.mkdir(parents=True)
    found = look_around({}, below)
    assert (found.plank_url, found.token, found.database_url) == ("http://here:1", "prow_id_secret", "pg:")


def test_the_environment_has_the_last_word(tmp_path: Path) -> None:
    a_running_prow(tmp_path)
    token = tmp_path / "other-token"
    token.write_text("prow_other_secret")
    said = {"PROW_PLANK_URL": "https://prod/", "PROW_TOKEN_FILE": str(token), "PROW_DATABASE_URL": "prod:"}
    found = look_around(said, tmp_path)
    assert (found.plank_url, found.token, found.database_url) == ("https://prod", "prow_other_secret", "prod:")


def test_a_token_file_that_is_named_but_missing_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="PROW_TOKEN_FILE"):
        look_around({"PROW_TOKEN_FILE": str(tmp_path / "nowhere")}, tmp_path)


def test_half_a_note_of_a_killed_prow_is_as_good_as_none(tmp_path: Path) -> None:
    a_running_prow(tmp_path)
    (tmp_path / ".prow/up.json").write_text('{"plank_u')
    assert look_around({}, tmp_path).plank_url == "http://127.0.0.1:8083"


def test_a_secret_is_never_readable_by_others_and_never_overwritten_by_accident(tmp_path: Path) -> None:
    file = tmp_path / "token"
    new_secret_file(file, "first")
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(UserError, match="exists"):
        new_secret_file(file, "second")
    assert file.read_text() == "first\n"

    replace_secret_file(file, "third")
    assert (file.read_text(), file.stat().st_mode & 0o777) == ("third\n", 0o600)
