"""What Go's parsers refuse as a URL, and as a media type: enough to say beforehand what Prow's tools would choke on.

Source: https://pkg.go.dev/net/url#Parse and https://pkg.go.dev/mime#ParseMediaType
"""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
_BAD_IN_HOST = re.compile(r"[^A-Za-z0-9._~!$&'()*+,;=:\[\]<>\"%\x80-\U0010ffff-]")

_WORD = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_MEDIA_TYPE = re.compile(
    rf"""\s*{_WORD}(?:/{_WORD})?\s*(?:;\s*{_WORD}=(?:{_WORD}|"(?:[^"\\]|\\.)*")\s*)*;?\s*""", re.DOTALL
)


def scheme_of(text: str) -> str:
    """The scheme of a URL in lower case, empty when it has none. Raises ValueError with what is wrong with it."""
    if _CONTROL.search(text):
        raise ValueError("it has a control character")
    if text.startswith(":"):
        raise ValueError("it begins with a colon")
    url = text.partition("#")[0]
    match = _SCHEME.fullmatch(url)
    scheme, rest = (match[1].lower(), match[2]) if match else ("", url)
    rest = rest.partition("?")[0]
    if scheme and not rest.startswith("/"):
        return scheme
    if ":" in rest.partition("/")[0]:
        raise ValueError("its first part has a colon")
    if rest.startswith("//"):
        authority, _, rest = rest[2:].partition("/")
        _check_host(authority.rpartition("@")[2])
    if _BAD_ESCAPE.search(rest):
        raise ValueError("it has a '%' without two hexadecimal digits")
    return scheme


def _check_host(host: str) -> None:
    if _BAD_ESCAPE.search(host):
        raise ValueError("its host has a '%' without two hexadecimal digits")
    if bad := _BAD_IN_HOST.search(host):
        raise ValueError(f"its host has the character {bad[0]!r}")
    if host.startswith("["):
        _, bracket, port = host.partition("]")
        if not bracket:
            raise ValueError("its host has '[' without ']'")
    else:
        port = host[host.rfind(":") :] if ":" in host else ""
    if port and not re.fullmatch(r":[0-9]*", port):
        raise ValueError(f"its port is {port.removeprefix(':')!r}")


_LONGEST_MEDIA_TYPE = 1000
"""Far above what RFC 6838 allows; the pattern takes time by the square of the length."""


def is_media_type(text: str) -> bool:
    return len(text) <= _LONGEST_MEDIA_TYPE and _MEDIA_TYPE.fullmatch(text) is not None
