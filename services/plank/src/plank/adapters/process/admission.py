"""Which jobs the process executor takes: those whose code somebody merged, or whose repository is trusted.

It gives a job this user's files and network, so code that nobody has reviewed must not arrive by opening a
pull request.
"""

from plank.domain.unmerged import unmerged_repos
from prowcommon.errors import UserError
from prowcommon.prowjobs.model import ProwJobSpec

SETTING = "PROW_PROCESS_TRUSTED_REPOS"


def refuse_untrusted(spec: ProwJobSpec, trusted_repos: frozenset[str]) -> None:
    """Raises UserError for unmerged code of a repo that isn't in `trusted_repos` (`org/repo`, lower-cased)."""
    for repo in unmerged_repos(spec):
        if repo.lower() not in trusted_repos:
            raise UserError(
                f"The process executor does not run {spec.type} {spec.job!r}: it isolates nothing, so the unmerged "
                f"code of {repo} would run with plank's own rights on this host. Add {repo} to {SETTING} if "
                "everyone who can open a pull request there may do that, or use a Kubernetes build cluster."
            )
