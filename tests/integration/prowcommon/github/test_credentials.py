"""Tokens and Apps: read again, renewed in time, named when they are refused, and never told."""

import asyncio
from datetime import timedelta

import pytest
import structlog

from prowcommon.demo.faults import BadGateway
from prowcommon.demo.world import Right
from prowcommon.errors import NotFound, UserError
from prowcommon.github.errors import CredentialRefused, GitHubForbidden, GitHubUnavailable
from prowcommon.github.opening import open_github
from prowcommon.github.repo import RepoName
from prowcommon.github.statuses import NewStatus, StatusState
from prowcommon.settings import SharedSettings
from support.github import WIDGET, GitHubStage

NEW_TOKEN = "POST /app/installations/{installation_id}/access_tokens"
LIST_INSTALLATIONS = "GET /app/installations"
PENDING = NewStatus(context="unit-test", state=StatusState.PENDING)


async def test_a_rotated_token_is_used_from_then_on(stage: GitHubStage) -> None:
    stage.give_token("prow-bot")
    async with stage.by_token() as github:
        await github.comments.create(WIDGET, 1, "As before")
        stage.give_token("other-bot")
        comment = await github.comments.create(WIDGET, 1, "As another")

    assert comment.user is not None
    assert comment.user.login == "other-bot"


async def test_a_token_that_github_refuses_is_named_by_its_file(stage: GitHubStage) -> None:
    token = stage.give_token()
    stage.server.revoke(token)

    async with stage.by_token() as github:
        with pytest.raises(CredentialRefused, match="Bad credentials") as caught:
            await github.pulls.get(WIDGET, 1)

    assert str(stage.token_file) in str(caught.value)
    assert caught.value.retry_after == timedelta(minutes=1)
    assert len(stage.server.exchanges) == 1, "who goes on asking is locked out"


@pytest.mark.parametrize("content", ["", "two words", "a\nb\n"])
async def test_a_file_that_holds_no_token_is_named_and_not_quoted(stage: GitHubStage, content: str) -> None:
    stage.give_token()

    async with stage.by_token() as github:
        stage.token_file.write_text(content)
        with pytest.raises(CredentialRefused, match="holds no token") as caught:
            await github.pulls.get(WIDGET, 1)
        assert not content or content not in str(caught.value)
        stage.token_file.unlink()
        with pytest.raises(CredentialRefused, match="No such file"):
            await github.pulls.get(WIDGET, 1)


async def test_what_a_user_may_not_do_is_told_with_the_user_s_file(stage: GitHubStage) -> None:
    stage.server.allow(stage.repo, "guest", Right.READ)
    stage.give_token("guest")

    async with stage.by_token() as github:
        with pytest.raises(GitHubForbidden, match=r"the token in .* may not POST .*Must have push access") as caught:
            await github.statuses.create(WIDGET, stage.sha, PENDING)

    assert str(stage.token_file) in str(caught.value)


async def test_nobody_may_read_what_is_public_and_is_told_what_to_set(stage: GitHubStage) -> None:
    async with stage.by_nobody() as github:
        assert (await github.pulls.get(WIDGET, 1)).number == 1
        with pytest.raises(CredentialRefused, match="PROW_GITHUB_TOKEN_FILE"):
            await github.comments.create(WIDGET, 1, "Hello")


async def test_a_private_repository_is_not_there_for_whoever_may_not_see_it(stage: GitHubStage) -> None:
    secret = stage.server.repo("acme/secret", private=True)
    stage.server.pull(secret, author="octocat")

    async with stage.by_token() as github:
        with pytest.raises(NotFound, match="may not see it"):
            await github.pulls.get(RepoName("acme", "secret"), 1)


async def test_a_token_without_the_scope_is_told_which_one(stage: GitHubStage) -> None:
    stage.give_token(scopes=("read:org",))

    async with stage.by_token() as github:
        with pytest.raises(NotFound, match="It needs one of the scopes: repo, repo:status"):
            await github.statuses.create(WIDGET, stage.sha, PENDING)


async def test_an_app_says_which_permission_it_lacks_and_where(stage: GitHubStage) -> None:
    app = stage.give_app(statuses="write")
    stage.server.install(app, "acme", permissions={"statuses": "read"})

    async with stage.by_app(app) as github:
        with pytest.raises(GitHubForbidden, match=rf"GitHub App {app.id} at acme may not .* It needs: statuses=write"):
            await github.statuses.create(WIDGET, stage.sha, PENDING)


async def test_an_app_comments_as_its_bot(stage: GitHubStage) -> None:
    app = stage.give_app(issues="write")
    stage.server.install(app, "acme")

    async with stage.by_app(app) as github:
        comment = await github.comments.create(WIDGET, 1, "Hello")
        assert await github.identity.login() == "prow[bot]"

    assert comment.user is not None
    assert comment.user.login == "prow[bot]"


async def test_many_who_need_a_token_at_once_share_one(stage: GitHubStage) -> None:
    app = stage.give_app(pull_requests="read")
    stage.server.install(app, "acme")

    async with stage.by_app(app) as github:
        await asyncio.gather(*(github.pulls.get(WIDGET, 1) for _ in range(30)))

    assert len(stage.server.asked(NEW_TOKEN)) == 1
    assert len(stage.server.asked(LIST_INSTALLATIONS)) == 1


