"""Secrets from files, read each time they are used: replacing one needs no restart."""

from pathlib import Path

from prowcommon.errors import Unavailable


def read_secret(path: Path, *, what: str) -> str:
    """Its words. Raises Unavailable, which never quotes them: the file will be mended, and the work waits for it."""
    try:
        said = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        because = error.strerror if isinstance(error, OSError) else "it is not text"
        raise Unavailable(f"{path} holds no {what}: {because}.") from error
    if not said:
        raise Unavailable(f"{path} holds no {what}: it is empty.")
    return said
