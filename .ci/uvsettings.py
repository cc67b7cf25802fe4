"""Says pip's settings in uv's words: reads `pip config list`, prints `export …` lines for a shell.

* What the environment already tells uv stays as it is.
* With further indexes uv may choose among all of them, as pip does; the hashes say what is accepted anyway.

Source: https://docs.astral.sh/uv/reference/environment/
"""

import ast
import os
import shlex
import sys

UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "no-index": "UV_NO_INDEX",
    "trusted-host": "UV_INSECURE_HOST",
    "cert": "SSL_CERT_FILE",
    "proxy": "ALL_PROXY",
    "default-timeout": "UV_HTTP_TIMEOUT",
    "timeout": "UV_HTTP_TIMEOUT",
}
SECTIONS = ["global", "install", ":env:"]  # the later one wins


def pip_settings(lines: list[str]) -> dict[str, str]:
    """`global.index-url='https://…'` and the like, by name; lists are separated by white space."""
    found: dict[tuple[int, str], str] = {}
    for line in lines:
        key, equals, value = line.strip().partition("=")
        section, _, name = key.rpartition(".")
        if equals and section in SECTIONS:
            found[SECTIONS.index(section), name] = " ".join(str(ast.literal_eval(value)).split())
    return {name: found[rank, name] for rank, name in sorted(found)}


def uv_environment(settings: dict[str, str]) -> dict[str, str]:
    said = {UV_NAMES[name]: value for name, value in settings.items() if name in UV_NAMES and value}
    if "UV_FIND_LINKS" in said:
        said["UV_FIND_LINKS"] = said["UV_FIND_LINKS"].replace(" ", ",")
    if "UV_INDEX" in said:
        said["UV_INDEX_STRATEGY"] = "unsafe-best-match"
    return said


if __name__ == "__main__":
    for name, value in uv_environment(pip_settings(sys.stdin.readlines())).items():
        if name not in os.environ:
            print(f"export {name}={shlex.quote(value)}")  # noqa: T201 - this is its answer
