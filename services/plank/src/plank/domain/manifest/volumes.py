"""The volumes that decoration adds to a pod, and where their containers find them.

* What a test and the containers around it share is empty at first: logs and artifacts, the wrapper's binary, the
  sources. The names and paths are reserved; jobs rely on some of them.
* A secret is mounted only where somebody needs it, never into the test.

Source: prow pkg/pod-utils/decorate/podspec.go.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import normpath
from typing import Any

_OWNER_READS = 0o400


@dataclass(frozen=True, slots=True)
class Mounted:
    """A volume, and its place in each container that gets it."""

    name: str
    path: str
    source: Mapping[str, Any]
    is_read_only: bool = False

    @property
    def volume(self) -> dict[str, Any]:
        return {"name": self.name, **self.source}

    @property
    def mount(self) -> dict[str, Any]:
        mount: dict[str, Any] = {"name": self.name, "mountPath": self.path}
        return mount | {"readOnly": True} if self.is_read_only else mount

    def file(self, *names: str) -> str:
        """The path of what is in it."""
        return joined(self.path, *names)


def joined(*parts: str) -> str:
    """One path of several, each below the one before, as Go joins them: a leading slash in the middle means nothing."""
    return normpath("/".join(part for part in parts if part))


def shared(name: str, path: str) -> Mounted:
    """An empty directory that lives as long as the pod."""
    return Mounted(name, path, {"emptyDir": {}})


def credentials(name: str, secret: str, path: str) -> Mounted:
    """A secret for the containers that upload."""
    return Mounted(name, path, {"secret": {"secretName": secret}})


def private_key(name: str, secret: str, path: str) -> Mounted:
    """A secret that only its owner may read: ssh and git insist on that."""
    source = {"secret": {"secretName": secret, "defaultMode": _OWNER_READS}}
    return Mounted(name, path, source, is_read_only=True)


def one_key(secret: str, key: str, path: str) -> Mounted:
    """One value of a secret. Its volume has the secret's own name."""
    source = {"secret": {"secretName": secret, "items": [{"key": key, "path": f"./{key}"}]}}
    return Mounted(secret, path, source, is_read_only=True)


LOGS = shared("logs", "/logs")
"""What the test writes: its log, its marker, its artifacts; and the log of the cloning."""
TOOLS = shared("tools", "/tools")
"""The wrapper's binary, copied there before the test starts."""
CODE = shared("code", "/home/prow/go")
"""The sources, below `src`. Jobs know it as GOPATH."""

ARTIFACTS = LOGS.file("artifacts")
"""What a test leaves here is uploaded. Jobs know it as ARTIFACTS."""
CLONE_LOG = LOGS.file("clone.json")
"""What `clonerefs` did, for `initupload` to publish."""
