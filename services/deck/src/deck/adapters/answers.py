"""What a neighbour says when it refuses: the `detail` of its problem document."""

import json
from typing import Any

import aiohttp

_MOST_BYTES = 64 * 1024


async def detail_of(response: aiohttp.ClientResponse) -> str:
    """Empty when there is none. The response is closed."""
    try:
        told: Any = json.loads(await response.content.read(_MOST_BYTES))
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return ""
    finally:
        response.close()
    return str(told.get("detail", "")) if isinstance(told, dict) else ""
