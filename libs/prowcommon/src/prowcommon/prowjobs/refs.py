"""The source code a ProwJob tests: a repository at a base, and the pull requests merged onto it.

Field names are Prow's own, so that a spec reads the same in Postgres, in JOB_SPEC and in `/prowjobs.js`.
"""

import msgspec


class Pull(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One pull request as it was when the job was made. The first three are always written out, even when empty."""

    number: int
    author: str
    sha: str
    title: str = ""
    ref: str = ""
    head_ref: str = ""
    link: str = ""
    commit_link: str = ""
    author_link: str = ""


class Refs(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A repository, its base, and the pulls on top of it (none for a postsubmit, several for a batch)."""

    org: str
    repo: str
    repo_link: str = ""
    base_ref: str = ""
    base_sha: str = ""
    base_link: str = ""
    pulls: tuple[Pull, ...] = ()
    path_alias: str = ""
    workdir: bool = False
    auxiliary: bool = False
    clone_uri: str = ""
    skip_submodules: bool = False
    skip_fetch_head: bool = False
    clone_depth: int = 0
    blobless_fetch: bool | None = None
    sparse_checkout_files: tuple[str, ...] = ()

    def __str__(self) -> str:
        """`BASE_REF[:BASE_SHA](,NUMBER:SHA[:REF])*`, the value of PULL_REFS; a pull's colon is always there."""
        base = f"{self.base_ref}:{self.base_sha}" if self.base_sha else self.base_ref
        pulls = (f"{p.number}:{p.sha}" + (f":{p.ref}" if p.ref else "") for p in self.pulls)
        return ",".join((base, *pulls))
