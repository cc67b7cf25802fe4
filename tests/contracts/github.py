"""What our GitHub client promises, as a suite: before the simulated GitHub, and before the real one.

A test class inherits GitHubContract and brings two fixtures: `github`, the client, and `place`, where it may leave
traces.
"""

from dataclasses import dataclass
from uuid import uuid4

import pytest

from prowcommon.errors import NotFound
from prowcommon.github.errors import GitHubRejected
from prowcommon.github.once import ensure_comment, ensure_status
from prowcommon.github.opening import GitHub
from prowcommon.github.repo import RepoName
from prowcommon.github.statuses import NewStatus, StatusState

NO_COMMIT = "0123456789abcdef0123456789abcdef01234567"
NO_NUMBER = 987654321


@dataclass(frozen=True)
class Place:
    """A repository, and an open pull request in it that changes at least one file."""

    repo: RepoName
    number: int


def a_name(kind: str) -> str:
    """One that nobody has used there before, with what paths and templates don't like."""
    return f"prow {kind}/{uuid4().hex[:8]} ä"


class GitHubContract:
    async def test_we_know_under_which_name_our_comments_stand(self, github: GitHub, place: Place) -> None:
        comment = await github.comments.create(place.repo, place.number, "Who am I?")
        try:
            assert comment.user is not None
            assert comment.user.login == await github.identity.login()
        finally:
            await github.comments.delete(place.repo, comment.id)

    async def test_a_comment_is_there_after_it_was_made_and_gone_after_it_was_deleted(
        self, github: GitHub, place: Place
    ) -> None:
        made = await github.comments.create(place.repo, place.number, "First words")
        edited = await github.comments.edit(place.repo, made.id, "Second words")
        found = [one async for one in github.comments.of(place.repo, place.number) if one.id == made.id]

        await github.comments.delete(place.repo, made.id)
        await github.comments.delete(place.repo, made.id)

        assert (made.body, edited.body, edited.id) == ("First words", "Second words", made.id)
        assert found == [edited]
        assert made.id not in {one.id async for one in github.comments.of(place.repo, place.number)}

    async def test_a_comment_that_is_gone_cannot_be_edited(self, github: GitHub, place: Place) -> None:
        made = await github.comments.create(place.repo, place.number, "Soon gone")
        await github.comments.delete(place.repo, made.id)

        with pytest.raises(NotFound):
            await github.comments.edit(place.repo, made.id, "Too late")

    async def test_a_comment_that_is_too_long_is_declined_in_githubs_words(self, github: GitHub, place: Place) -> None:
        with pytest.raises(GitHubRejected, match="too long"):
            await github.comments.create(place.repo, place.number, "x" * 65537)

    async def test_a_comment_made_sure_of_twice_stands_once(self, github: GitHub, place: Place) -> None:
        marker, author = f"<!-- {a_name('marker')} -->", await github.identity.login()
        first = await ensure_comment(
            github.comments, place.repo, place.number, f"Once {marker}", marker=marker, author=author
        )
        try:
            second = await ensure_comment(
                github.comments, place.repo, place.number, f"Twice {marker}", marker=marker, author=author, again=True
            )
            assert second.id == first.id
        finally:
            await github.comments.delete(place.repo, first.id)

    async def test_the_newest_status_of_a_context_counts_and_the_older_stay_listed(
        self, github: GitHub, place: Place
    ) -> None:
        sha = (await github.pulls.get(place.repo, place.number)).head.sha
        pending = NewStatus(context=a_name("context"), state=StatusState.PENDING, description="Soon")
        success = NewStatus(context=pending.context, state=StatusState.SUCCESS, target_url="https://prow.example/run")
        await github.statuses.create(place.repo, sha, pending)

        made = await github.statuses.create(place.repo, sha, success)

        history = [one async for one in github.statuses.of(place.repo, sha) if one.context == pending.context]
        combined = await github.statuses.combined(place.repo, sha)
        assert made.says(success)
        assert [one.state for one in history] == [StatusState.SUCCESS, StatusState.PENDING]
        assert [one.state for one in combined.statuses if one.context == pending.context] == [StatusState.SUCCESS]
        assert combined.sha == sha

    async def test_a_status_made_sure_of_twice_is_one_line_of_history(self, github: GitHub, place: Place) -> None:
        sha = (await github.pulls.get(place.repo, place.number)).head.sha
        status = NewStatus(context=a_name("context"), state=StatusState.SUCCESS, description="Job succeeded.")

        first = await ensure_status(github.statuses, place.repo, sha, status)
        second = await ensure_status(github.statuses, place.repo, sha, status, again=True)

        assert second.id == first.id

    async def test_a_status_of_an_unknown_commit_is_declined_in_githubs_words(
        self, github: GitHub, place: Place
    ) -> None:
        with pytest.raises(GitHubRejected, match="No commit found for SHA"):
            await github.statuses.create(place.repo, NO_COMMIT, NewStatus(context="x", state=StatusState.ERROR))

    async def test_a_description_that_is_too_long_is_declined_in_githubs_words(
        self, github: GitHub, place: Place
    ) -> None:
        sha = (await github.pulls.get(place.repo, place.number)).head.sha

        with pytest.raises(GitHubRejected, match="too long"):
            await github.statuses.create(
                place.repo, sha, NewStatus(context="x", state=StatusState.ERROR, description="x" * 141)
            )

    async def test_labels_are_as_they_should_be_however_often_it_is_said(self, github: GitHub, place: Place) -> None:
        name = a_name("label")

        await github.labels.add(place.repo, place.number, [name])
        await github.labels.add(place.repo, place.number, [name])
        there = [label.name async for label in github.labels.of(place.repo, place.number)]
        await github.labels.remove(place.repo, place.number, name)
        await github.labels.remove(place.repo, place.number, name)

        assert there.count(name) == 1
        assert name not in {label.name async for label in github.labels.of(place.repo, place.number)}

    async def test_a_label_cannot_be_taken_from_a_pull_request_that_is_not_there(
        self, github: GitHub, place: Place
    ) -> None:
        with pytest.raises(NotFound):
            await github.labels.remove(place.repo, NO_NUMBER, "lgtm")

    async def test_a_pull_request_tells_its_ends_and_its_files(self, github: GitHub, place: Place) -> None:
        pull = await github.pulls.get(place.repo, place.number)
        files = [file async for file in github.pulls.files(place.repo, place.number)]

        assert (pull.number, pull.state) == (place.number, "open")
        assert len(pull.head.sha) == len(pull.base.sha) == 40
        assert files
        assert all(file.filename and file.changes == file.additions + file.deletions for file in files)

    async def test_what_is_not_there_is_not_found(self, github: GitHub, place: Place) -> None:
        with pytest.raises(NotFound):
            await github.pulls.get(place.repo, NO_NUMBER)
        with pytest.raises(NotFound):
            await github.pulls.get(RepoName(place.repo.org, "no-such-repository"), 1)