async def test_an_installations_token_is_renewed_before_it_ends(stage: GitHubStage) -> None:
    app = stage.give_app(pull_requests="read")
    stage.server.install(app, "acme")

    async with stage.by_app(app) as github:
        await github.pulls.get(WIDGET, 1)
        stage.clock.pass_(minutes=54)
        await github.pulls.get(WIDGET, 1)
        assert len(stage.server.asked(NEW_TOKEN)) == 1
        stage.clock.pass_(minutes=2)
        await github.pulls.get(WIDGET, 1)

    assert len(stage.server.asked(NEW_TOKEN)) == 2
    assert {one.status for one in stage.server.exchanges} <= {200, 201, 304}


async def test_asking_for_a_token_survives_a_lost_answer(stage: GitHubStage) -> None:
    app = stage.give_app(pull_requests="read")
    stage.server.install(app, "acme")
    stage.server.faults.on(NEW_TOKEN, BadGateway(applied=True))

    async with stage.by_app(app) as github:
        assert (await github.pulls.get(WIDGET, 1)).number == 1


async def test_an_app_that_is_not_installed_says_so_and_asks_again_a_minute_later(stage: GitHubStage) -> None:
    app = stage.give_app(pull_requests="read")

    async with stage.by_app(app) as github:
        for _ in range(3):
            with pytest.raises(NotFound, match=r"not installed at acme\. Install it there"):
                await github.pulls.get(WIDGET, 1)
        assert len(stage.server.asked(LIST_INSTALLATIONS)) == 1
        stage.server.install(app, "ACME")
        stage.clock.pass_(minutes=1)

        assert (await github.pulls.get(WIDGET, 1)).number == 1


async def test_an_app_that_was_installed_anew_goes_on(stage: GitHubStage) -> None:
    app = stage.give_app(pull_requests="read")
    former = stage.server.install(app, "acme")

    async with stage.by_app(app) as github:
        await github.pulls.get(WIDGET, 1)
        stage.server.uninstall(former)
        stage.server.install(app, "acme")

        assert (await github.pulls.get(WIDGET, 1)).number == 1


async def test_an_app_that_was_installed_anew_while_nobody_asked_goes_on(stage: GitHubStage) -> None:
    app = stage.give_app(pull_requests="read")
    former = stage.server.install(app, "acme")

    async with stage.by_app(app) as github:
        await github.pulls.get(WIDGET, 1)
        stage.clock.pass_(hours=2)
        stage.server.uninstall(former)
        stage.server.install(app, "acme")

        assert (await github.pulls.get(WIDGET, 1)).number == 1


async def test_a_suspended_app_says_what_to_do_and_goes_on_when_that_is_done(stage: GitHubStage) -> None:
    app = stage.give_app(pull_requests="read")
    installation = stage.server.install(app, "acme")
    installation.suspended_at = stage.clock.now()

    async with stage.by_app(app) as github:
        with pytest.raises(GitHubForbidden, match=r"suspended at acme\. Unsuspend it"):
            await github.pulls.get(WIDGET, 1)
        installation.suspended_at = None
        stage.clock.pass_(minutes=1)

        assert (await github.pulls.get(WIDGET, 1)).number == 1


async def test_an_installation_token_that_was_revoked_is_replaced_at_once(stage: GitHubStage) -> None:
    app = stage.give_app(pull_requests="read")
    stage.server.install(app, "acme")

    async with stage.by_app(app) as github:
        await github.pulls.get(WIDGET, 1)
        (token,) = stage.server.installation_tokens
        stage.server.revoke(token)

        assert (await github.pulls.get(WIDGET, 1)).number == 1


async def test_a_file_that_holds_no_key_is_named(stage: GitHubStage) -> None:
    app = stage.give_app(pull_requests="read")
    (stage.directory / "key.pem").write_text("no key")

    async with stage.by_app(app) as github:
        with pytest.raises(CredentialRefused, match=r"key\.pem holds no private key"):
            await github.pulls.get(WIDGET, 1)


@pytest.mark.parametrize("fails", [True, False], ids=["a failure", "a refusal"])
async def test_no_secret_is_in_an_error_a_log_or_a_repr(stage: GitHubStage, fails: bool) -> None:
    app = stage.give_app(pull_requests="read")
    stage.server.install(app, "acme")
    if fails:
        stage.server.faults.on("GET /repos/{owner}/{repo}/pulls/{pull_number}", *[BadGateway(applied=False)] * 3)

    with structlog.testing.capture_logs() as logs:
        async with stage.by_app(app) as github:
            with pytest.raises((GitHubUnavailable, NotFound)) as caught:
                await github.pulls.get(WIDGET, 1 if fails else 404)

    (token,) = stage.server.installation_tokens
    told = [repr(logs), *chain(caught.value)]
    assert bool(logs) is fails
    assert not [text for text in told if token in text or "BEGIN PRIVATE" in text or "eyJ" in text]


def chain(error: BaseException | None) -> list[str]:
    """The error and all it came from, with everything they carry."""
    told = []
    while error is not None:
        told += [str(error), repr(error), repr(vars(error))]
        error = error.__cause__ or error.__context__
    return told


@pytest.mark.parametrize(
    ("told", "cure"),
    [
        ({"github_token_file": "t", "github_app_id": "1"}, "asked as one of them"),
        ({"github_app_id": "1"}, "needs both"),
        ({"github_app_private_key_file": "k"}, "needs both"),
    ],
)
async def test_settings_that_contradict_one_another_are_told_at_the_start(told: dict[str, str], cure: str) -> None:
    with pytest.raises(UserError, match=cure):
        async with open_github(SharedSettings.model_validate(told)):
            pass
