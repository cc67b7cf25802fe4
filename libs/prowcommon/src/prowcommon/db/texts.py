"""Texts from files and from strangers, as Postgres can hold them."""


def storable(text: str) -> str:
    """`text` without NUL, and without the halves of characters that undecodable file names leave."""
    return text.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
