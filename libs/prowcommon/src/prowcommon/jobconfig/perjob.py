"""A number for each job of a file: the line it begins at, or its position in the list it was written in."""

import msgspec

from prowcommon.jobconfig.yaml import KeyPath


class PerJob(msgspec.Struct, frozen=True):
    """By the position of the job in its list, which may be longer than what is here."""

    presubmits: dict[str, list[int]] = {}
    postsubmits: dict[str, list[int]] = {}
    periodics: list[int] = []

    def of(self, path: KeyPath) -> list[int]:
        """The numbers of the list at `path`; empty when there are none."""
        match path:
            case (str() as key,) if key.lower() == "periodics":
                return self.periodics
            case (str() as key, str() as repo) if key.lower() == "presubmits":
                return self.presubmits.get(repo, [])
            case (str() as key, str() as repo) if key.lower() == "postsubmits":
                return self.postsubmits.get(repo, [])
        return []
