"""`$(VAR)` in a container's command, args and env, as Kubernetes expands it.

* A name that isn't known stays as it was written: `$(OTHER)`.
* `$$` is one dollar, so `$$(VAR)` is the text `$(VAR)`.
* Anything else after a dollar is the shell's business and stays.

Source: k8s.io/kubernetes third_party/forked/golang/expansion.
"""

import re
from collections.abc import Mapping

_DOLLAR = re.compile(r"\$(?:\$|\(([^)]*)\))")


def expand(text: str, variables: Mapping[str, str]) -> str:
    def replacement(match: re.Match[str]) -> str:
        name = match.group(1)
        return "$" if name is None else variables.get(name, match.group())

    return _DOLLAR.sub(replacement, text)
