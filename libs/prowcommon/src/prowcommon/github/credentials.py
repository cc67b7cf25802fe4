"""Who asks GitHub: a token from a file, a GitHub App (`appauth`), or nobody.

* A token's file is read again when it changes: rotating one needs no restart.
* What can't be read now is Unavailable: the file will come back, and the work waits for it.
* A credential knows its name for people, which is never the secret itself.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from prowcommon.errors import UserError
from prowcommon.github.errors import CredentialRefused
from prowcommon.settings import SharedSettings


@dataclass(frozen=True, slots=True)
class Credential:
    """What one request is signed with."""

    name: str
    """For people: `the token in /etc/github/token`."""
    lane: str
    """Whose budget it spends, and whose answers it may see."""
    secret: str = field(default="", repr=False)
    """Empty: nobody asks."""
    is_jwt: bool = False


class Credentials(Protocol):
    """Finds the credential for a request."""

    is_app: bool
    """Whether GitHub knows us as an App (`/app`), not as a user (`/user`)."""

    async def credential_for(self, org: str | None) -> Credential:
        """`org` None: our own. Raises NotFound where an App isn't installed, Unavailable when it can't be had now."""
        ...

    def forget(self, credential: Credential) -> None:
        """GitHub refused it: the next one asked for is a fresh one, where there can be one."""
        ...


def check_credentials(settings: SharedSettings) -> None:
    """Raises UserError when the settings contradict one another."""
    token, app_id, key = settings.github_token_file, settings.github_app_id, settings.github_app_private_key_file
    if token is not None and (app_id or key):
        raise UserError("PROW_GITHUB_TOKEN_FILE and PROW_GITHUB_APP_… are both set: GitHub is asked as one of them.")
    if bool(app_id) != (key is not None):
        raise UserError("A GitHub App needs both PROW_GITHUB_APP_ID and PROW_GITHUB_APP_PRIVATE_KEY_FILE.")


class Anonymous:
    """Nobody: public things only, and sixty requests an hour."""

    is_app = False

    async def credential_for(self, org: str | None) -> Credential:
        return Credential("a request without credential (PROW_GITHUB_TOKEN_FILE is not set)", "anonymous")

    def forget(self, credential: Credential) -> None:
        pass


class TokenFile:
    """A user's token, alone in a file."""

    is_app = False

    def __init__(self, path: Path) -> None:
        self._path = path
        self._read_as: tuple[int, int, int] | None = None
        self._token = ""

    async def credential_for(self, org: str | None) -> Credential:
        return Credential(f"the token in {self._path}", f"token:{self._path}", self._current())

    def forget(self, credential: Credential) -> None:
        self._read_as = None

    def _current(self) -> str:
        try:
            seen = self._path.stat()
            version = (seen.st_ino, seen.st_mtime_ns, seen.st_size)
            if version != self._read_as:
                self._token, self._read_as = _only_word_of(self._path), version
        except (OSError, UserError) as error:
            said = error.strerror if isinstance(error, OSError) else str(error)
            raise CredentialRefused(f"{self._path} holds no token of GitHub's: {said}.") from error
        return self._token


def _only_word_of(path: Path) -> str:
    """Raises UserError, which never quotes the content."""
    match path.read_bytes().split():
        case [word] if word.isascii():
            return word.decode()
        case []:
            raise UserError("it is empty")
        case _:
            raise UserError("it should hold one word and nothing else")
