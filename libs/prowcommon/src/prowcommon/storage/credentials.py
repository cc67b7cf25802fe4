"""Whom buckets are asked as: a file of credentials, or what the surroundings of the process offer.

* `PROW_S3_CREDENTIALS_FILE` is Prow's own JSON: `region`, `endpoint`, `insecure`, `s3_force_path_style`, `access_key`,
  `secret_key`. An endpoint without a scheme is https, unless it is `insecure`.
* `PROW_GCS_CREDENTIALS_FILE` is a service account's JSON key, or what `gcloud auth application-default login` leaves.
* Without a file it is AWS' and Google's own variables and the identity of the pod.
* A mistake in a file is told at the start; one that is replaced is read again. No message quotes what stands in one.

Source: prow pkg/io/providers; https://docs.rs/object_store (what the variables are)
"""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import urlsplit, urlunsplit

import msgspec

from prowcommon.errors import UserError

if TYPE_CHECKING:
    from obstore.store import S3Credential

T = TypeVar("T")


class Credentials(Protocol):
    """What the store of one bucket is opened with, as keyword arguments of obstore's class for it."""

    def for_bucket(self, name: str) -> dict[str, Any]: ...

    def version(self) -> object:
        """Another one when they have changed."""
        ...


class Ambient:
    """Nothing was said: the library asks the surroundings."""

    def for_bucket(self, name: str) -> dict[str, Any]:
        return {}

    def version(self) -> object:
        return None


class _S3File(msgspec.Struct, frozen=True):
    region: str = ""
    endpoint: str = ""
    insecure: bool = False
    s3_force_path_style: bool = False
    access_key: str = ""
    secret_key: str = ""


@dataclass(frozen=True, slots=True)
class S3File:
    """Raises UserError when the file can't be understood, at once and whenever a bucket is opened."""

    path: Path

    def __post_init__(self) -> None:
        self._read()

    def for_bucket(self, name: str) -> dict[str, Any]:
        said = self._read()
        by_path = said.s3_force_path_style or "." in name  # a dot in a host's first part fits no certificate
        found: dict[str, Any] = {"virtual_hosted_style_request": not by_path}
        if said.region:
            found["region"] = said.region
        if said.endpoint:
            url = urlsplit(_with_scheme(said.endpoint, insecure=said.insecure))
            host = url.netloc if by_path else f"{name}.{url.netloc}"
            found["endpoint"] = urlunsplit((url.scheme, host, url.path.rstrip("/"), "", ""))
            found["client_options"] = {"allow_http": url.scheme == "http"}
        if said.access_key:
            keys = _keys(said)
            found["credential_provider"] = lambda: keys  # on its own: variables of AWS' would add their session's token
        return found

    def version(self) -> object:
        return _version(self.path)

    def _read(self) -> _S3File:
        found = _decoded(self.path, _S3File, "PROW_S3_CREDENTIALS_FILE")
        if bool(found.access_key) != bool(found.secret_key):
            raise UserError(f"PROW_S3_CREDENTIALS_FILE: {self.path} has one of access_key and secret_key, not both.")
        return found


class _GoogleFile(msgspec.Struct, frozen=True):
    type: str
    gcs_base_url: str = ""
    """Where the storage is, when not at Google: a stand-in for tests, an endpoint of one's own network."""


@dataclass(frozen=True, slots=True)
class GoogleFile:
    """Raises UserError when the file can't be understood, at once and whenever a bucket is opened."""

    path: Path

    def __post_init__(self) -> None:
        self._read()

    def for_bucket(self, name: str) -> dict[str, Any]:
        said = self._read()
        key = "service_account" if said.type == "service_account" else "application_credentials"
        return {key: str(self.path), "client_options": {"allow_http": said.gcs_base_url.startswith("http://")}}

    def version(self) -> object:
        return _version(self.path)

    def _read(self) -> _GoogleFile:
        found = _decoded(self.path, _GoogleFile, "PROW_GCS_CREDENTIALS_FILE")
        if found.type not in ("service_account", "authorized_user"):
            raise UserError(
                f"PROW_GCS_CREDENTIALS_FILE: {self.path} is of a type that isn't known here. "
                "Take the JSON key of a service account, or no file in a pod with an identity of its own."
            )
        return found


def _decoded(path: Path, shape: type[T], setting: str) -> T:
    try:
        return msgspec.json.decode(path.read_bytes(), type=shape)
    except OSError as error:
        raise UserError(f"{setting}: {path} can't be read: {error.strerror}.") from error
    except msgspec.DecodeError as error:
        raise UserError(f"{setting}: {path} holds no credentials in JSON.") from error


def _with_scheme(endpoint: str, *, insecure: bool) -> str:
    if "://" in endpoint:
        return endpoint
    return f"{'http' if insecure else 'https'}://{endpoint}"


def _keys(said: _S3File) -> "S3Credential":
    return {
        "access_key_id": said.access_key,
        "secret_access_key": said.secret_key,
        "token": None,
        "expires_at": None,
    }


def _version(path: Path) -> object:
    with suppress(OSError):
        seen = path.stat()
        return (seen.st_ino, seen.st_mtime_ns, seen.st_size)
    return None
