"""The schema as a page for people: `docs/configuration.md`, which `make docs` writes and a test compares.

* It walks from the types that files are read into, so that no key can be forgotten; a key's meaning is the docstring
  below its field, a section's the docstring of its struct.
* What only `config.yaml` holds comes first, then what only job files hold, then what both do; each parent before its
  parts.
* Pure: the same schema gives the same text, to the byte.
"""

import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import get_type_hints

import msgspec

from prowcommon.jobconfig import inrepolimits
from prowcommon.jobconfig.inwords import Shape, default_in_words, shapes_in, type_in_words
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.reading import Open
from prowcommon.jobconfig.schema import KNOWN_BUT_NOT_YET, JobBase, JobFile, RepoJob
from prowcommon.jobconfig.sections.notours import NOT_OURS, NOT_YET
from prowcommon.pages import anchor, code, meanings_in, table

HEADINGS: Mapping[Shape, str] = {
    ProwConfig: "config.yaml",
    JobFile: "A job file",
    JobBase: "Every job",
    RepoJob: "Presubmits and postsubmits",
}
"""Where the name of the struct wouldn't say it."""

NOT_YET_ACTED_ON = "*Checked, but nothing acts on it yet.*"

_WORDS = re.compile(r"GitHub|ProwJob|[A-Z]+(?=[A-Z][a-z]|$)|[A-Z][a-z]+")
_PROPER = frozenset({"GitHub", "ProwJob"})

OPENING = """
# Configuration

<!-- Written by `make docs` from prowcommon.jobconfig. Changes made here are lost. -->

Prow reads its own formats as they are: one `config.yaml`, any number of job files, and what repositories bring along in
`.prow.yaml`. Every key that is honoured here is below; what is different from Prow stands in
[Differences](differences-from-prow.md), and templates that become many jobs in [Matrix](matrix.md). A key that isn't on
this page is warned about with its file and line, and `prow check-config` tells before anything runs.

**How files come together.** Job files are all `.yaml` and `.yml` below the job directory; names that begin with `..`
and what a `.prowignore` excludes are left out, and two files of one name are an error. Their jobs and presets are added
up, in the order of the paths, after those that stand in `config.yaml` itself. Supplemental files may add to
`branch-protection`, `slack_reporter_configs`, `tide.merge_method` and `tide.queries`. The whole is accepted or refused;
a refusal changes nothing that runs.

**What a job inherits**, in this order: agent, namespace and cluster; context, trigger and rerun command; then, if it is
decorated, its decoration config from the entries in `plank` that accept its repository and cluster, later over earlier
and its own words over all; its `prowjob_defaults` in the same way; and last the presets whose labels it all has. A
preset adds and never replaces: a clash is an error.

**How to read the tables.** A key's name matches in any case. null means that nothing was said. An empty default is
nothing: an empty text or list, 0, or false. Durations are written as in `1h30m`; there are no days. Patterns are RE2,
and match anywhere unless they are anchored. What is ours alone is marked *Not in Prow*; so is `matrix`, which any job
may have.
"""

IN_REPOSITORIES = """
A repository that `in_repo_config` lets brings jobs along: in `.prow.yaml`, or in the `.yaml` and `.yml` files below
`.prow/`, which count instead when there are any. Each is a job file in which the repository goes without saying:
`presubmits` and `postsubmits` are lists, beside `presets` for these jobs alone and `prow_ignored`. Periodics stay with
the installation. The jobs inherit what all jobs inherit, and are checked together with those the installation has for
the repository. As such files come from strangers, they have limits:
""".strip()

_PARTS = (
    ("For the installation", "What `config.yaml` alone may say. It may also hold all that a job file does."),
    ("For jobs", "What job files may say, and `config.yaml` beside the rest."),
    ("In both", "What `config.yaml` gives as a default, and a job says for itself."),
)


def configuration_page() -> str:
    """The whole page, with a line feed at its end."""
    parts = [OPENING, *_Page().sections()]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def shapes_below(root: Shape) -> list[Shape]:
    """The struct, the structs its fields come from, and all that these hold; each once, a parent before its parts."""
    found: dict[Shape, None] = {}

    def visit(shape: Shape) -> None:
        if shape in found:
            return
        found[shape] = None
        for base in _bases(shape):
            visit(base)
        for key in keys_of(shape):
            for part in shapes_in(key.kind):
                visit(part)

    visit(root)
    return list(found)


@dataclass(frozen=True)
class Key:
    """A field as a file knows it."""

    name: str
    kind: object
    default: str
    meaning: str
    """Empty for a field without a docstring, which a test forbids."""


@cache
def keys_of(shape: Shape) -> list[Key]:
    """The struct's own keys, without those of its bases."""
    hints, meanings = get_type_hints(shape, include_extras=True), meanings_in(shape)
    inherited = {name for base in _bases(shape) for name in base.__struct_fields__}
    return [
        Key(field.encode_name, hints[field.name], default_in_words(field), meanings.get(field.name, ""))
        for field in msgspec.structs.fields(shape)
        if field.name not in inherited
    ]


