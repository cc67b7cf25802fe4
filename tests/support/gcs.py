"""Google's object storage, as far as its XML API is spoken here: over real HTTP, with signed tokens, in memory.

It answers to tests/contracts/storage.py, the suite that a real S3 server answers to as well.

Source: https://cloud.google.com/storage/docs/xml-api/reference-methods
"""

import asyncio
import gzip
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from functools import cache
from itertools import count
from pathlib import Path
from urllib.parse import unquote
from xml.sax.saxutils import escape

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from prowcommon.http.serving import listen, serving
from prowcommon.settings import SharedSettings

BUCKET = "builds"
ACCOUNT = "prow@example.iam.gserviceaccount.com"
PAGE = 40
"""Objects in one answer to a list: far fewer than Google's 1,000, so that lists have pages."""
_METADATA = "x-goog-meta-"


@dataclass(frozen=True)
class Held:
    data: bytes
    headers: dict[str, str]
    generation: int
    at: datetime


@dataclass
class FakeGCS:
    """`objects` is what it holds. While `ailing` is set it answers with that status and nothing else."""

    url: str = ""
    objects: dict[str, Held] = field(default_factory=dict)
    ailing: int | None = None
    uploads: dict[str, tuple[dict[str, str], dict[int, bytes]]] = field(default_factory=dict)
    """Begun and neither completed nor taken back."""
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def give(self, path: str, data: bytes, **headers: str) -> None:
        """Somebody else put this there."""
        self._put(path, data, {name.replace("_", "-"): value for name, value in headers.items()}, only_new=None)

    def clear(self) -> None:
        self.objects.clear()
        self.uploads.clear()
        self.ailing = None

    async def answer(self, request: Request) -> Response:
        body = await request.body()
        if self.ailing is not None:
            return _refused(self.ailing, "ServiceUnavailable")
        if not _is_ours(request):
            return _refused(401, "AuthenticationRequired")
        bucket, _, path = unquote(request.scope["raw_path"].decode()).removeprefix("/").partition("/")
        if bucket != BUCKET:
            return _refused(404, "NoSuchBucket")
        asked = request.query_params
        match request.method:
            case "GET" if not path:
                return self._list(asked.get("prefix", ""), asked.get("continuation-token", ""))
            case "GET" | "HEAD":
                unpacks = "gzip" not in request.headers.get("accept-encoding", "")
                return self._get(path, request.headers.get("range"), unpacks=unpacks)
            case "PUT" if "uploadId" in asked:
                return self._take_part(asked["uploadId"], int(asked["partNumber"]), body)
            case "PUT":
                return self._put(path, body, _kept(request), only_new=request.headers.get("x-goog-if-generation-match"))
            case "POST" if "uploads" in asked:
                return self._begin(path, _kept(request))
            case "POST":
                headers, parts = self.uploads.pop(asked["uploadId"])
                self._put(path, b"".join(parts[number] for number in sorted(parts)), headers, only_new=None)
                return _xml(
                    f"<CompleteMultipartUploadResult><ETag>{self._etag(path)}</ETag></CompleteMultipartUploadResult>"
                )
            case "DELETE":
                self.uploads.pop(asked["uploadId"])
                return Response(status_code=204)
        return _refused(405, "MethodNotAllowed")

    def _put(self, path: str, data: bytes, headers: dict[str, str], *, only_new: str | None) -> Response:
        if only_new == "0" and path in self.objects:
            return _refused(412, "PreconditionFailed")
        self.objects[path] = Held(data, headers, next(self._numbers), datetime.now(UTC))
        return Response(headers={"ETag": self._etag(path), "x-goog-generation": str(self.objects[path].generation)})

    def _get(self, path: str, wanted: str | None, *, unpacks: bool) -> Response:
        held = self.objects.get(path)
        if held is None:
            return _refused(404, "NoSuchKey")
        if unpacks and held.headers.get("content-encoding") == "gzip":
            return Response(gzip.decompress(held.data), headers={"ETag": self._etag(path)})
        headers = held.headers | {"ETag": self._etag(path), "Last-Modified": format_datetime(held.at, usegmt=True)}
        if wanted is None:
            return Response(held.data, headers=headers)
        found = re.fullmatch(r"bytes=(\d+)-(\d*)", wanted)
        assert found is not None, wanted
        start, end = int(found[1]), min(int(found[2] or len(held.data)), len(held.data) - 1)
        if start > end:
            return _refused(416, "InvalidRange")
        headers["Content-Range"] = f"bytes {start}-{end}/{len(held.data)}"
        return Response(held.data[start : end + 1], 206, headers=headers)

    def _list(self, prefix: str, after: str) -> Response:
        names = sorted(name for name in self.objects if name.startswith(prefix) and name > after)
        contents = "".join(
            f"<Contents><Key>{escape(name)}</Key><Size>{len(self.objects[name].data)}</Size>"
            f"<LastModified>{self.objects[name].at:%Y-%m-%dT%H:%M:%S.%fZ}</LastModified>"
            f"<ETag>{self._etag(name)}</ETag></Contents>"
            for name in names[:PAGE]
        )
        more = f"<NextContinuationToken>{escape(names[PAGE - 1])}</NextContinuationToken>" if names[PAGE:] else ""
        return _xml(f"<ListBucketResult>{contents}{more}</ListBucketResult>")

    def _begin(self, path: str, headers: dict[str, str]) -> Response:
        upload = f"upload-{next(self._numbers)}"
        self.uploads[upload] = (headers, {})
        return _xml(
            f"<InitiateMultipartUploadResult><Bucket>{BUCKET}</Bucket><Key>{escape(path)}</Key>"
            f"<UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
        )

    def _take_part(self, upload: str, number: int, body: bytes) -> Response:
        self.uploads[upload][1][number] = body
        return Response(headers={"ETag": f'"part-{number}"'})

    def _etag(self, path: str) -> str:
        return f'"{self.objects[path].generation}"'


