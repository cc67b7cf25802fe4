"""Which jobs the process executor takes: those whose code somebody merged, or whose repository is trusted.

It gives a job this user's files and network, so code that nobody has reviewed must not arrive by opening a
pull request. Not the job's type alone decides: any refs with pulls on them are unmerged code.
"""

from prowcommon.errors import UserError
from prowcommon.prowjobs.model import JobType, ProwJobSpec
from prowcommon.prowjobs.refs import Refs

SETTING = "PROW_PROCESS_TRUSTED_REPOS"


def refuse_untrusted(spec: ProwJobSpec, trusted_repos: frozenset[str]) -> None:
    """Raises UserError for unmerged code of a repo that isn't in `trusted_repos` (`org/repo`, lower-cased)."""
    unmerged = [_name(refs) for refs in (spec.refs, *spec.extra_refs) if refs and refs.pulls]
    if spec.type in (JobType.PRESUBMIT, JobType.BATCH):
        unmerged.append(_name(spec.refs) if spec.refs else "an unnamed repository")
    for repo in unmerged:
        if repo.lower() not in trusted_repos:
            raise UserError(
                f"The process executor does not run {spec.type} {spec.job!r}: it isolates nothing, so the unmerged "
                f"code of {repo} would run with plank's own rights on this host. Add {repo} to {SETTING} if "
                "everyone who can open a pull request there may do that, or use a Kubernetes build cluster."
            )


def _name(refs: Refs) -> str:
    return f"{refs.org}/{refs.repo}"
