"""The source code a ProwJob tests: a repository at a base, and the pull requests merged onto it.

Field names are Prow's own, so that a spec reads the same in Postgres, in JOB_SPEC and in `/prowjobs.js`.
"""

import msgspec


class Pull(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One pull request as it was when the job was made. The first three are always written out, even when empty."""

    number: int
    """Its number."""
    author: str
    """Who opened it: a login."""
    sha: str
    """The commit that is tested."""
    title: str = ""
    """Its title, as it was then."""
    ref: str = ""
    """What to fetch; empty is its commit."""
    head_ref: str = ""
    """The name of its branch."""
    link: str = ""
    """Its page."""
    commit_link: str = ""
    """The page of its commit."""
    author_link: str = ""
    """The page of its author."""


class Refs(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A repository, its base, and the pulls on top of it (none for a postsubmit, several for a batch)."""

    org: str
    """The owner, as in `org/repo`."""
    repo: str
    """The name, without the owner."""
    repo_link: str = ""
    """Its page; cloned from there, unless `clone_uri` says otherwise."""
    base_ref: str = ""
    """The branch or tag to check out."""
    base_sha: str = ""
    """The commit to check out; empty is the newest of `base_ref`."""
    base_link: str = ""
    """The page of that commit."""
    pulls: tuple[Pull, ...] = ()
    """Pull requests to merge onto the base, in this order."""
    path_alias: str = ""
    """Where below `/home/prow/go/src` to check out, when not at `github.com/ORG/REPO`."""
    workdir: bool = False
    """Whether the test starts in this checkout."""
    auxiliary: bool = False
    """Whether this is never the repository whose commit counts as the tested one."""
    clone_uri: str = ""
    """What to clone, as git takes it."""
    skip_submodules: bool = False
    """Leave submodules out."""
    clone_depth: int = 0
    """How many commits of history to fetch; 0 is all."""
    skip_fetch_head: bool = False
    """Fetch only what is named, not the repository's own HEAD as well."""
    blobless_fetch: bool | None = None
    """Whether file contents are fetched only when they are needed; not said: as the decoration says."""
    sparse_checkout_files: tuple[str, ...] = ()
    """The only paths to check out; empty is all."""

    def __str__(self) -> str:
        """`BASE_REF[:BASE_SHA](,NUMBER:SHA[:REF])*`, the value of PULL_REFS; a pull's colon is always there."""
        base = f"{self.base_ref}:{self.base_sha}" if self.base_sha else self.base_ref
        pulls = (f"{p.number}:{p.sha}" + (f":{p.ref}" if p.ref else "") for p in self.pulls)
        return ",".join((base, *pulls))
