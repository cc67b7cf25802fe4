"""Server-sent events, put together from their lines."""

from prowcommon.cli.sse import EventReader, ServerEvent


def events(text: str) -> list[ServerEvent]:
    reader = EventReader()
    return [event for line in text.splitlines() if (event := reader.feed(line))]


def test_an_event_is_complete_at_the_empty_line() -> None:
    assert events("event: log\nid: 7\ndata: one\ndata: two\n\nevent: log\n") == [ServerEvent("log", "one\ntwo", "7")]


def test_a_sign_of_life_is_no_event() -> None:
    assert events(": still there\n\n") == []


def test_the_last_id_holds_for_the_events_after_it() -> None:
    assert events("id: 7\ndata: a\n\ndata: b\n\n") == [
        ServerEvent("message", "a", "7"),
        ServerEvent("message", "b", "7"),
    ]


def test_an_end_without_data_is_heard() -> None:
    assert events("event: end\n\n") == [ServerEvent("end", "", "")]


def test_only_one_space_after_the_colon_belongs_to_the_format() -> None:
    assert events("data:  indented\n\ndata:tight\n\n") == [
        ServerEvent("message", " indented", ""),
        ServerEvent("message", "tight", ""),
    ]
