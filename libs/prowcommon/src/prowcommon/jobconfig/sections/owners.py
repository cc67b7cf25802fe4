"""`owners_dir_denylist`: in which directories nobody looks for OWNERS files."""

import msgspec

_PRECONFIGURED = (r"\.git$", "_output$", "vendor/.*/.*")


class OwnersDirDenylist(msgspec.Struct, frozen=True, kw_only=True):
    repos: dict[str, tuple[str, ...]] = {}
    """By org or `org/repo`: patterns (RE2) of directories to skip."""
    default: tuple[str, ...] = ()
    """Patterns of directories to skip in every repository."""
    ignore_preconfigured_defaults: bool = False
    """Don't skip `.git`, `_output` and what vendored packages hold of their own accord."""

    @property
    def everywhere(self) -> tuple[str, ...]:
        """Patterns of directories to skip in every repository."""
        return self.default if self.ignore_preconfigured_defaults else (*self.default, *_PRECONFIGURED)
