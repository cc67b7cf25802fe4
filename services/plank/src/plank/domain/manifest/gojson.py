"""JSON byte for byte as Go writes it, for what Prow's own programs and people's scripts read.

Go keeps `<`, `>`, `&` and two line separators out of its output, so that it can stand in a web page.

Source: https://pkg.go.dev/encoding/json#Marshal
"""

from typing import Any

import msgspec

_ESCAPED = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def go_json(value: Any) -> str:
    """Structs and mappings keep the order of their keys; whoever calls knows which order that must be."""
    return msgspec.json.encode(value).decode().translate(_ESCAPED)
