"""The catalogue as a page for people: `docs/events.md`, which `make docs` writes and a unit test compares.

* Pure: the same catalogue gives the same text, to the byte. Nothing here is configured, and no event is special.
* Fields come from the event's JSON schema, their meaning from the docstring that stands below each in the catalogue.
* The example is a real event through the real envelope; only its random id is replaced.
"""

import inspect
import json
import sys
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from prowcommon.events.catalogue import EVENTS, STREAMS, Event
from prowcommon.events.cloudevents import DEDUPLICATION_HEADER, envelope
from prowcommon.events.jetstream import DUPLICATE_WINDOW_SECONDS, KEPT_SECONDS
from prowcommon.pages import code, meanings_in, table

_ID = UUID("d5855226-75e4-4a3f-8498-ba0924106484")

EXAMPLE_VALUES: Mapping[str, Any] = {
    "prowjob_id": "01a20314-e63d-7f24-a2f7-2b8b33acdf84",
    "type": "postsubmit",
    "job": "post-k8sio-deploy",
    "org": "kubernetes",
    "repo": "k8s.io",
    "version": 3,
    "from_state": "pending",
    "to": "aborted",
    "because": "No longer needed.",
    "build_id": "2124469739798396930",
    "by": "user:github/octocat",
    "hash": "5402efad681ac55fbca7e1a102ab946d",
    "source": "/etc/prow/config.yaml",
}
"""What a field of that name holds in an example; any other field gets a value of its type."""

_BY_TYPE: Mapping[str, Any] = {"string": "…", "integer": 1, "number": 1.5, "boolean": True, "array": [], "object": {}}
_BY_FORMAT: Mapping[str, Any] = {"date-time": "2026-11-22T11:47:11.439193Z", "uuid": str(_ID)}
_IN_WORDS: Mapping[str, str] = {"date-time": "instant, RFC 3339", "uuid": "UUID"}

Schema = Mapping[str, Any]


def events_page() -> str:
    """The whole page, with a line feed at its end."""
    parts = [_opening(), _streams(), *(_event(kind) for kind in EVENTS)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def example_of(kind: type[Event]) -> Event:
    """A plausible event of that kind."""
    schema = kind.model_json_schema()
    return kind.model_validate({name: _example_value(name, of, schema) for name, of in schema["properties"].items()})


def meanings(kind: type[Event]) -> dict[str, str]:
    """What the catalogue says below each field, in one line; a field without a docstring is absent."""
    owners = [owner for owner in reversed(kind.__mro__) if issubclass(owner, Event)]
    return {name: text for owner in owners for name, text in meanings_in(owner).items()}


def _opening() -> str:
    return """
# Events

<!-- Written by `make docs` from prowcommon.events.catalogue. Changes made here are lost. -->

An event is a fact in the past tense, and a nudge: it says which row to look at, and the row is the truth. Whoever hears
one twice, late or never does the same in the end, because a sweep looks too. An event leaves through the outbox, so
nothing is told that was not committed; a job's events leave in the order of their `version`, and nothing is promised
about the order between two jobs.

Each is a [CloudEvent 1.0](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/nats-protocol-binding.md)
in NATS binary mode: its attributes are headers, its data is JSON. Fields that hold nothing may be left out, and fields
you don't know are to be ignored: new ones may come, old ones keep their meaning.

A subject is for routing only. Each name is one token of it: bytes outside `A-Z a-z 0-9 -` are written `%XX` (so
`k8s.io` is `k8s%2Eio`), and an absent name is `_`.
"""


def _streams() -> str:
    told = {stream: [kind.__name__ for kind in EVENTS if kind.stream == stream] for stream in STREAMS}
    rows = [
        (f"`{name}`", code(subjects), code(told[name]) or "nothing is told here yet")
        for name, subjects in STREAMS.items()
    ]
    promise = (
        f"Streams are files, keep {KEPT_SECONDS // 86400} days, and drop a `{DEDUPLICATION_HEADER}` that came before "
        f"within {DUPLICATE_WINDOW_SECONDS // 60} minutes."
    )
    return f"## Streams\n\n{promise}\n\n{table(('Stream', 'Subjects', 'Events'), rows)}"


def _event(kind: type[Event]) -> str:
    facts = [
        ("Subject", f"`{kind.pattern}`"),
        ("Stream", f"`{kind.stream}`"),
        ("`ce-type`", f"`{kind.ce_type}`"),
        ("Told by", kind.told_by),
        ("Heard by", kind.heard_by),
    ]
    return "\n\n".join(
        (
            f"## {kind.__name__}",
            inspect.getdoc(kind) or "",
            table(("", ""), facts),
            table(("Field", "", "What it holds", "Meaning"), list(_fields(kind))),
            f"```text\n{_as_message(example_of(kind))}\n```",
        )
    )


def _fields(kind: type[Event]) -> Iterable[tuple[str, str, str, str]]:
    schema, said = kind.model_json_schema(), meanings(kind)
    for name, of in schema["properties"].items():
        need = "always" if name in schema.get("required", ()) else "optional"
        yield f"`{name}`", need, _in_words(of, schema), of.get("description") or said.get(name, "")


def _as_message(event: Event) -> str:
    told = envelope(event, source="plank")
    replaced = {"ce-id": str(_ID), DEDUPLICATION_HEADER: str(_ID)}
    headers = "\n".join(f"{name}: {value}" for name, value in {**told.headers, **replaced}.items())
    body = json.dumps(json.loads(told.payload), ensure_ascii=False, indent=2)
    return f"{told.subject}\n{headers}\n\n{body}"


def _resolved(of: Schema, whole: Schema) -> Schema:
    """Behind a `$ref`, and behind the choice between something and null."""
    if "$ref" in of:
        return _resolved(whole["$defs"][of["$ref"].rpartition("/")[2]], whole)
    chosen = [choice for choice in of.get("anyOf", ()) if choice.get("type") != "null"]
    return _resolved(chosen[0], whole) if chosen else of


def _in_words(of: Schema, whole: Schema) -> str:
    found = _resolved(of, whole)
    if "enum" in found:
        return code(found["enum"])
    return _IN_WORDS.get(found.get("format", ""), found.get("type", "anything"))


def _example_value(name: str, of: Schema, whole: Schema) -> Any:
    if name in EXAMPLE_VALUES:
        return EXAMPLE_VALUES[name]
    found = _resolved(of, whole)
    if "enum" in found:
        return found["enum"][0]
    return _BY_FORMAT.get(found.get("format", ""), _BY_TYPE.get(found.get("type", "string")))


if __name__ == "__main__":
    sys.stdout.write(events_page())
