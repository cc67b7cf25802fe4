"""A kubeconfig: which contexts it has, and one of them with what its files hold.

* A path is taken from where the kubeconfig is. Data stands before a file, and a token file before a token.
* The library is handed a document of this one context in which all paths are whole: its own way through them leaves
  the newline of a token file in a header, and keys in files below the system's temporary directory.

Source: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from prowcommon.errors import InvalidConfig

Json = dict[str, Any]
Stamp = tuple[int, int, int] | None
"""A file's identity, age and length; None when it isn't there."""

_USER_FILES = ("client-certificate", "client-key")
_CLUSTER_FILES = ("certificate-authority",)
_ANOTHER = "Mend it, or name another one with PROW_KUBECONFIG."


@dataclass(slots=True)
class Context:
    """`cluster` and `user` as the kubeconfig has them, `files` what was read, as it was then."""

    cluster: Json
    user: Json
    files: dict[Path, Stamp] = field(default_factory=dict)

    def written_out(self, directory: Path) -> Json:
        """A kubeconfig of this context alone; what it holds as data is written to files in `directory`."""
        cluster, user = dict(self.cluster), dict(self.user)
        for holder, keys in ((cluster, _CLUSTER_FILES), (user, _USER_FILES)):
            for key in keys:
                if data := holder.pop(f"{key}-data", None):
                    path = directory / key
                    path.write_bytes(base64.b64decode(data))
                    holder[key] = str(path)
        return {
            "current-context": "it",
            "contexts": [{"name": "it", "context": {"cluster": "it", "user": "it"}}],
            "clusters": [{"name": "it", "cluster": cluster}],
            "users": [{"name": "it", "user": user}],
        }


def contexts_of(kubeconfig: Path) -> tuple[list[str], str]:
    """Their names, and which is the current one; that may be none. Raises InvalidConfig."""
    if not kubeconfig.is_file():
        raise InvalidConfig([f"{kubeconfig}: there is no such file. Name another one with PROW_KUBECONFIG."])
    try:
        document = yaml.safe_load(kubeconfig.read_text(encoding="utf-8"))
        names = [str(each["name"]) for each in document["contexts"] or ()]
        current = str(document.get("current-context") or "")
    except OSError as error:
        raise InvalidConfig([f"{kubeconfig}: it can't be read: {error.strerror}. {_ANOTHER}"]) from error
    except (yaml.YAMLError, ValueError) as error:
        why = " ".join(str(error).split())
        raise InvalidConfig([f"{kubeconfig}: it is no kubeconfig, nor any YAML: {why}. {_ANOTHER}"]) from error
    except (TypeError, KeyError, AttributeError) as error:
        words = "it is no kubeconfig: it has no list of `contexts`, each with a name"
        raise InvalidConfig([f"{kubeconfig}: {words}. {_ANOTHER}"]) from error
    if not names:
        raise InvalidConfig([f"{kubeconfig}: it has no context, so no cluster to run jobs on. {_ANOTHER}"])
    if current and current not in names:
        words = f"its current context {current!r} is none of its contexts, which are {', '.join(names)}"
        raise InvalidConfig([f"{kubeconfig}: {words}. {_ANOTHER}"])
    return names, current


def read_context(kubeconfig: Path, name: str) -> Context:
    """Raises what reading raises, and ValueError when something isn't there; the message names it."""
    files = {kubeconfig: stamp(kubeconfig)}
    document = yaml.safe_load(kubeconfig.read_text(encoding="utf-8"))
    context = _named(document, "context", name)
    cluster = _named(document, "cluster", context.get("cluster", ""))
    user = _named(document, "user", context["user"]) if context.get("user") else {}
    for holder, keys in ((cluster, _CLUSTER_FILES), (user, (*_USER_FILES, "tokenFile"))):
        for key in keys:
            if holder.get(key) and not holder.get(f"{key}-data"):
                path = kubeconfig.parent / holder[key]
                files[path] = stamp(path)
                holder[key] = str(path)
    if token_file := user.pop("tokenFile", None):
        user["token"] = Path(token_file).read_text(encoding="utf-8").strip()
    return Context(cluster, user, files)


def stamp(path: Path) -> Stamp:
    """Another one means that there is something else in the file now."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def _named(document: Mapping[str, Any], kind: str, name: str) -> Json:
    for each in document.get(f"{kind}s") or ():
        if each.get("name") == name:
            return dict(each.get(kind) or {})
    raise ValueError(f"it has no {kind} {name!r}")