@asynccontextmanager
async def a_gcs() -> AsyncIterator[FakeGCS]:
    """With one empty bucket, BUCKET, for the service account of `settings_for`."""
    gcs = FakeGCS()
    app = FastAPI(openapi_url=None)
    app.state.closing = asyncio.Event()
    app.add_route("/{path:path}", gcs.answer, methods=["GET", "HEAD", "PUT", "POST", "DELETE"])
    bound = listen("gcs", "127.0.0.1", 0)
    async with serving(app, bound, name="gcs"):
        gcs.url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        yield gcs


def settings_for(directory: Path, url: str, *, as_a_stranger: bool = False) -> SharedSettings:
    """Settings whose Google is at `url`; the key of the service account lies in `directory`."""
    key = _another_key() if as_a_stranger else _key()
    file = directory / f"gcs-{'stranger' if as_a_stranger else 'ours'}-{url.rpartition(':')[2]}.json"
    file.write_text(
        json.dumps(
            {
                "type": "service_account",
                "client_email": ACCOUNT,
                "private_key_id": "1",
                "private_key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
                "gcs_base_url": url,
            }
        )
    )
    return SharedSettings(gcs_credentials_file=file)


@cache
def _key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


@cache
def _another_key() -> RSAPrivateKey:
    return generate_private_key(65537, 2048)


def _is_ours(request: Request) -> bool:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    try:
        claims = jwt.decode(token, _key().public_key(), algorithms=["RS256"], options={"verify_aud": False})
    except jwt.InvalidTokenError:
        return False
    return bool(claims["iss"] == ACCOUNT)


def _kept(request: Request) -> dict[str, str]:
    return {
        name: value
        for name, value in request.headers.items()
        if name in ("content-type", "content-encoding") or name.startswith(_METADATA)
    }


def _xml(text: str) -> Response:
    return Response(text, media_type="application/xml")


def _refused(status: int, code: str) -> Response:
    return Response(f"<Error><Code>{code}</Code></Error>", status, media_type="application/xml")
