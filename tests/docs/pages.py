"""A page as its tests read it: what stands in `code` in the prose, and what stands in fenced blocks."""

import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType

from fastapi import APIRouter
from starlette.routing import Route

from prowcommon.events.catalogue import EVENTS
from prowcommon.http.service import ServiceDescription
from prowcommon.jobconfig.describing import keys_of
from prowcommon.jobconfig.inwords import shapes_in
from prowcommon.jobconfig.prowconfig import ProwConfig
from prowcommon.jobconfig.sections.notours import NOT_OURS

ROOT = Path(__file__).parents[2]
PACKAGES = ("prowcommon", "deck", "hook", "horologium", "plank", "sinker", "tide")
SERVICES = PACKAGES[1:]

KEYS = set(NOT_OURS) | {
    f"{section.name}.{key.name}"
    for section in keys_of(ProwConfig)
    for shape in shapes_in(section.kind)
    for key in keys_of(shape)
}
"""The keys of `config.yaml`'s sections, as in `plank.max_concurrency`."""

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_DOTTED = re.compile(rf"(?:{'|'.join(PACKAGES)})(?:\.\w+)+")
_FILE = re.compile(r"(?:docs|examples|libs|services|tests|\.ci)/\S+|Makefile")
_SUBJECT = re.compile(r"prow\.[a-z]+\.[^\s/]+")
_ROUTE = re.compile(r"(GET|POST) (/\S*)")


@dataclass(frozen=True)
class Page:
    path: Path
    code: list[str]
    """What stands between single backticks, outside of fenced blocks."""
    blocks: list[tuple[str, str]]
    """(language, text) of each fenced block."""
    links: list[str]

    def dotted_names(self) -> set[str]:
        """Names of Python's. `tide.queries` is a key of `config.yaml`, though tide is a package as well."""
        return {text for text in self.code if _DOTTED.fullmatch(text)} - KEYS

    def files(self) -> set[str]:
        return {text for text in self.code if _FILE.fullmatch(text)}

    def subjects(self) -> set[str]:
        """In the prose, and wherever a line of a block begins or ends with one."""
        lines = [line.split() for _, text in self.blocks for line in text.splitlines() if "ce-type" not in line]
        words = [word for line in lines for word in (*line[:1], *line[-1:])]
        return {word for word in (*self.code, *words) if _SUBJECT.fullmatch(word)}

    def routes(self) -> set[tuple[str, str]]:
        """(method, path) as in `GET /rows`."""
        return {(found[1], found[2]) for text in self.code if (found := _ROUTE.fullmatch(text))}


def read(path: str | Path) -> Page:
    text = (ROOT / path).read_text(encoding="utf-8")
    prose = _FENCE.sub("", text)
    code = [" ".join(span.split()) for span in _CODE.findall(prose)]  # a line may end inside of one
    return Page(ROOT / path, code, _FENCE.findall(text), _LINK.findall(prose))


def resolve(dotted: str) -> object:
    """The module, or what is in it. Raises ModuleNotFoundError or AttributeError for a name that isn't there."""
    parts = dotted.split(".")
    found: object = import_module(parts[0])
    for number, part in enumerate(parts[1:], 2):
        if isinstance(found, ModuleType) and not hasattr(found, part):
            found = import_module(".".join(parts[:number]))
        else:
            found = getattr(found, part)
    return found


def matches_catalogue(subject: str) -> bool:
    """True for a subject that an event may have, and for a filter (`prow.job.>`) that lets one through."""
    return any(_fits(subject.split("."), kind.pattern.split(".")) for kind in EVENTS)


def _fits(said: list[str], pattern: list[str]) -> bool:
    if not said or not pattern:
        return not said and not pattern
    if said[0] == ">":
        return True
    return (said[0] in ("*", pattern[0]) or pattern[0].startswith("<")) and _fits(said[1:], pattern[1:])


def service(name: str) -> ServiceDescription:
    description = import_module(f"{name}.app").SERVICE
    assert isinstance(description, ServiceDescription)
    return description


def routes_of(name: str) -> set[tuple[str, str]]:
    """(method, path) of everything a service answers."""
    description = service(name)
    return _routes(description.create_app(description.settings()).router)


def _routes(router: APIRouter) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for route in router.routes:
        if isinstance(included := getattr(route, "original_router", None), APIRouter):
            found |= _routes(included)
        elif isinstance(route, Route):
            found |= {(method, route.path) for method in route.methods or ()}
    return found
