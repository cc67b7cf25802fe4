"""`in_repo_config`: which repositories may bring jobs along, and on which clusters those may run."""

import msgspec


class InRepoConfig(msgspec.Struct, frozen=True, kw_only=True):
    enabled: dict[str, bool] = {}
    """By `org/repo`, org or `*`: whether `.prow.yaml` and `.prow/` are read; the most specific key counts, else no."""
    allowed_clusters: dict[str, tuple[str, ...]] = {}
    """By `org/repo`, org or `*`: clusters for such jobs; all keys that apply are added up. Without `*`: `default`."""
