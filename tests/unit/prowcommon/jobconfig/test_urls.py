import pytest

from prowcommon.jobconfig.urls import is_media_type, scheme_of


@pytest.mark.parametrize(
    ("url", "scheme"),
    [
        ("https://github.com/o/r.git", "https"),
        ("HTTP://user:pass@host:8080/a%20b?x=%zz#y", "http"),
        ("gs://bucket/a b", "gs"),
        ("github.com:o/r.git", "github.com"),
        ("host/o/r", ""),
        ("/a/path", ""),
        ("", ""),
        ("https://[::1]:80/", "https"),
    ],
)
def test_a_url_has_a_scheme_or_none(url: str, scheme: str):
    assert scheme_of(url) == scheme


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("https://h/\n", "control character"),
        ("://h", "begins with a colon"),
        ("1a:b/c", "first part has a colon"),
        ("https://a b/", "host has the character ' '"),
        ("https://[::1/", "'\\[' without"),
        ("https://h:http/", "port is 'http'"),
        ("https://h/%4", "hexadecimal"),
        ("gs://%zz", "hexadecimal"),
    ],
)
def test_what_go_cannot_read_is_refused(url: str, message: str):
    with pytest.raises(ValueError, match=message):
        scheme_of(url)


@pytest.mark.parametrize("text", ["text/plain", "text/html; charset=utf-8", 'a/b; c="d e"', "text", "Text/Plain;"])
def test_a_media_type_is_one(text: str):
    assert is_media_type(text)


@pytest.mark.parametrize(
    "text", ["", "text plain", "text/", "/plain", "text/plain; x", "a/b/c", "a;b=c" + " " * 100_000]
)
def test_what_is_no_media_type_is_refused(text: str):
    assert not is_media_type(text)
