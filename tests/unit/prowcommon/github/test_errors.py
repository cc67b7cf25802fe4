"""What an error of GitHub's leaves to be done."""

from datetime import timedelta

import pytest

from prowcommon.github.errors import GitHubUnavailable

SOON = timedelta(seconds=5)


@pytest.mark.parametrize(
    ("error", "is_limit"),
    [
        (GitHubUnavailable("asks us to wait", retry_after=SOON), True),
        (GitHubUnavailable("failed with 503", retry_after=SOON, maybe_applied=True), False),
        (GitHubUnavailable("did not answer", maybe_applied=True), False),
        (GitHubUnavailable("can't be reached"), False),
    ],
    ids=str,
)
def test_only_what_was_surely_not_done_and_has_an_end_is_a_limit(error: GitHubUnavailable, is_limit: bool) -> None:
    assert error.is_only_a_limit is is_limit
