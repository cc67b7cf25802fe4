"""Buckets by their address, with the credentials of the settings. Nothing is asked before something is wanted.

* `name` and `gs://name` are Google's, `s3://name` is S3 or what speaks like it, `file:///directory` is this host's.
  A bucket's address may go on with a path: it comes before everything in it.
* A directory that isn't there is made.
* The library is imported with the first bucket: who stores nothing doesn't pay its 14 MB.
"""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prowcommon.errors import NotAllowed, Unavailable, UserError
from prowcommon.prowjobs.bucketlayout import Bucket as Written
from prowcommon.settings import SharedSettings
from prowcommon.storage.credentials import Ambient, Credentials, GoogleFile, S3File
from prowcommon.storage.ports import Bucket, Storage

if TYPE_CHECKING:
    from obstore.store import ClientConfig, LocalStore, RetryConfig

CLIENT: "ClientConfig" = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=30)}
AS_IT_IS: "ClientConfig" = {"default_headers": {"Accept-Encoding": "gzip"}}
"""Google unpacks what is stored compressed for whoever doesn't say that he can, and then knows no ranges of it."""
RETRIES: "RetryConfig" = {"max_retries": 2, "retry_timeout": timedelta(seconds=15)}


def open_storage(settings: SharedSettings) -> Storage:
    """Every bucket, by its address. Raises UserError when a file of credentials can't be understood."""
    s3, google = settings.s3_credentials_file, settings.gcs_credentials_file
    return _Buckets(S3File(s3) if s3 else Ambient(), GoogleFile(google) if google else Ambient())


class _Buckets:
    """A Storage."""

    def __init__(self, s3: Credentials, google: Credentials) -> None:
        self._credentials: dict[str, Credentials] = {"s3": s3, "gs": google, "file": Ambient()}
        self._open: dict[str, tuple[object, Bucket]] = {}

    def bucket(self, address: str) -> Bucket:
        written = Written.of(address)
        credentials = self._credentials.get(written.provider)
        if credentials is None or not _is_complete(written):
            raise UserError(f"{address!r} is no bucket known here: gs://NAME, s3://NAME or file:///DIRECTORY.")
        version = credentials.version()
        opened_with, bucket = self._open.get(written.address, (None, None))
        if bucket is None or opened_with != version:
            bucket = _opened(written, credentials)
            self._open[written.address] = version, bucket
        return bucket


def _opened(written: Written, credentials: Credentials) -> Bucket:
    from prowcommon.storage.buckets import StoreBucket

    address = written.address
    if written.provider == "file":
        return StoreBucket(address, _directory(written.path), is_directory=True)
    name, _, prefix = written.path.partition("/")
    try:
        said = credentials.for_bucket(name)
    except UserError as error:  # it was fine at the start, and will be again
        raise Unavailable(str(error)) from error
    if written.provider == "s3":
        from obstore.store import S3Store

        return StoreBucket(address, S3Store(name, **_options(said, prefix)))
    from obstore.store import GCSStore

    return StoreBucket(address, GCSStore(name, **_options(said, prefix, **AS_IT_IS)))


def _is_complete(written: Written) -> bool:
    """A directory is absolute, and any other bucket has a name."""
    return written.path.startswith("/") == (written.provider == "file") and bool(written.path.strip("/"))


def _directory(path: str) -> "LocalStore":
    from obstore.store import LocalStore

    try:
        Path(path).mkdir(parents=True, exist_ok=True)
        return LocalStore(path)
    except OSError as error:
        raise NotAllowed(f"{path} can't hold anything: {error.strerror}. PROW_STORAGE may name another one.") from error


def _options(credentials: dict[str, Any], prefix: str, **client_options: Any) -> dict[str, Any]:
    """Keyword arguments for a store."""
    client = {**CLIENT, **credentials.pop("client_options", {}), **client_options}
    found = {**credentials, "client_options": client, "retry_config": RETRIES}
    return {**found, "prefix": prefix} if prefix else found
