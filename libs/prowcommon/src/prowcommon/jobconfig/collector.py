"""Python's cyclic garbage collector, out of the way while a configuration is built.

Loading makes a million objects and no cycles. The collector would walk them again and again, for a third of the time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused_collector() -> Iterator[None]:
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
