"""Commit statuses, one by one and together."""

from collections.abc import Sequence
from typing import Any

from prowcommon.demo.shapes.links import Links, instant, node_id
from prowcommon.demo.shapes.people import user
from prowcommon.demo.shapes.repositories import minimal_repository
from prowcommon.demo.world import Repository, Status


def status(status: Status, sha: str, repo: Repository, links: Links) -> dict[str, Any]:
    """In the list of all."""
    return {**simple_status(status, sha, repo, links), "creator": user(status.creator, links)}


def simple_status(status: Status, sha: str, repo: Repository, links: Links) -> dict[str, Any]:
    """In the combined one, which doesn't say who."""
    return {
        "url": links.api(f"/repos/{repo.full_name}/statuses/{sha}"),
        "avatar_url": user(status.creator, links)["avatar_url"],
        "id": status.id,
        "node_id": node_id("StatusContext", status.id),
        "state": status.state,
        "description": status.description,
        "target_url": status.target_url,
        "context": status.context,
        "created_at": instant(status.created_at),
        "updated_at": instant(status.created_at),
    }


def combined_status(
    newest: Sequence[Status], shown: Sequence[Status], sha: str, repo: Repository, links: Links
) -> dict[str, Any]:
    """`newest` is the newest of every context, `shown` those on this page."""
    url = links.api(f"/repos/{repo.full_name}/commits/{sha}")
    return {
        "state": together([one.state for one in newest]),
        "statuses": [simple_status(one, sha, repo, links) for one in shown],
        "sha": sha,
        "total_count": len(newest),
        "repository": minimal_repository(repo, links),
        "commit_url": url,
        "url": f"{url}/status",
    }


def together(states: Sequence[str]) -> str:
    """One bad one is bad, one pending or none at all is pending."""
    if any(state in ("error", "failure") for state in states):
        return "failure"
    return "success" if states and all(state == "success" for state in states) else "pending"
