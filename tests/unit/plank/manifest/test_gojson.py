"""JSON as Go writes it."""

from plank.domain.manifest.gojson import go_json


def test_what_could_end_a_script_in_a_web_page_is_escaped() -> None:
    assert go_json({"title": "<b> & </b>"}) == r'{"title":"\u003cb\u003e \u0026 \u003c/b\u003e"}'
    assert go_json("\u2028 \u2029") == r'"\u2028 \u2029"'


def test_everything_else_stays_readable() -> None:
    assert go_json(["ünïcödé 🎉", 'a "quote"', "line\n", "\b\f\x01\x7f"]) == (
        '["ünïcödé 🎉","a \\"quote\\"","line\\n","\\b\\f\\u0001\x7f"]'
    )
