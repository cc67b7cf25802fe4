"""Where requests go: always to our own API address, whatever an answer names.

* Routes are URI templates, filled by gidgethub; values are escaped whole, slashes too.
* The next page and a redirect keep their path and their question, and nothing else: a caching proxy answers with
  GitHub's own addresses, and a token is sent nowhere but where it was meant for.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from gidgethub import sansio

PAGE_SIZE = 100
"""The most that GitHub gives at once."""


class Addresses:
    """All of them begin with `api_url`."""

    def __init__(self, api_url: str) -> None:
        self._api_url = api_url
        self._here = urlsplit(api_url)

    def of(self, route: str, values: Mapping[str, str]) -> str:
        return sansio.format_url(route, {**values, "per_page": str(PAGE_SIZE)}, base_url=self._api_url)

    def ours(self, url: str) -> str:
        """The same, here."""
        return urlsplit(url)._replace(scheme=self._here.scheme, netloc=self._here.netloc).geturl()


def path_of(url: str) -> str:
    """For people."""
    return urlsplit(url).path
