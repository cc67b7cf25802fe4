"""What Deck takes for a form of its own, and where it sends a reader on to."""

import pytest

from deck.domain.requests import is_from_our_pages, local_path

HOST = "prow.example:8080"


@pytest.mark.parametrize(
    ("fetch_site", "origin", "is_ours"),
    [
        ("same-origin", "", True),
        ("same-origin", "null", True),
        ("same-site", "http://prow.example:8080", False),
        ("cross-site", "http://prow.example:8080", False),
        ("none", "", False),
        ("", "http://prow.example:8080", True),
        ("", "https://PROW.example:8080", True),
        ("", "http://prow.example", False),
        ("", "http://prow.example:8080.evil.example", False),
        ("", "http://evil.example/prow.example:8080", False),
        ("", "null", False),
        ("", "http://[", False),
        ("", "", False),
    ],
)
def test_a_form_counts_only_when_our_own_pages_sent_it(fetch_site: str, origin: str, is_ours: bool):
    assert is_from_our_pages(fetch_site=fetch_site, origin=origin, host=HOST) is is_ours


def test_a_request_that_names_no_host_is_from_nowhere():
    assert not is_from_our_pages(fetch_site="", origin="", host="")


@pytest.mark.parametrize("wanted", ["/", "/periodics/nightly", "/?job=a%2Ab&state=failure"])
def test_a_reader_goes_on_to_a_page_of_ours(wanted: str):
    assert local_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "periodics",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "/é",
    ],
)
def test_a_reader_is_never_sent_to_another_site(wanted: str):
    assert local_path(wanted) == "/"
