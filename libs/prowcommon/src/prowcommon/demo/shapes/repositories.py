"""Repositories."""

from typing import Any

from prowcommon.demo.shapes.links import Links, instant, node_id
from prowcommon.demo.shapes.people import user
from prowcommon.demo.world import Repository

_BELOW_REPOSITORY = {
    "forks_url": "/forks",
    "keys_url": "/keys{/key_id}",
    "collaborators_url": "/collaborators{/collaborator}",
    "teams_url": "/teams",
    "hooks_url": "/hooks",
    "issue_events_url": "/issues/events{/number}",
    "events_url": "/events",
    "assignees_url": "/assignees{/user}",
    "branches_url": "/branches{/branch}",
    "tags_url": "/tags",
    "blobs_url": "/git/blobs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "trees_url": "/git/trees{/sha}",
    "statuses_url": "/statuses/{sha}",
    "languages_url": "/languages",
    "stargazers_url": "/stargazers",
    "contributors_url": "/contributors",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "commits_url": "/commits{/sha}",
    "git_commits_url": "/git/commits{/sha}",
    "comments_url": "/comments{/number}",
    "issue_comment_url": "/issues/comments{/number}",
    "contents_url": "/contents/{+path}",
    "compare_url": "/compare/{base}...{head}",
    "merges_url": "/merges",
    "archive_url": "/{archive_format}{/ref}",
    "downloads_url": "/downloads",
    "issues_url": "/issues{/number}",
    "pulls_url": "/pulls{/number}",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "labels_url": "/labels{/name}",
    "releases_url": "/releases{/id}",
    "deployments_url": "/deployments",
}


def minimal_repository(repo: Repository, links: Links) -> dict[str, Any]:
    """As it stands in a combined status."""
    url = links.api(f"/repos/{repo.full_name}")
    return {
        "id": repo.id,
        "node_id": node_id("Repository", repo.id),
        "name": repo.name,
        "full_name": repo.full_name,
        "private": repo.is_private,
        "owner": user(repo.owner, links),
        "html_url": links.html(f"/{repo.full_name}"),
        "description": None,
        "fork": False,
        "url": url,
        **{name: f"{url}{path}" for name, path in _BELOW_REPOSITORY.items()},
    }


def repository(repo: Repository, links: Links) -> dict[str, Any]:
    """As it stands in a pull request."""
    page = links.html(f"/{repo.full_name}")
    host = page.partition("://")[2]
    open_issues = sum(issue.state == "open" for issue in repo.issues.values())
    return {
        **minimal_repository(repo, links),
        "created_at": instant(repo.created_at),
        "updated_at": instant(repo.created_at),
        "pushed_at": instant(repo.created_at),
        "git_url": f"git://{host}.git",
        "ssh_url": f"ssh://git@{host}.git",
        "clone_url": f"{page}.git",
        "svn_url": page,
        "homepage": None,
        "size": 0,
        "stargazers_count": 0,
        "watchers_count": 0,
        "language": None,
        "has_issues": True,
        "has_projects": True,
        "has_downloads": True,
        "has_wiki": True,
        "has_pages": False,
        "has_discussions": False,
        "forks_count": 0,
        "mirror_url": None,
        "archived": False,
        "disabled": False,
        "open_issues_count": open_issues,
        "license": None,
        "allow_forking": True,
        "is_template": False,
        "web_commit_signoff_required": False,
        "topics": [],
        "visibility": "private" if repo.is_private else "public",
        "forks": 0,
        "open_issues": open_issues,
        "watchers": 0,
        "default_branch": repo.default_branch,
    }


def full_repository(repo: Repository, links: Links) -> dict[str, Any]:
    """As it is told about itself."""
    return {**repository(repo, links), "network_count": 0, "subscribers_count": 0}
