"""Where requests go, whatever is named and whoever names it."""

import pytest

from prowcommon.github.addresses import Addresses


@pytest.mark.parametrize(
    ("api_url", "expected"),
    [
        ("https://api.github.com", "https://api.github.com/repos/acme/widget/pulls/7"),
        ("https://github.example/api/v3", "https://github.example/api/v3/repos/acme/widget/pulls/7"),
        ("https://github.example/api/v3/", "https://github.example/api/v3/repos/acme/widget/pulls/7"),
    ],
)
def test_a_route_is_below_the_api_wherever_that_is(api_url: str, expected: str) -> None:
    route = "/repos/{owner}/{repo}/pulls/{pull_number}"

    assert Addresses(api_url).of(route, {"owner": "acme", "repo": "widget", "pull_number": "7"}) == expected


def test_a_list_is_asked_for_in_the_largest_pages() -> None:
    assert Addresses("https://api.github.com").of("/user/repos{?per_page}", {}).endswith("/user/repos?per_page=100")


def test_a_name_is_one_part_of_the_path_whatever_it_holds() -> None:
    url = Addresses("https://api.github.com").of("/labels/{name}", {"name": "../../user?x#y"})

    assert url == "https://api.github.com/labels/..%2F..%2Fuser%3Fx%23y"


def test_a_page_that_another_address_is_given_for_is_asked_for_here() -> None:
    behind_a_proxy = Addresses("http://proxy.internal:8888")

    there = "https://api.github.com/repositories/1/issues/7/comments?per_page=100&page=2"

    assert (
        behind_a_proxy.ours(there) == "http://proxy.internal:8888/repositories/1/issues/7/comments?per_page=100&page=2"
    )


def test_a_token_does_not_follow_an_answer_to_strangers() -> None:
    assert Addresses("https://api.github.com").ours("https://evil.example/collect") == "https://api.github.com/collect"
