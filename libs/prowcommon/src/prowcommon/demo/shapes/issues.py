"""Labels and comments."""

from typing import Any

from prowcommon.demo.shapes.links import Links, instant, node_id, part
from prowcommon.demo.shapes.people import user
from prowcommon.demo.world import Account, Comment, Issue, Label, Repository, Right

_REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")


def label(label: Label, repo: Repository, links: Links) -> dict[str, Any]:
    return {
        "id": label.id,
        "node_id": node_id("Label", label.id),
        "url": links.api(f"/repos/{repo.full_name}/labels/{part(label.name)}"),
        "name": label.name,
        "color": label.color,
        "default": False,
        "description": label.description,
    }


def comment(comment: Comment, issue: Issue, repo: Repository, links: Links) -> dict[str, Any]:
    url = links.api(f"/repos/{repo.full_name}/issues/comments/{comment.id}")
    return {
        "url": url,
        "html_url": f"{html_url(issue, repo, links)}#issuecomment-{comment.id}",
        "issue_url": links.api(f"/repos/{repo.full_name}/issues/{issue.number}"),
        "id": comment.id,
        "node_id": node_id("IssueComment", comment.id),
        "user": user(comment.author, links),
        "created_at": instant(comment.created_at),
        "updated_at": instant(comment.updated_at),
        "author_association": association(comment.author, repo),
        "body": comment.body,
        "reactions": {"url": f"{url}/reactions", "total_count": 0, **dict.fromkeys(_REACTIONS, 0)},
        "performed_via_github_app": None,
    }


def html_url(issue: Issue, repo: Repository, links: Links) -> str:
    kind = "issues" if issue.pull is None else "pull"
    return links.html(f"/{repo.full_name}/{kind}/{issue.number}")


def association(account: Account, repo: Repository) -> str:
    """What somebody is to a repository."""
    if account is repo.owner:
        return "OWNER"
    return "COLLABORATOR" if repo.rights.get(account.login.lower(), Right.READ) > Right.READ else "NONE"
