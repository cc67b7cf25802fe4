"""Whether a browser's request was meant by the person in front of it, and where it may be sent next.

* A form's POST must come from Deck's own pages. `Sec-Fetch-Site` says where from, and no page can forge it; a browser
  that doesn't send it (it is left out for plain http beyond localhost) sends `Origin`, whose host must be the one that
  was asked. A POST with neither was made by no browser's form.
* The cookie is `SameSite=Lax` besides, so that a request from elsewhere carries no session at all.
* After signing in the reader goes on to an address of Deck's own, whatever a link asked for.

Source: OWASP's Cross-Site Request Forgery Prevention Cheat Sheet, "Fetch Metadata headers".
"""

from urllib.parse import urlsplit


def is_from_our_pages(*, fetch_site: str, origin: str, host: str) -> bool:
    """The headers `Sec-Fetch-Site`, `Origin` and `Host` of a POST; empty for one that is absent."""
    if fetch_site:
        return fetch_site == "same-origin"
    try:
        return bool(host) and urlsplit(origin).netloc.lower() == host.lower()
    except ValueError:
        return False


def local_path(wanted: str, *, otherwise: str = "/") -> str:
    """`wanted` when it is a path of this site, else `otherwise`."""
    is_path = wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    is_plain = all("!" <= character <= "~" for character in wanted)  # browsers drop tabs and line ends, then look
    return wanted if is_path and is_plain else otherwise
