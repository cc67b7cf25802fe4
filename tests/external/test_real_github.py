"""The contract before the real GitHub: in a repository that is there for it, with a token that may write there.

`PROW_TEST_GITHUB_PULL` names an open pull request (`octocat/sandbox#1`), `PROW_GITHUB_TOKEN_FILE` or an App's settings
say who asks. Comments and labels are taken away again; statuses stay, as there is no way to.
"""

import os
import re
from collections.abc import AsyncIterator

import pytest

from contracts.github import GitHubContract, Place
from prowcommon.github.opening import GitHub, open_github
from prowcommon.github.repo import RepoName
from prowcommon.settings import SharedSettings


@pytest.mark.github
class TestBeforeTheRealGitHubTheClientKeepsTheContract(GitHubContract):
    @pytest.fixture
    def place(self) -> Place:
        named = re.fullmatch(r"([^/#]+)/([^/#]+)#(\d+)", os.environ["PROW_TEST_GITHUB_PULL"])
        assert named is not None, "PROW_TEST_GITHUB_PULL is like octocat/sandbox#1"
        return Place(RepoName(named[1], named[2]), int(named[3]))

    @pytest.fixture
    async def github(self) -> AsyncIterator[GitHub]:
        async with open_github(SharedSettings()) as opened:
            yield opened
