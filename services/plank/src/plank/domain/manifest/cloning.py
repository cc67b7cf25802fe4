"""What a decorated job's sources need: the container that clones, what it clones with, and where the test then works.

* Everything is cloned, the job's own repository first, unless the decoration says `skip_cloning` or there is nothing.
* ssh keys, tokens and cookies are seen by `clonerefs` alone. It needs a `/tmp` of its own for ssh's files.
* The test works in the first ref that says `workdir`, else in the first one.

Source: prow pkg/pod-utils/decorate/podspec.go, pkg/clonerefs, pkg/pod-utils/clone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from plank.domain.manifest.gojson import go_json
from plank.domain.manifest.utilities import CLONEREFS, Container, utility
from plank.domain.manifest.volumes import CLONE_LOG, CODE, LOGS, Mounted, joined, one_key, private_key, shared
from prowcommon.jobconfig.decoration import DecorationConfig
from prowcommon.prowjobs.model import ProwJobSpec
from prowcommon.prowjobs.refs import Refs

OPTIONS = "CLONEREFS_OPTIONS"
_GITHUB_API = "https://api.github.com"
_GIT_USER = {"git_user_name": "ci-robot", "git_user_email": "ci-robot@k8s.io"}


@dataclass(frozen=True, slots=True)
class Cloning:
    container: Container
    volumes: list[dict[str, Any]]
    working_dir: str
    """Where the test works."""


def cloning(spec: ProwJobSpec, config: DecorationConfig) -> Cloning | None:
    """None when nothing is to be cloned."""
    refs = [each for each in (spec.refs, *spec.extra_refs) if each]
    if config.skip_cloning or not refs:
        return None
    volumes, access = _access(config)
    options = {"src_root": CODE.path, "log": CLONE_LOG, **_GIT_USER, "refs": refs, **access}
    cookie_file = access.get("cookie_path")
    container = utility(
        CLONEREFS,
        config,
        args=[f"--cookiefile={cookie_file}"] if cookie_file else (),
        env={OPTIONS: go_json(options)},
        mounts=[each.mount for each in (LOGS, CODE, *volumes)],
    )
    return Cloning(container, [each.volume for each in (*volumes, CODE)], _working_dir(refs))


def _access(config: DecorationConfig) -> tuple[list[Mounted], dict[str, Any]]:
    """What `clonerefs` clones with: its volumes, and the options that name what is in them."""
    keys = [private_key(f"ssh-keys-{name}", name, joined("/secrets/ssh", name)) for name in config.ssh_key_secrets]
    volumes, token, app_key, cookies = [*keys], "", "", ""
    if secret := config.oauth_token_secret:
        volumes.append(one_key(secret.name, secret.key, "/secrets/oauth"))
        token = volumes[-1].file(secret.key)
    if secret := config.github_app_private_key_secret:
        volumes.append(one_key(secret.name, secret.key, "/secrets/github-app"))
        app_key = volumes[-1].file(secret.key)
    volumes.append(shared("clonerefs-tmp", "/tmp"))  # noqa: S108 - in the container
    if config.cookiefile_secret:
        name, _, key = config.cookiefile_secret.partition("/")
        volumes.append(private_key("cookiefile", name, "/secrets/cookiefile"))
        cookies = volumes[-1].file(key if "/" in config.cookiefile_secret else name)
    options = {
        "key_files": [each.path for each in keys],
        "oauth_token_file": token,
        "host_fingerprints": config.ssh_host_fingerprints,
        "cookie_path": cookies,
        "github_api_endpoints": config.github_api_endpoints or (_GITHUB_API,),
        "github_app_id": config.github_app_id,
        "github_app_private_key_file": app_key,
    }
    return volumes, {key: said for key, said in options.items() if said}


def _working_dir(refs: Sequence[Refs]) -> str:
    chosen = next((each for each in refs if each.workdir), refs[0])
    below = chosen.path_alias or chosen.repo_link.rpartition("://")[2] or f"github.com/{chosen.org}/{chosen.repo}"
    return CODE.file("src", below)
