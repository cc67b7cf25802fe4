"""A field of the schema in words."""

from datetime import datetime, timedelta
from typing import Annotated, Any

import msgspec
import pytest

from prowcommon.jobconfig.inwords import default_in_words, shapes_in, type_in_words
from prowcommon.jobconfig.reading import NanosecondsOrText, Plain


class Room(msgspec.Struct):
    number: int = 7
    name: str = "hall"
    heated: bool = True
    aired: bool = False
    every: timedelta = timedelta(hours=168)
    half: timedelta = timedelta(minutes=90)
    soon: timedelta = timedelta(seconds=10)
    kinds: tuple[str, ...] = ("a", "b")
    doors: tuple[str, ...] = ()
    next_to: "Room | None" = None


PlainRoom = Annotated[dict[str, Any], Plain(Room)]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (str, "text"),
        (int | None, "whole number"),
        (timedelta, "duration"),
        (NanosecondsOrText | None, "duration, or nanoseconds"),
        (datetime | None, "instant, RFC 3339"),
        (tuple[int, ...], "list of whole numbers"),
        (dict[str, bool], "map to true/false"),
        (dict[str, tuple[str, ...]], "map to list of text"),
        (dict[str, str | dict[str, str]], "map to (text, or map to text)"),
        (dict[str, Any], "mapping"),
        (tuple[dict[str, Any], ...], "list of mappings"),
        (Room, "Raum"),
        (tuple[Room, ...], "list of Raum"),
        (PlainRoom | None, "Raum"),
    ],
)
def test_a_type_is_told_without_python(kind: Any, words: str) -> None:
    assert type_in_words(kind, {Room: "Raum"}) == words


@pytest.mark.parametrize(
    ("kind", "found"),
    [(str, []), (PlainRoom, [Room]), (dict[str, tuple[Room, ...]] | None, [Room]), (dict[str, Any], [])],
)
def test_the_structs_that_a_field_holds_are_found_in_lists_and_maps(kind: Any, found: list[type]) -> None:
    assert shapes_in(kind) == found


def test_a_default_is_told_as_one_would_write_it_and_nothing_is_told_of_nothing() -> None:
    told = {field.name: default_in_words(field) for field in msgspec.structs.fields(Room)}

    assert told == {
        "number": "`7`",
        "name": "`hall`",
        "heated": "`true`",
        "aired": "",
        "every": "`168h`",
        "half": "`1h30m`",
        "soon": "`10s`",
        "kinds": "`a`, `b`",
        "doors": "",
        "next_to": "",
    }
