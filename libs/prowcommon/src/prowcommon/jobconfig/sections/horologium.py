"""`horologium`: how often somebody looks which periodic jobs are due."""

from datetime import timedelta

import msgspec


class Horologium(msgspec.Struct, frozen=True, kw_only=True):
    tick_interval: timedelta = timedelta(minutes=1)
    """How often periodic jobs are looked at."""
