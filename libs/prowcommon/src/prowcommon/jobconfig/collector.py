"""Python's cyclic garbage collector, out of the way while a configuration is built.

Loading makes a million objects and no cycles. The collector would walk them again and again, for a third of the time;
and once more at the end, as soon as it is switched on, since they are all young. So they are made old without a walk:
freezing moves every object out of the generations, and unfreezing moves them into the oldest.
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
        if gc.get_freeze_count() == 0:  # else somebody froze objects on purpose
            gc.freeze()
            gc.unfreeze()
        if was_enabled:
            gc.enable()
