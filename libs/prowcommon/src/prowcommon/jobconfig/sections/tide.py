"""`tide`: which pull requests are merged, how, and what is said about those that aren't yet.

* A map by `org/repo`, org or `*` is asked for the most specific key that is there.
* What is written in one of two forms (`target_url`, `target_urls`) is read from the properties that join them.
"""

from datetime import timedelta
from typing import Annotated

import msgspec

from prowcommon.jobconfig.reading import ZERO_IS_ABSENT
from prowcommon.jobconfig.sections.contextoptions import AllContextOptions
from prowcommon.jobconfig.sections.tidequery import TideQuery

MergeMethods = dict[str, str | dict[str, str | dict[str, str]]]
"""A method, or methods by repository, or by repository and branch, under each org."""


class MergeCommitTemplate(msgspec.Struct, frozen=True, kw_only=True):
    """What a merge commit says. The templates know `.Number`, `.Title`, `.Body`, `.Org`, `.Repo`, `.AuthorLogin`, …"""

    title: str = ""
    """A Go template for the first line; empty is GitHub's own."""
    body: str = ""
    """A Go template for what follows; empty is GitHub's own."""


class Priority(msgspec.Struct, frozen=True, kw_only=True):
    """Pull requests that come before others."""

    labels: tuple[str, ...] = ()
    """Labels such a pull request has, all of them."""


class Tide(msgspec.Struct, frozen=True, kw_only=True):
    sync_period: timedelta = timedelta(minutes=1)
    """How often every merge pool is looked at."""
    status_update_period: timedelta | None = None
    """How often the `tide` statuses are written; not said: as often as `sync_period`."""
    max_goroutines: Annotated[int, ZERO_IS_ABSENT] = 20
    """How many merge pools are looked at at a time."""
    queries: tuple[TideQuery, ...] = ()
    """Which pull requests are to be merged: those that meet any of these."""
    merge_method: MergeMethods = {}
    """`merge` (the default), `squash` or `rebase`: by org, `org/repo`, `org/repo@branch`, or nested by org, repository
    (or `*`) and a pattern of branches."""
    merge_commit_template: dict[str, MergeCommitTemplate] = {}
    """By `org/repo` or org: what merge commits say."""
    target_url: str = ""
    """Where the `tide` status leads to, whatever the repository; only one of this and `target_urls` may be used."""
    target_urls: dict[str, str] = {}
    """By `org/repo`, org or `*`: where the `tide` status leads to."""
    pr_status_base_url: str = ""
    """The older form of `pr_status_base_urls`: one URL for all; only one of the two may be used."""
    pr_status_base_urls: dict[str, str] = {}
    """By `org/repo`, org or `*` (which must be there): Deck's page on a pull request, for the `tide` status."""
    blocker_label: str = ""
    """An open issue with this label stops merges of its repository; empty is no such label."""
    squash_label: str = ""
    """A pull request with this label is squashed; empty is no such label."""
    rebase_label: str = ""
    """A pull request with this label is rebased; empty is no such label."""
    merge_label: str = ""
    """A pull request with this label is merged with a merge commit; empty is no such label."""
    context_options: AllContextOptions = AllContextOptions()
    """Which statuses must be green for a merge."""
    batch_size_limit: dict[str, int] = {}
    """By `org/repo`, org or `*`: the most pull requests that are tested together; 0 is unlimited, -1 is no batches."""
    prioritize_existing_batches: dict[str, bool] = {}
    """By `org/repo`, org or `*`: whether a batch that was begun is preferred to a newer, larger one; else yes."""
    github_merge_blocks_policy: dict[str, str] = {}
    """By `org/repo`, org or `*`: what GitHub's "blocked" means: `ignore`, `permit` (the default: say so) or `block`."""
    priority: tuple[Priority, ...] = ()
    """Sets of labels; pull requests with the first set's come first."""
    display_all_tide_queries_in_status: bool = False
    """Whether the `tide` status names what is missing for every query, not just for the nearest."""

    @property
    def updates_statuses_every(self) -> timedelta:
        return self.sync_period if self.status_update_period is None else self.status_update_period

    @property
    def all_target_urls(self) -> dict[str, str]:
        """`target_urls`, or `target_url` for all."""
        return {"*": self.target_url} if self.target_url else self.target_urls

    @property
    def all_pr_status_base_urls(self) -> dict[str, str]:
        """`pr_status_base_urls`, or `pr_status_base_url` for all."""
        return {"*": self.pr_status_base_url} if self.pr_status_base_url else self.pr_status_base_urls
