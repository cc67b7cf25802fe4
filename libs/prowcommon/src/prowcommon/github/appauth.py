"""A GitHub App's credentials: a private key makes JWTs, and a JWT gets a token for each installation.

* A JWT is good for nine minutes, begins a minute ago (clocks differ) and is used for the App's own questions only.
* An installation's token lives an hour, is shared by all that ask, and is replaced five minutes before it ends, so that
  no request leaves with one that dies on the way.
* Which org is which installation is listed once; a missing or suspended one has it listed again, at most once a minute.
  Names are compared in lower case.
* The key's file is read each time a JWT is made: it may be rotated.

Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from prowcommon.clock import Clock
from prowcommon.errors import NotFound
from prowcommon.github.credentials import Credential
from prowcommon.github.errors import CredentialRefused, GitHubForbidden
from prowcommon.github.request import Request
from prowcommon.github.requesting import Requests

JWT_LIFETIME = timedelta(minutes=9)
JWT_BEGINS_BEFORE = timedelta(minutes=1)
JWT_RENEWED_BEFORE_ITS_END = timedelta(minutes=1)
TOKEN_RENEWED_BEFORE_ITS_END = timedelta(minutes=5)
LISTED_AGAIN_AFTER = timedelta(minutes=1)


class _Account(msgspec.Struct, frozen=True):
    login: str


class _Installation(msgspec.Struct, frozen=True):
    id: int
    account: _Account
    suspended_at: datetime | None = None


class _InstallationToken(msgspec.Struct, frozen=True):
    token: str
    expires_at: datetime


class AppItself:
    """The App, asking about itself and its installations."""

    is_app = True

    def __init__(self, app_id: str, private_key_file: Path, clock: Clock) -> None:
        self.app_id = app_id
        self._key_file = private_key_file
        self._clock = clock
        self._jwt = ""
        self._ends_at: datetime | None = None

    async def credential_for(self, org: str | None) -> Credential:
        now = self._clock.now()
        if self._ends_at is None or now >= self._ends_at - JWT_RENEWED_BEFORE_ITS_END:
            self._jwt, self._ends_at = self._signed(now), now + JWT_LIFETIME
        return Credential(f"GitHub App {self.app_id}", f"app:{self.app_id}", self._jwt, is_jwt=True)

    def forget(self, credential: Credential) -> None:
        self._ends_at = None

    def _signed(self, now: datetime) -> str:
        import jwt  # with its cryptography: 120 ms that only an App needs

        claims = {"iss": self.app_id, "iat": now - JWT_BEGINS_BEFORE, "exp": now + JWT_LIFETIME}
        try:
            return jwt.encode(claims, self._key_file.read_bytes(), algorithm="RS256")
        except OSError as error:
            raise CredentialRefused(f"{self._key_file} can't be read: {error.strerror}.") from error
        except (jwt.PyJWTError, ValueError, TypeError) as error:
            raise CredentialRefused(f"{self._key_file} holds no private key of GitHub App {self.app_id}.") from error


class AppInstallations:
    """The App, asking in each org as its installation there."""

    is_app = True

    def __init__(self, itself: AppItself, requests: Requests, clock: Clock) -> None:
        """`requests` are the App's own."""
        self._itself = itself
        self._requests = requests
        self._clock = clock
        self._installations: dict[str, _Installation] = {}
        self._listed_at: datetime | None = None
        self._tokens: dict[int, _InstallationToken] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        """One at a time lists, and one at a time renews a token; the others get what it got."""

    async def credential_for(self, org: str | None) -> Credential:
        if org is None:
            return await self._itself.credential_for(None)
        installation = await self._installation_at(org)
        try:
            return await self._credential_of(installation)
        except NotFound:  # it is gone since we listed it
            self._forget_list()
            return await self._credential_of(await self._installation_at(org))

    def forget(self, credential: Credential) -> None:
        """Also the list: an App that was installed anew has a new number."""
        if credential.is_jwt:
            self._itself.forget(credential)
            return
        self._tokens = {id_: token for id_, token in self._tokens.items() if token.token != credential.secret}
        self._forget_list()

    def _forget_list(self) -> None:
        self._listed_at = None
        self._installations = {}

    async def _credential_of(self, installation: _Installation) -> Credential:
        async with self._lock(f"token of {installation.id}"):
            token = self._tokens.get(installation.id)
            if token is None or self._clock.now() >= token.expires_at - TOKEN_RENEWED_BEFORE_ITS_END:
                token = self._tokens[installation.id] = await self._new_token(installation)
        name = f"GitHub App {self._itself.app_id} at {installation.account.login}"
        return Credential(name, f"installation:{installation.id}", token.token)

    async def _installation_at(self, org: str) -> _Installation:
        async with self._lock("list"):
            found = self._installations.get(org.lower())
            now = self._clock.now()
            is_old = self._listed_at is None or now >= self._listed_at + LISTED_AGAIN_AFTER
            if is_old and (found is None or found.suspended_at is not None):
                self._installations = {one.account.login.lower(): one async for one in self._all()}
                self._listed_at = now
                found = self._installations.get(org.lower())
        if found is None:
            raise NotFound(f"GitHub App {self._itself.app_id} is not installed at {org}. Install it there.")
        if found.suspended_at is not None:
            raise GitHubForbidden(f"GitHub App {self._itself.app_id} is suspended at {org}. Unsuspend it there.")
        return found

    async def _all(self) -> AsyncIterator[_Installation]:
        async for one in self._requests.items(Request("GET", "/app/installations{?per_page}"), _Installation):
            yield one

    async def _new_token(self, installation: _Installation) -> _InstallationToken:
        route = "/app/installations/{installation_id}/access_tokens"
        values = {"installation_id": str(installation.id)}
        # A second token does no harm, so it may be asked for twice.
        request = Request("POST", route, values=values, is_repeatable=True)
        return await self._requests.one(request, _InstallationToken)

    @asynccontextmanager
    async def _lock(self, name: str) -> AsyncIterator[None]:
        async with self._locks.setdefault(name, asyncio.Lock()):
            yield
