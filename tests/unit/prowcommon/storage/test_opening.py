"""Buckets by their address, and whom they are asked as."""

import json
from pathlib import Path
from typing import Any

import pytest

from prowcommon.errors import Unavailable, UserError
from prowcommon.settings import SharedSettings
from prowcommon.storage.credentials import GoogleFile, S3File
from prowcommon.storage.opening import open_storage

KEYS = {"access_key": "key", "secret_key": "very-secret"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "credentials.json"


def an_s3_file(file: Path, **said: Any) -> S3File:
    file.write_text(json.dumps(said))
    return S3File(file)


@pytest.mark.parametrize("address", ["ftp://host/builds", "gs://", "s3:///builds", "file://host/builds", "", "gs:///"])
def test_an_address_of_no_known_kind_is_refused_with_the_kinds_that_are(address: str) -> None:
    with pytest.raises(UserError, match="gs://NAME, s3://NAME or file:///DIRECTORY"):
        open_storage(SharedSettings()).bucket(address)


def test_a_bucket_is_opened_once_however_it_is_written(tmp_path: Path) -> None:
    storage = open_storage(SharedSettings())

    assert storage.bucket(tmp_path.as_uri()) is storage.bucket(f"{tmp_path.as_uri()}/")
    assert storage.bucket("builds") is storage.bucket("gs://builds/")
    assert storage.bucket("s3://builds") is not storage.bucket("gs://builds")


@pytest.mark.parametrize(
    ("said", "endpoint", "in_plain_text"),
    [
        ({"endpoint": "s3.example.com", "s3_force_path_style": True}, "https://s3.example.com", False),
        ({"endpoint": "127.0.0.1:9000", "s3_force_path_style": True, "insecure": True}, "http://127.0.0.1:9000", True),
        ({"endpoint": "http://s3.local/", "s3_force_path_style": True}, "http://s3.local", True),
        ({"endpoint": "https://s3.example.com"}, "https://builds.s3.example.com", False),
    ],
)
def test_an_endpoint_is_https_unless_the_file_says_otherwise(
    file: Path, said: dict[str, Any], endpoint: str, in_plain_text: bool
) -> None:
    found = an_s3_file(file, **said).for_bucket("builds")

    assert found["endpoint"] == endpoint
    assert found["client_options"] == {"allow_http": in_plain_text}


@pytest.mark.parametrize(
    ("name", "forced", "in_the_host"), [("builds", False, True), ("builds", True, False), ("our.builds", False, False)]
)
def test_a_bucket_s_name_is_part_of_the_host_where_it_can_be(
    file: Path, name: str, forced: bool, in_the_host: bool
) -> None:
    found = an_s3_file(file, region="eu-central-1", s3_force_path_style=forced).for_bucket(name)

    assert found == {"region": "eu-central-1", "virtual_hosted_style_request": in_the_host}


def test_keys_that_were_replaced_are_the_ones_of_the_next_time(file: Path) -> None:
    an_s3_file(file, **KEYS)
    storage = open_storage(SharedSettings(s3_credentials_file=file))
    before = storage.bucket("s3://builds")
    assert storage.bucket("s3://builds") is before

    an_s3_file(file, **{**KEYS, "secret_key": "another one"})

    assert storage.bucket("s3://builds") is not before


def test_a_file_that_is_being_replaced_is_waited_for(file: Path) -> None:
    an_s3_file(file, **KEYS)
    storage = open_storage(SharedSettings(s3_credentials_file=file))
    file.unlink()
    with pytest.raises(Unavailable, match="No such file"):
        storage.bucket("s3://builds")

    an_s3_file(file, **KEYS)

    storage.bucket("s3://builds")


def test_keys_of_a_file_stand_alone(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SESSION_TOKEN", "of another identity")
    provider = an_s3_file(file, **KEYS).for_bucket("builds")["credential_provider"]

    assert provider() == {
        "access_key_id": "key", "secret_access_key": "very-secret", "token": None, "expires_at": None,
    }  # fmt: skip


def test_without_keys_in_the_file_the_surroundings_are_asked(file: Path) -> None:
    assert "credential_provider" not in an_s3_file(file, region="eu-central-1").for_bucket("builds")


@pytest.mark.parametrize(
    "text",
    ["very-secret", '{"access_key": "key", "secret_key": 7}', '["very-secret"]', '{"secret_key": "very-secret"}'],
)
def test_a_mistake_in_a_file_is_told_at_the_start_and_not_quoted(file: Path, text: str) -> None:
    file.write_text(text)

    with pytest.raises(UserError, match=r"PROW_S3_CREDENTIALS_FILE: .*credentials\.json") as failure:
        open_storage(SharedSettings(s3_credentials_file=file))
    assert "very-secret" not in str(failure.value)


def test_a_file_that_is_not_there_is_told_at_the_start(file: Path) -> None:
    with pytest.raises(UserError, match=r"PROW_S3_CREDENTIALS_FILE: .*No such file"):
        open_storage(SharedSettings(s3_credentials_file=file))
    with pytest.raises(UserError, match=r"PROW_GCS_CREDENTIALS_FILE: .*No such file"):
        open_storage(SharedSettings(gcs_credentials_file=file))


@pytest.mark.parametrize(
    ("kind", "option"), [("service_account", "service_account"), ("authorized_user", "application_credentials")]
)
def test_google_s_files_are_known_by_their_type(file: Path, kind: str, option: str) -> None:
    file.write_text(json.dumps({"type": kind}))

    assert GoogleFile(file).for_bucket("builds") == {option: str(file), "client_options": {"allow_http": False}}


def test_a_file_of_google_s_that_we_know_nothing_of_is_refused(file: Path) -> None:
    file.write_text(json.dumps({"type": "external_account"}))

    with pytest.raises(UserError, match="Take the JSON key of a service account"):
        GoogleFile(file)
