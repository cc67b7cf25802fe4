"""`deck.spyglass`: how the results of one job are shown, lens by lens.

* A lens is shown when every one of its `required_files` matches an artifact.
* `viewers`, the older form, means lenses as well: `all_lenses` holds both.
"""

from collections.abc import Iterator
from typing import Annotated, Any

import msgspec

from prowcommon.jobconfig.reading import ZERO_IS_ABSENT

_LENSES_OF_VIEWERS = {"build-log-viewer": "buildlog", "metadata-viewer": "metadata", "junit-viewer": "junit"}


class Lens(msgspec.Struct, frozen=True, kw_only=True):
    """Which lens."""

    name: str = ""
    """The name the lens is registered under: `buildlog`, `junit`, `metadata`, …"""
    config: Any = None
    """The lens's own options, which depend on the lens."""


class RemoteLens(msgspec.Struct, frozen=True, kw_only=True):
    """A lens that a server of somebody else's draws."""

    endpoint: str = ""
    """URL of the server."""
    static_root: str = ""
    """Kept for the format's sake; nothing reads it, in Prow neither."""
    title: str = ""
    """What stands above the lens."""
    priority: int | None = None
    """Where the lens stands on the page: the smaller, the higher."""
    hide_title: bool | None = None
    """Show the lens without its title."""


class LensEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A lens, and the artifacts it is for."""

    required_files: tuple[str, ...] = ()
    """Patterns (RE2, found anywhere in a path below the job's folder), each of which must match an artifact."""
    optional_files: tuple[str, ...] = ()
    """Patterns of further artifacts the lens is given when they are there."""
    lens: Lens = Lens()
    """Which lens, with its own options."""
    remote_config: RemoteLens | None = None
    """Where the lens is, when it isn't one of ours."""


class Spyglass(msgspec.Struct, frozen=True, kw_only=True):
    lenses: tuple[LensEntry, ...] = ()
    """The lenses, each with the artifacts it is for."""
    viewers: dict[str, tuple[str, ...]] = {}
    """The older form of `lenses`: by a pattern of artifacts, the names of viewers."""
    size_limit: Annotated[int, ZERO_IS_ABSENT] = 100_000_000
    """Artifacts of more bytes are not read whole."""
    gcs_browser_prefix: str = ""
    """URL to put before a storage path, for a link to where artifacts can be browsed; empty is no link."""
    gcs_browser_prefixes: dict[str, str] = {}
    """The same by `org/repo`, org or `*`."""
    gcs_browser_prefixes_by_bucket: dict[str, str] = {}
    """The same by bucket or `*`, where no repository or org has a prefix."""
    announcement: str = ""
    """HTML for the top of each job's page, a Go template that knows `.ArtifactPath`; empty is nothing."""
    testgrid_config: str = ""
    """Path (`gs://…` or a local file) of TestGrid's configuration, for links to it; empty is no links."""
    testgrid_root: str = ""
    """URL of TestGrid; empty is no links."""
    hide_pr_history_link: bool = False
    """Show no link to the history of a job's pull request."""
    pr_history_link_template: str = ""
    """A Go template that knows `.Org`, `.Repo` and `.Number`, for that link; empty is Deck's own page."""
    bucket_aliases: dict[str, str] = {}
    """By what may stand for a bucket in a page's address: the bucket."""

    @property
    def all_lenses(self) -> tuple[LensEntry, ...]:
        """The lenses, and then those that `viewers` means."""
        return (*self.lenses, *_of_viewers(self.viewers))


def _of_viewers(viewers: dict[str, tuple[str, ...]]) -> Iterator[LensEntry]:
    for pattern in sorted(viewers):
        for viewer in viewers[pattern]:
            yield LensEntry(required_files=(pattern,), lens=Lens(name=_LENSES_OF_VIEWERS.get(viewer, viewer)))
