"""Whether the labels Tide heeds are the labels that plugins set: where only one of the two is, a pull request either
waits for ever for a label, or is merged in spite of one.

* A plugin that is enabled for an org counts for each of its repositories but the excluded ones; so does a query.
* Where Tide merges nothing, plugins may set what they like.
* `needs-rebase` is looked at one way only: Tide merges no pull request with a conflict, whatever its labels.

Source: prow cmd/checkconfig
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from prowcommon.jobconfig import checks
from prowcommon.jobconfig.contributed import CheckedFiles
from prowcommon.jobconfig.enabling import Enabling
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.sections.tidequery import TideQuery


@dataclass(frozen=True, slots=True)
class _Pair:
    """A plugin, and the label of its that a query requires or forbids."""

    plugin: str
    label: str
    is_required: bool = False
    check: str = checks.MISMATCHED_TIDE
    both_ways: bool = True

    @property
    def verb(self) -> str:
        return "require" if self.is_required else "forbid"

    def is_heeded_by(self, query: TideQuery) -> bool:
        return self.label in (query.labels if self.is_required else query.missing_labels)


_PAIRS = (
    _Pair("lgtm", "lgtm", is_required=True, check=checks.MISMATCHED_TIDE_LENIENT),
    _Pair("approve", "approved", is_required=True, check=checks.MISMATCHED_TIDE_LENIENT),
    _Pair("hold", "do-not-merge/hold"),
    _Pair("wip", "do-not-merge/work-in-progress"),
    _Pair("bugzilla", "bugzilla/invalid-bug"),
    _Pair("verify-owners", "do-not-merge/invalid-owners-file"),
    _Pair("release-note", "do-not-merge/release-note-label-needed"),
    _Pair("cherry-pick-unapproved", "do-not-merge/cherry-pick-not-approved"),
    _Pair("blockade", "do-not-merge/blocked-paths"),
    _Pair("needs-rebase", "needs-rebase", both_ways=False),
)


def mismatches(files: CheckedFiles, queries: Sequence[TideQuery], enabling: Enabling) -> Iterator[Finding]:
    for pair in _PAIRS:
        yield from _mismatches_of(pair, files, queries, enabling)


def _mismatches_of(
    pair: _Pair, files: CheckedFiles, queries: Sequence[TideQuery], enabling: Enabling
) -> Iterator[Finding]:
    heeding = enabling.universe.of_queries(query for query in queries if pair.is_heeded_by(query))
    if unset := heeding - enabling.repos_with(pair.plugin):
        yield Finding(
            files.in_config("tide", "queries"),
            f"queries {pair.verb} the label '{pair.label}' for {enabling.universe.described(unset)}, "
            f"where the plugin '{pair.plugin}' that sets it isn't enabled",
            "Enable it there, or drop the label from the query",
            fatal=False,
            check=pair.check,
        )
    if not pair.both_ways:
        return
    unheeding = enabling.universe.of_queries(queries) - heeding
    for place in enabling.plugins.places_of(pair.plugin):
        if unheeded := enabling.repos_at(place) & unheeding:
            yield Finding(
                files.in_plugins("plugins", place),
                f"'{pair.plugin}' sets the label '{pair.label}', "
                f"which no query {pair.verb}s for {enabling.universe.described(unheeded)}",
                f"Let the queries {pair.verb} it, or don't enable the plugin there",
                fatal=False,
                check=pair.check,
            )
