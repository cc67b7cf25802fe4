"""The simulated GitHub: what there is, what people do to it, what it is told to do wrong, and what it was asked.

Its verbs are what happens on a GitHub without Prow: somebody pushes, opens a pull request, installs an App.
"""

import hashlib
from collections import deque
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

from prowcommon.clock import Clock, SystemClock
from prowcommon.demo.faults import Faults
from prowcommon.demo.limits import Limits
from prowcommon.demo.world import (
    Account,
    App,
    ChangedFile,
    Comment,
    Installation,
    InstallationToken,
    Issue,
    Label,
    PullDetails,
    Repository,
    Right,
    Status,
    UserToken,
)

TOKEN_LIFETIME = timedelta(hours=1)
_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request, and what was answered."""

    method: str
    route: str
    """GitHub's own template of it: `/repos/{owner}/{repo}/pulls/{pull_number}`."""
    path: str
    query: dict[str, str]
    asked: Any
    status: int
    answer: Any
    is_fault: bool = False
    """Whether it was told to answer so."""

    @property
    def name(self) -> str:
        return f"{self.method} {self.route}"


class SimulatedGitHub:
    """All of it."""

    def __init__(self, clock: Clock | None = None, *, hourly: int = 5000) -> None:
        self.clock = clock or SystemClock()
        self.faults = Faults()
        self.limits = Limits(self.clock, hourly=hourly)
        self.exchanges: deque[Exchange] = deque(maxlen=_REMEMBERED)
        self.accounts: dict[str, Account] = {}
        self.repositories: dict[str, Repository] = {}
        """By full name in lower case, former names too."""
        self.apps: dict[int, App] = {}
        self.installations: dict[int, Installation] = {}
        self.user_tokens: dict[str, UserToken] = {}
        self.installation_tokens: dict[str, InstallationToken] = {}
        self._ids = count(1)

    def user(self, login: str) -> Account:
        """The user of that name, new or not."""
        return self._account(login, "User")

    def org(self, login: str) -> Account:
        return self._account(login, "Organization")

    def token(self, login: str, *, scopes: Collection[str] = ("repo",)) -> str:
        """A classic token of that user's."""
        token = f"simulated-token-{next(self._ids)}"
        self.user_tokens[token] = UserToken(self.user(login), frozenset(scopes))
        return token

    def revoke(self, token: str) -> None:
        self.user_tokens.pop(token, None)
        self.installation_tokens.pop(token, None)

    def repo(self, full_name: str, *, private: bool = False) -> Repository:
        """A repository with a first commit on `main`, in an organization that may be new."""
        org, _, name = full_name.partition("/")
        repo = Repository(next(self._ids), self.org(org), name, private, self.clock.now())
        self.repositories[full_name.lower()] = repo
        self.push(repo, "main", "Initial commit")
        return repo

    def rename(self, repo: Repository, name: str) -> None:
        """GitHub goes on answering to the former name, with redirects."""
        repo.name = name
        self.repositories[repo.full_name.lower()] = repo

    def allow(self, repo: Repository, login: str, right: Right) -> None:
        repo.rights[self.user(login).login.lower()] = right

    def push(self, repo: Repository, branch: str, message: str) -> str:
        """A new commit, which the branch is at from then on."""
        before = repo.branches.get(branch, "")
        sha = hashlib.sha1(
            f"{repo.id} {before} {message} {next(self._ids)}".encode(), usedforsecurity=False
        ).hexdigest()
        repo.commits.add(sha)
        repo.branches[branch] = sha
        return sha

    def pull(
        self,
        repo: Repository,
        *,
        author: str,
        title: str = "Mend it",
        body: str | None = None,
        branch: str = "",
        files: Iterable[ChangedFile] = (),
    ) -> Issue:
        """An open pull request with one commit, against the default branch."""
        number = len(repo.issues) + 1
        branch = branch or f"change-{number}"
        base_sha = repo.branches[repo.default_branch]
        user, sha, now = self.user(author), self.push(repo, branch, title), self.clock.now()
        details = PullDetails(
            next(self._ids), f"{repo.owner.login}:{branch}", branch, sha, repo.default_branch, base_sha
        )
        details.files.extend(files)
        issue = Issue(next(self._ids), number, title, body, user, now, now, pull=details)
        repo.issues[number] = issue
        return issue

    def comment(self, issue: Issue, *, author: Account, body: str) -> Comment:
        now = self.clock.now()
        comment = Comment(next(self._ids), author, body, now, now)
        issue.comments.append(comment)
        issue.updated_at = now
        return comment

    def label(self, repo: Repository, name: str) -> Label:
        """The repository's label of that name, new or not."""
        return repo.labels.setdefault(name.lower(), Label(next(self._ids), name))

    def status(
        self,
        repo: Repository,
        sha: str,
        *,
        creator: Account,
        context: str,
        state: str,
        description: str | None = None,
        target_url: str | None = None,
    ) -> Status:
        status = Status(next(self._ids), context, state, description, target_url, creator, self.clock.now())
        repo.statuses.setdefault(sha, []).append(status)
        return status

    def app(self, slug: str, *, permissions: dict[str, str], owner: str = "octocat") -> tuple[App, str]:
        """A new App, and its private key in PEM form."""
        from prowcommon.demo.keys import new_key_pair

        private, public = new_key_pair()
        bot = self._account(f"{slug}[bot]", "Bot")
        app = App(next(self._ids), slug, self.user(owner), bot, public, permissions, self.clock.now())
        self.apps[app.id] = app
        return app, private

    def install(self, app: App, org: str, *, permissions: dict[str, str] | None = None) -> Installation:
        """With the App's permissions, or with those that its org has accepted so far."""
        accepted = dict(app.permissions if permissions is None else permissions)
        installation = Installation(next(self._ids), app, self.org(org), accepted, self.clock.now())
        self.installations[installation.id] = installation
        return installation

    def uninstall(self, installation: Installation) -> None:
        del self.installations[installation.id]
        for token, known in list(self.installation_tokens.items()):
            if known.installation is installation:
                del self.installation_tokens[token]

    def installation_token(self, installation: Installation) -> tuple[str, InstallationToken]:
        """A new one, good for an hour."""
        token = f"simulated-installation-token-{next(self._ids)}"
        known = InstallationToken(installation, self.clock.now() + TOKEN_LIFETIME)
        self.installation_tokens[token] = known
        return token, known

    def asked(self, name: str) -> list[Exchange]:
        """What came in for one route, named like `GET /user`, in order."""
        return [one for one in self.exchanges if one.name == name]

    def _account(self, login: str, type_: str) -> Account:
        key = login.lower()
        if key not in self.accounts:
            self.accounts[key] = Account(next(self._ids), login, type_, self.clock.now())
        return self.accounts[key]
