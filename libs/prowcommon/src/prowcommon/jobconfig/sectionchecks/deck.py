"""What is wrong with `deck`, and with `deck.spyglass`."""

from collections.abc import Iterator

from prowcommon.jobconfig.findings import Finding, Where
from prowcommon.jobconfig.schema import RerunAuthConfig
from prowcommon.jobconfig.sections.deck import Deck
from prowcommon.jobconfig.sections.spyglass import Spyglass
from prowcommon.jobconfig.texts import pattern_fault, selector_fault, template_fault, text_findings


def deck_findings(deck: Deck, where: Where) -> Iterator[Finding]:
    yield from _rerun_findings(deck, where)
    if deck.additional_allowed_buckets and deck.skip_storage_path_validation is not False:
        yield Finding(
            where.within("additional_allowed_buckets"),
            "additional_allowed_buckets has no effect, since any bucket is allowed",
            "Set `skip_storage_path_validation: false`, or remove it",
        )
    for position, log in enumerate(deck.external_agent_logs):
        at = where.within("external_agent_logs", position)
        yield from text_findings(log.url_template, template_fault, at.within("url_template"))
        yield from text_findings(log.selector, selector_fault, at.within("selector"))
    yield from _spyglass_findings(deck.spyglass, where.within("spyglass"))


def _rerun_findings(deck: Deck, where: Where) -> Iterator[Finding]:
    if deck.rerun_auth_configs and deck.default_rerun_auth_configs:
        message = "'rerun_auth_configs' and 'default_rerun_auth_configs' exclude each other"
        yield Finding(where.within("rerun_auth_configs"), message, "Move it all to `default_rerun_auth_configs`")
    for key, auth in deck.rerun_auth_configs.items():
        yield from _auth_findings(auth, where.within("rerun_auth_configs", key))
    for position, entry in enumerate(deck.default_rerun_auth_configs):
        at = where.within("default_rerun_auth_configs", position, "rerun_auth_configs")
        if entry.rerun_auth_configs is not None:
            yield from _auth_findings(entry.rerun_auth_configs, at)


def _auth_findings(auth: RerunAuthConfig, where: Where) -> Iterator[Finding]:
    lists = ("github_users", "github_orgs", "github_team_ids", "github_team_slugs")
    if auth.allow_anyone and (named := [key for key in lists if getattr(auth, key)]):
        yield Finding(where, f"anyone is allowed here, and then '{named[0]}'", "Remove one of the two")


def _spyglass_findings(spyglass: Spyglass, where: Where) -> Iterator[Finding]:
    if spyglass.size_limit < 0:
        yield Finding(where.within("size_limit"), "size_limit is negative", "Give a number of bytes, or remove it")
    for position, lens in enumerate(spyglass.lenses):
        at = where.within("lenses", position)
        for key, patterns in (("required_files", lens.required_files), ("optional_files", lens.optional_files)):
            for number, pattern in enumerate(patterns):
                yield from text_findings(pattern, pattern_fault, at.within(key, number))
    for pattern in spyglass.viewers:
        yield from text_findings(pattern, pattern_fault, where.within("viewers", pattern))
    for key in ("gcs_browser_prefixes", "gcs_browser_prefixes_by_bucket"):
        if spyglass.gcs_browser_prefix and "*" in getattr(spyglass, key):
            message = f"'gcs_browser_prefix' and '*' in '{key}' exclude each other"
            yield Finding(where.within("gcs_browser_prefix"), message, "Remove one of the two")
