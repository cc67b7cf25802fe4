"""Pull requests and their files."""

import hashlib
from typing import Any

from prowcommon.demo.shapes.issues import association, html_url, label
from prowcommon.demo.shapes.links import Links, instant, node_id, part
from prowcommon.demo.shapes.people import user
from prowcommon.demo.shapes.repositories import repository
from prowcommon.demo.world import ChangedFile, Issue, PullDetails, Repository


def pull_request(issue: Issue, pull: PullDetails, repo: Repository, links: Links) -> dict[str, Any]:
    url = links.api(f"/repos/{repo.full_name}/pulls/{issue.number}")
    issue_url = links.api(f"/repos/{repo.full_name}/issues/{issue.number}")
    page = html_url(issue, repo, links)
    addresses = {
        "comments": f"{issue_url}/comments",
        "commits": f"{url}/commits",
        "statuses": links.api(f"/repos/{repo.full_name}/statuses/{pull.head_sha}"),
        "html": page,
        "issue": issue_url,
        "review_comments": f"{url}/comments",
        "review_comment": links.api(f"/repos/{repo.full_name}/pulls/comments{{/number}}"),
        "self": url,
    }
    return {
        "url": url,
        "id": pull.id,
        "node_id": node_id("PullRequest", pull.id),
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": issue_url,
        "number": issue.number,
        "state": issue.state,
        "locked": False,
        "title": issue.title,
        "user": user(issue.author, links),
        "body": issue.body,
        "created_at": instant(issue.created_at),
        "updated_at": instant(issue.updated_at),
        "closed_at": None,
        "merged_at": None,
        "merge_commit_sha": None,
        "assignee": None,
        "assignees": [],
        "requested_reviewers": [],
        "requested_teams": [],
        "labels": [label(one, repo, links) for one in issue.labels],
        "milestone": None,
        "draft": pull.is_draft,
        "commits_url": addresses["commits"],
        "review_comments_url": addresses["review_comments"],
        "review_comment_url": addresses["review_comment"],
        "comments_url": addresses["comments"],
        "statuses_url": addresses["statuses"],
        "head": _end(f"{pull.head_label}", pull.head_ref, pull.head_sha, repo, links),
        "base": _end(f"{repo.owner.login}:{pull.base_ref}", pull.base_ref, pull.base_sha, repo, links),
        "_links": {name: {"href": address} for name, address in addresses.items()},
        "author_association": association(issue.author, repo),
        "auto_merge": None,
        "active_lock_reason": None,
        "merged": False,
        "mergeable": True,
        "rebaseable": True,
        "mergeable_state": "clean",
        "merged_by": None,
        "comments": len(issue.comments),
        "review_comments": 0,
        "maintainer_can_modify": False,
        "commits": 1,
        "additions": sum(file.additions for file in pull.files),
        "deletions": sum(file.deletions for file in pull.files),
        "changed_files": len(pull.files),
    }


def changed_file(file: ChangedFile, pull: PullDetails, repo: Repository, links: Links) -> dict[str, Any]:
    path = f"{pull.head_sha}/{part(file.filename)}"
    shape: dict[str, Any] = {
        "sha": hashlib.sha1(file.filename.encode(), usedforsecurity=False).hexdigest(),
        "filename": file.filename,
        "status": file.status,
        "additions": file.additions,
        "deletions": file.deletions,
        "changes": file.additions + file.deletions,
        "blob_url": links.html(f"/{repo.full_name}/blob/{path}"),
        "raw_url": links.html(f"/{repo.full_name}/raw/{path}"),
        "contents_url": links.api(f"/repos/{repo.full_name}/contents/{part(file.filename)}?ref={pull.head_sha}"),
    }
    if file.patch:
        shape["patch"] = file.patch
    if file.previous_filename:
        shape["previous_filename"] = file.previous_filename
    return shape


def _end(label: str, ref: str, sha: str, repo: Repository, links: Links) -> dict[str, Any]:
    return {"label": label, "ref": ref, "sha": sha, "user": user(repo.owner, links), "repo": repository(repo, links)}
