"""A repository's name, in two parts that can't be mixed up."""

from typing import NamedTuple


class RepoName(NamedTuple):
    """As GitHub spells it; two names are the same repository when they are so in lower case."""

    org: str
    name: str

    def __str__(self) -> str:
        return f"{self.org}/{self.name}"
