"""Where a repository, a commit, a pull request or a person can be looked at.

* A ProwJob brings its own links; for GitHub's names they can be made when it brings none.
* Links are strangers' text: anything that isn't http or https is no link at all.

Source: Prow's `/git-provider-link`; other hosts' orgs carry their address, as Gerrit's do.
"""

from urllib.parse import quote, urlsplit

from prowcommon.prowjobs.refs import Pull, Refs


def safe(url: str) -> str:
    """The URL when a browser may follow it, else the empty string."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in {"http", "https"} and parts.netloc else ""


def repository(refs: Refs) -> str:
    if link := safe(refs.repo_link):
        return link
    on_github = refs.org and refs.repo and "://" not in refs.org
    return f"https://github.com/{quote(refs.org, safe='')}/{quote(refs.repo, safe='')}" if on_github else ""


def base(refs: Refs) -> str:
    return safe(refs.base_link) or _under(refs, "commit", refs.base_sha)


def pull(refs: Refs, pull: Pull) -> str:
    return safe(pull.link) or _under(refs, "pull", str(pull.number))


def commit(refs: Refs, pull: Pull) -> str:
    return safe(pull.commit_link) or _under(refs, "commit", pull.sha)


def author(refs: Refs, pull: Pull) -> str:
    if link := safe(pull.author_link):
        return link
    host = _host(refs)
    return f"{host}/{quote(pull.author, safe='')}" if host and pull.author else ""


def _under(refs: Refs, kind: str, name: str) -> str:
    """A page of a repository on GitHub; elsewhere addresses differ, so there is none."""
    return f"{repository(refs)}/{kind}/{quote(name, safe='')}" if name and _host(refs) else ""


def _host(refs: Refs) -> str:
    link = repository(refs)
    return "https://github.com" if link.startswith("https://github.com/") else ""