def heading(shape: Shape) -> str:
    """`Decoration config` for DecorationConfig."""
    if shape in HEADINGS:
        return HEADINGS[shape]
    words = _WORDS.findall(shape.__name__)
    return " ".join(
        word if word.isupper() or word in _PROPER or not n else word.lower() for n, word in enumerate(words)
    )


def _bases(shape: Shape) -> list[Shape]:
    """The structs that it takes fields from."""
    return [base for base in shape.__bases__ if issubclass(base, msgspec.Struct) and base.__struct_fields__]


class _Page:
    def __init__(self) -> None:
        installation, jobs = shapes_below(ProwConfig), shapes_below(JobFile)
        self.parts = (
            [shape for shape in installation if shape not in jobs],
            [shape for shape in jobs if shape not in installation],
            [shape for shape in jobs if shape in installation],
        )
        self.links = {shape: f"[{heading(shape)}](#{anchor(heading(shape))})" for part in self.parts for shape in part}

    def sections(self) -> Iterator[str]:
        for (title, what), shapes in zip(_PARTS, self.parts, strict=True):
            yield f"## {title}\n\n{what}"
            yield from map(self.section, shapes)
        yield _in_repositories()
        yield _not_ours()

    def section(self, shape: Shape) -> str:
        pieces = [f"### {heading(shape)}", self._introduction(shape), self._table(shape)]
        if dormant := KNOWN_BUT_NOT_YET.get(shape):
            pieces.append(f"Prow's {code(sorted(dormant))} are known, and warned about: they have no effect here.")
        return "\n\n".join(filter(None, pieces))

    def _introduction(self, shape: Shape) -> str:
        places = self._places.get(shape, {})
        said = [_docstring(shape) or _only_meaning(places)]
        if places:
            where = (
                f"{_listed(f'`{key.name}`' for key in keys)} of {self.links[parent]}" for parent, keys in places.items()
            )
            said.append(f"In {_listed(where)}.")
        if bases := _bases(shape):
            said.append(f"Beside what {_listed(self.links[base] for base in bases)} may say.")
        if issubclass(shape, Open):
            said.append("Keys that aren't listed pass through as they are.")
        return " ".join(filter(None, said))

    def _table(self, shape: Shape) -> str:
        rows = [self._row(shape, key) for key in keys_of(shape)]
        if not rows:
            return ""
        if any(default for _, _, default, _ in rows):
            return table(("Key", "What it holds", "Default", "Meaning"), rows)
        return table(("Key", "What it holds", "Meaning"), [(name, kind, meaning) for name, kind, _, meaning in rows])

    def _row(self, shape: Shape, key: Key) -> tuple[str, str, str, str]:
        meaning = f"{key.meaning} {NOT_YET_ACTED_ON}" if (shape, key.name) in _not_yet() else key.meaning
        return f"`{key.name}`", type_in_words(key.kind, self.links), key.default, meaning

    @cached_property
    def _places(self) -> dict[Shape, dict[Shape, list[Key]]]:
        """Where each struct is written: the structs that hold it, and under which of their keys."""
        places: dict[Shape, dict[Shape, list[Key]]] = {}
        for parent in self.links:
            for key in keys_of(parent):
                for part in dict.fromkeys(shapes_in(key.kind)):
                    places.setdefault(part, {}).setdefault(parent, []).append(key)
        return places


def _docstring(shape: Shape) -> str:
    """The first paragraph of the struct's own docstring, in one line."""
    return " ".join(inspect.cleandoc(shape.__dict__.get("__doc__") or "").partition("\n\n")[0].split())


def _only_meaning(places: Mapping[Shape, list[Key]]) -> str:
    """What the one key means that holds a struct."""
    keys = [key for held in places.values() for key in held]
    return keys[0].meaning if len(keys) == 1 else ""


def _not_yet() -> set[tuple[Shape, str]]:
    """Which keys of which structs are only checked so far."""
    found: set[tuple[Shape, str]] = set()
    for path in NOT_YET:
        shape: Shape = ProwConfig
        *outer, last = path.split(".")
        for step in outer:
            (shape,) = next(shapes_in(key.kind) for key in keys_of(shape) if key.name == step)
        found.add((shape, last))
    return found


def _in_repositories() -> str:
    rows = [
        (f"{getattr(inrepolimits, name):,}", meaning)
        for name, meaning in meanings_in(inrepolimits).items()
        if name.isupper()
    ]
    return f"## In repositories\n\n{IN_REPOSITORIES}\n\n{table(('At most', 'Of'), rows)}"


def _not_ours() -> str:
    rows = [
        (f"`{key}`", f"{reason.what[0].upper()}{reason.what[1:]}.", f"{reason.cure}.")
        for key, reason in sorted(NOT_OURS.items())
    ]
    said = "A warning names them; what stands below them is not looked at."
    return f"## Keys of Prow's that are not honoured\n\n{said}\n\n{table(('Key', 'Why', 'Instead'), rows)}"


def _listed(things: Iterable[str]) -> str:
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last


if __name__ == "__main__":
    sys.stdout.write(configuration_page())
