"""What decoration and cloning need of a job with containers, so that its pod can be built when its turn comes.

* A decoration config (inherited or not, and even where `decorate` is false) names all four utility images and says
  where to upload to. A container it wraps says what to run: the image's own entrypoint is out of reach.
* A clone URI is a URL, or `user@host:path`; with an OAuth token it is http(s), since a token is no use to ssh.
* Extra refs' clone URIs are looked at only when the job has one itself, as in Prow.

Source: prow pkg/config/config.go, pkg/config/jobs.go.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from prowcommon.jobconfig.entries import Entry
from prowcommon.jobconfig.findings import Finding
from prowcommon.jobconfig.schema import JobBase
from prowcommon.jobconfig.urls import is_media_type, scheme_of

_QUANTITY = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[numkMGTPE]|[KMGTPE]i|[eE][+-]?[0-9]+)?")
_IMAGES = ("clonerefs", "initupload", "entrypoint", "sidecar")
_STRATEGIES = ("legacy", "single", "explicit")
_SET_FOR_ALL = "Set it in plank.default_decoration_config_entries"


def decoration_findings(entry: Entry[JobBase]) -> Iterator[Finding]:
    """What is wrong with how a job that has containers is to be cloned, decorated and run again."""
    job = entry.job
    if auth := job.rerun_auth_config:
        named = [key for key, people in auth.items() if key != "allow_anyone" and people]
        if auth.get("allow_anyone") and named:
            message = f"its rerun_auth_config allows anyone, and then '{named[0]}'"
            yield entry.finding(message, "Remove one of the two", at=("rerun_auth_config",))
    if job.clone_uri:
        yield from _clone_uri_findings(entry)
    if job.decoration_config is None:
        return
    yield from _config_findings(entry, job.decoration_config)
    for position, container in enumerate((job.spec or {}).get("containers", ())):
        words = container.get("command") or container.get("args")
        if not words or not words[0]:
            yield entry.finding(
                "a decorated container must say what to run",
                "Give it a `command`: decoration can't see the image's entrypoint",
                at=("spec", "containers", position),
            )


def _clone_uri_findings(entry: Entry[JobBase]) -> Iterator[Finding]:
    job = entry.job
    uris: list[tuple[str, tuple[str | int, ...]]] = [(job.clone_uri, ("clone_uri",))]
    uris += ((refs.clone_uri, ("extra_refs", n, "clone_uri")) for n, refs in enumerate(job.extra_refs))
    needs_http = (job.decoration_config or {}).get("oauth_token_secret") is not None
    for uri, at in uris:
        if not uri:
            continue
        try:
            scheme = scheme_of(uri if "://" in uri else uri.partition("@")[2] or uri)
        except ValueError as error:
            yield entry.finding(f"the clone_uri '{uri}' is not a URL: {error}", "Correct it", at=at)
        else:
            if needs_http and scheme not in {"http", "https"}:
                message = f"the clone_uri '{uri}' is not http(s), but its token is for http(s) only"
                yield entry.finding(message, "Change it, or remove the `oauth_token_secret`", at=at)


def _config_findings(entry: Entry[JobBase], config: dict[str, Any]) -> Iterator[Finding]:
    at = ("decoration_config",)
    images = config.get("utility_images", {})
    if missing := [name for name in _IMAGES if not images.get(name)]:
        which = f"image for {' and '.join(missing)}" if images else "utility images"
        yield entry.finding(f"its decoration names no {which}", _SET_FOR_ALL, at=at)
    upload = config.get("gcs_configuration")
    if upload is None:
        yield entry.finding("its decoration has no 'gcs_configuration'", _SET_FOR_ALL, at=at)
    else:
        for message, cure in _upload_faults(upload):
            yield entry.finding(message, cure, at=(*at, "gcs_configuration"))
    if (memory := config.get("default_memory_request")) and not _QUANTITY.fullmatch(memory):
        message, cure = f"'{memory}' is not a quantity", "Write it as in `2Gi` or `500M`"
        yield entry.finding(message, cure, at=(*at, "default_memory_request"))
    if config.get("oauth_token_secret") and config.get("ssh_key_secrets"):
        message = "'oauth_token_secret' and 'ssh_key_secrets' exclude each other"
        yield entry.finding(message, "Remove one", at=(*at, "oauth_token_secret"))


def _upload_faults(upload: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Message and cure for each mistake in a `gcs_configuration`."""
    if fault := _bucket_fault(upload.get("bucket", "")):
        yield f"the bucket '{upload['bucket']}' can't be read: {fault}", "Write `name`, `gs://name` or `s3://name`"
    for extension, media_type in upload.get("mediaTypes", {}).items():
        if not is_media_type(media_type):
            yield f"'{media_type}' for '{extension}' is not a media type", "Write `text/plain` or the like"
    strategy = upload.get("path_strategy", "")
    if strategy not in _STRATEGIES:
        yield f"the path_strategy '{strategy}' is unknown", "Choose legacy, single or explicit"
    elif strategy != "explicit" and not (upload.get("default_org") and upload.get("default_repo")):
        yield f"the path_strategy '{strategy}' needs 'default_org' and 'default_repo'", "Set both"


@lru_cache(maxsize=256)
def _bucket_fault(bucket: str) -> str:
    """Why a bucket can't be read; nothing when it can."""
    try:
        scheme_of(bucket if "://" in bucket else f"gs://{bucket}")
    except ValueError as error:
        return str(error)
    return ""
