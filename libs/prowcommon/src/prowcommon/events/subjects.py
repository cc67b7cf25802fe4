"""NATS subjects as a list of names, reversibly.

A subject is for routing only: the event's data says what it is about. Names hold what NATS keeps for itself (dots,
wildcards, spaces), so each is written as one token:

* UTF-8, and every byte outside `A-Z a-z 0-9 -` becomes `%XX`; so do `%` and `_`;
* an absent name is `_`.

    >>> token("k8s.io/kubernetes"), token("")
    ('k8s%2Eio%2Fkubernetes', '_')
"""

import re
from urllib.parse import unquote

ABSENT = "_"
_PLAIN = re.compile(rb"[A-Za-z0-9-]")
_ALL_PLAIN = re.compile(r"[A-Za-z0-9-]+")


def token(name: str) -> str:
    """One name as one token."""
    if not name:
        return ABSENT
    if _ALL_PLAIN.fullmatch(name):
        return name
    return "".join(chr(byte) if _PLAIN.match(bytes([byte])) else f"%{byte:02X}" for byte in name.encode())


def name_of(token: str) -> str:
    """The name a token stands for; the inverse of `token`."""
    return "" if token == ABSENT else unquote(token, errors="strict")


def subject(*names: str) -> str:
    """`prow.…`: the family first, then the rest; each name becomes one token."""
    return ".".join(("prow", *(token(name) for name in names)))


def names_of(subject: str) -> list[str]:
    """The names a subject was made of, without the leading `prow`."""
    return [name_of(part) for part in subject.split(".")[1:]]
