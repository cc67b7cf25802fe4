"""Who asks, and what they may: GitHub's habits with 401, 403 and 404.

* A credential that isn't known, or has ended, is a 401, even where nobody's would have done.
* What the asker may not see doesn't exist: 404. So it does to a classic token without the scope, when it writes.
* What may be seen and not done is a 403 that names what is lacking in a header: an App's permission, or a scope.
* A JWT is for the App's own questions; an installation's token is good in the repositories of its account only.

Source: https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from prowcommon.demo.github import SimulatedGitHub
from prowcommon.demo.limits import ANONYMOUS
from prowcommon.demo.replies import Declined
from prowcommon.demo.world import Account, App, Installation, Repository, Right

LONGEST_JWT = timedelta(minutes=10)
_LEVELS = {"": 0, "read": 1, "write": 2, "admin": 3}


@dataclass(frozen=True, slots=True)
class Needs:
    """What a route asks of whoever uses it."""

    areas: tuple[str, ...] = ("metadata",)
    """An App's permissions, any of which will do."""
    level: str = "read"
    right: Right = Right.READ
    """What a user must be allowed in the repository."""
    scopes: frozenset[str] = frozenset()
    """A classic token's, any of which will do."""

    def of_an_app(self) -> dict[str, str]:
        """How an App is told."""
        return {"X-Accepted-GitHub-Permissions": "; ".join(f"{area}={self.level}" for area in self.areas)}

    def of_a_token(self) -> dict[str, str]:
        """How a classic token's owner is told."""
        return {"X-Accepted-OAuth-Scopes": ", ".join(sorted(self.scopes))}


METADATA = Needs()
"""What everybody has who may see a repository."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Whoever signed the request."""

    budget: str
    told: str
    """How GitHub calls them when they ask too often."""
    user: Account | None = None
    scopes: frozenset[str] = frozenset()
    app: App | None = None
    installation: Installation | None = None

    @property
    def acts_as(self) -> Account | None:
        """Under whose name things are done."""
        return self.installation.app.bot if self.installation is not None else self.user

    def may_see(self, repo: Repository) -> bool:
        if not repo.is_private:
            return True
        if self.installation is not None:
            return self.installation.account is repo.owner
        return self.user is not None and bool(self.scopes & {"repo"}) and _right(self.user, repo) >= Right.READ


def asker_of(authorization: str, github: SimulatedGitHub, now: datetime) -> Asker:
    """Raises Declined with 401."""
    if not authorization:
        return Asker(ANONYMOUS, "127.0.0.1")
    scheme, _, secret = authorization.partition(" ")
    if scheme.lower() not in ("bearer", "token"):
        raise Declined(401, "Bad credentials")
    if (token := github.user_tokens.get(secret)) is not None:
        return Asker(f"user {token.user.login}", f"user ID {token.user.id}", token.user, token.scopes)
    known = github.installation_tokens.get(secret)
    if known is not None and now < known.expires_at:
        installation = known.installation
        name = f"installation {installation.id}"
        return Asker(name, f"installation ID {installation.id}", app=installation.app, installation=installation)
    if secret.count(".") == 2:
        app = _app_of(secret, github, now)
        return Asker(f"app {app.slug}", f"app ID {app.id}", app=app)
    raise Declined(401, "Bad credentials")


def _app_of(token: str, github: SimulatedGitHub, now: datetime) -> App:
    import jwt
    from jwt.types import Options

    unheard = Declined(401, "A JSON web token could not be decoded")
    # Signature here, instants below: by this GitHub's clock, not the host's.
    unchecked: Options = {"verify_exp": False, "verify_iat": False, "verify_nbf": False}
    try:
        said = jwt.decode(token, options={**unchecked, "verify_signature": False})
        app = next((app for app in github.apps.values() if str(app.id) == str(said.get("iss"))), None)
        if app is None:
            raise Declined(401, "Integration not found")
        claims = jwt.decode(token, app.public_key, algorithms=["RS256"], options=unchecked)
        begins, ends = float(claims["iat"]), float(claims["exp"])
    except (jwt.PyJWTError, KeyError, TypeError, ValueError) as error:
        raise unheard from error
    if ends <= now.timestamp() or begins > now.timestamp():
        raise Declined(401, "'Expiration time' claim ('exp') must be a numeric value representing the future time")
    if ends > (now + LONGEST_JWT).timestamp():
        raise Declined(401, "'Expiration time' claim ('exp') is too far in the future")
    return app


def check(asker: Asker, repo: Repository, needs: Needs) -> None:
    """Raises Declined with 404 or 403."""
    writes = needs.level != "read"
    if not asker.may_see(repo):
        raise Declined(404, "Not Found")
    if asker.installation is not None:
        granted = asker.installation.permissions if asker.installation.account is repo.owner else {}
        if not _is_granted(granted, needs) and (writes or repo.is_private):
            raise Declined(403, "Resource not accessible by integration", headers=needs.of_an_app())
        return
    if asker.app is not None:
        raise Declined(401, "A JSON web token could not be decoded")
    if not writes:
        return
    if asker.user is None:
        raise Declined(401, "Requires authentication")
    if not asker.scopes & needs.scopes:
        raise Declined(404, "Not Found", headers=needs.of_a_token())
    if _right(asker.user, repo) < needs.right:
        raise Declined(403, "Must have push access to repository.", headers=needs.of_a_token())


def _is_granted(granted: dict[str, str], needs: Needs) -> bool:
    return any(_LEVELS[granted.get(area, "")] >= _LEVELS[needs.level] for area in needs.areas)


def _right(user: Account, repo: Repository) -> int:
    if user is repo.owner:
        return Right.ADMIN
    return repo.rights.get(user.login.lower(), 0 if repo.is_private else Right.READ)
