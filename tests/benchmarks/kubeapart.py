"""The fake Kubernetes API server in a process of its own, so that its work and memory aren't plank's:
`python -m benchmarks.kubeapart`, until its input ends. It prints its address.
"""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from support.kubeapi import FakeKubeApi


@asynccontextmanager
async def kube_apart() -> AsyncIterator[str]:
    """Its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "benchmarks.kubeapart", stdin=PIPE, stdout=PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.stdin.close()
        await process.wait()


async def _main() -> None:
    async with FakeKubeApi(bookmark_seconds=60).serving() as api:
        print(api.url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_main())
