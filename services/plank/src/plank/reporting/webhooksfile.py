"""`PROW_PLANK_WEBHOOKS_FILE`: which systems of the house hear of ProwJobs.

    webhooks:
      - name: build-dashboard
        url: https://dashboard.example.com/prow
        secret_file: /etc/prow/webhooks/build-dashboard
        job_types: [presubmit, postsubmit]
        job_states: [success, failure, error, aborted]
        repos: [octo-org, octo-org/hello-world]

* `name`, `url` and `secret_file` are needed; a list that isn't there selects everything.
* A name is what reports go by: whoever is renamed is another.
* It is read once, at the start. A mistake in it is told then, and plank doesn't start.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit

import msgspec

from prowcommon.errors import InvalidConfig
from prowcommon.prowjobs.model import JobState, JobType

_NAME = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


class WebhookEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One receiver."""

    name: str
    url: str
    secret_file: str
    job_types: tuple[JobType, ...] = ()
    job_states: tuple[JobState, ...] = ()
    repos: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    webhooks: tuple[WebhookEntry, ...]


def read_webhooks(path: Path) -> tuple[WebhookEntry, ...]:
    """Raises InvalidConfig, a line for each mistake that can be told."""
    import yaml  # only where there are webhooks

    try:
        data = yaml.safe_load(path.read_bytes())
        found = msgspec.convert(data, _File).webhooks
    except OSError as error:
        raise InvalidConfig([f"{path} can't be read: {error.strerror}."]) from error
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise InvalidConfig([f"{path}: {' '.join(str(error).split())}."]) from error
    problems = [f"{path}: {problem}" for problem in _problems(found)]
    if problems:
        raise InvalidConfig(problems)
    return found


def _problems(entries: tuple[WebhookEntry, ...]) -> list[str]:
    problems = []
    names = [entry.name for entry in entries]
    for entry in entries:
        if not _NAME.fullmatch(entry.name):
            problems.append(f"the name {entry.name!r} must be lower-case letters, digits and dashes, at most 63.")
        elif names.count(entry.name) > 1:
            problems.append(f"the name {entry.name!r} stands more than once. Give each webhook its own.")
        parts = urlsplit(entry.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            problems.append(f"the url of {entry.name!r} must be http:// or https://, with a host.")
    return list(dict.fromkeys(problems))
