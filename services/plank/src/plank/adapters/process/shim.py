"""The process that outlives plank, as it is started: `python -I -S shim.py BUILD_DIR`, by file path.

Its own life is in life.py, which Python keeps compiled, as it doesn't a script. The environment it was started
with is handed on to nobody: each container's stands in pod.json.
"""
# ruff: noqa: PTH120, PTH208

import contextlib
import os
import sys


def main(build_dir: str) -> None:
    os.umask(0o077)
    os.chdir("/")
    _close_inherited()
    # -I -S leave neither site-packages nor our own directory. Appended, so that nothing installed beside
    # plank can shadow the standard library.
    sys.path.append(f"{os.path.dirname(__file__)}/../../..")
    from plank.adapters.process.life import PodLife

    PodLife(build_dir).run()


def _close_inherited() -> None:
    """plank's sockets may be inheritable (uvicorn's are): held here, they would keep its port busy."""
    for descriptor in map(int, os.listdir("/dev/fd")):
        if descriptor > 2:
            with contextlib.suppress(OSError):
                os.close(descriptor)


if __name__ == "__main__":
    main(sys.argv[1])
