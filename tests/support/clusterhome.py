"""Two planks at home with a Kubernetes cluster that a test plays, and everything between them that can be hurt.

The API server and the kubelet are the test's, no part of the product: they know what really came and went. The planks
reach the API server through a cable that can be cut.
"""

import asyncio
import json
import signal
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import text

from prowcommon.errors import Unavailable
from support.installation import Installation, an_installation, until_ready
from support.kubeapi import FakeKubeApi
from support.kubelet import Kubelet
from support.ports import free_ports
from support.proxy import Cable
from support.realkube import kubeconfig_of

PLANKS = ("plank-a", "plank-b")


@dataclass
class ClusterHome:
    installation: Installation
    api: FakeKubeApi
    kubelet: Kubelet
    cable: Cable

    async def working_plank(self) -> str:
        (holder,) = await self.ask("SELECT holder FROM leases WHERE name = 'cluster/default'")
        return holder.removeprefix("plank@")

    async def kill_the_working_plank(self) -> str:
        """Returns the fence it held."""
        fence = await self.fence()
        self.installation.services[await self.working_plank()].signal(signal.SIGKILL)
        return fence

    def kill_every_plank(self) -> None:
        for name in PLANKS:
            self.installation.services[name].signal(signal.SIGKILL)

    async def fence(self) -> str:
        """Another one is another plank's, or the same plank's after a restart."""
        return (await self.ask("SELECT fence FROM leases WHERE name = 'cluster/default'"))[0]

    async def ask(self, question: str) -> list[str]:
        """The first column of Postgres' answer, once it gives one."""
        return [row[0] for row in await self.ask_rows(question)]

    async def ask_rows(self, question: str) -> list[tuple[str, ...]]:
        while True:
            try:
                async with self.installation.database.connect() as connection:
                    return [tuple(map(str, row)) for row in await connection.execute(text(question))]
            except Unavailable:
                await asyncio.sleep(0.05)

    async def count(self, question: str) -> int:
        return int((await self.ask(question))[0])


@asynccontextmanager
async def a_cluster_home(
    *,
    config: Mapping[str, Any] | None = None,
    further: Mapping[str, str] | None = None,
    env: Mapping[str, str] | None = None,
) -> AsyncIterator[ClusterHome]:
    """`further` services beside the planks, by module; all of them are ready."""
    with tempfile.TemporaryDirectory(prefix="prow-cluster-") as name:
        directory = Path(name)
        (directory / "jobs").mkdir()
        (directory / "config.yaml").write_text(json.dumps(config or {}))  # JSON is YAML
        (directory / "jobs" / "jobs.yaml").write_text(json.dumps({"periodics": []}))
        async with FakeKubeApi().serving() as api, Kubelet(api.url).working() as kubelet:
            address = urlsplit(api.url)
            async with Cable(address.hostname or "", address.port or 0).plugged_in() as cable:
                kubeconfig = directory / "kubeconfig"
                kubeconfig.write_text(kubeconfig_of({"server": f"http://127.0.0.1:{cable.port}"}, {}))
                modules = {**dict.fromkeys(PLANKS, "plank"), **(further or {})}
                ports = free_ports(len(modules))
                services = {each: (module, port) for (each, module), port in zip(modules.items(), ports, strict=True)}
                told = {
                    "PROW_KUBECONFIG": str(kubeconfig),
                    "PROW_PLANK_SWEEP_EVERY": "2",
                    "PROW_PLANK_CLUSTER_REQUESTS_PER_SECOND": "300",
                    **(env or {}),
                }
                async with an_installation(directory, services=services, extra_env=told) as installation:
                    for port in ports:
                        await until_ready(port)
                    yield ClusterHome(installation, api, kubelet, cable)
