"""People and programs on GitHub, and which of them we are.

Source: https://docs.github.com/en/rest/users/users, https://docs.github.com/en/rest/apps/apps
"""

import msgspec

from prowcommon.github.request import Request
from prowcommon.github.requesting import Requests


class User(msgspec.Struct, frozen=True):
    """Whoever did something."""

    login: str
    id: int = 0
    type: str = "User"
    """`User`, `Organization` or `Bot`."""


class _App(msgspec.Struct, frozen=True):
    slug: str


class Identity:
    """Who we are."""

    def __init__(self, requests: Requests) -> None:
        self._requests = requests
        self._login = ""

    async def login(self) -> str:
        """Under which our comments stand: a user's login, or `SLUG[bot]` for an App. Asked once."""
        if not self._login:
            if self._requests.is_app:
                app = await self._requests.one(Request("GET", "/app"), _App)
                self._login = f"{app.slug}[bot]"
            else:
                self._login = (await self._requests.one(Request("GET", "/user"), User)).login
        return self._login
