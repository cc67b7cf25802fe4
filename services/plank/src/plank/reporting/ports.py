"""What a lane asks of its channel."""

from typing import Protocol

from plank.reporting.domain.wanted import Wanted
from prowcommon.prowjobs.model import ProwJob


class Channel(Protocol):
    """Tells targets of one kind."""

    async def tell(self, wanted: Wanted, job: ProwJob, *, told: str, again: bool) -> str:
        """Has the target know what is wanted, and answers with a digest of that, for the next `told`.

        `told` is the digest of what the target knows for sure; empty when that isn't known. `again`: it may have been
        told this already, unheard by us, so look before repeating it.

        Raises NotFound when there is nothing to tell it to any more, UserError when only a person can mend it,
        Unavailable and anything else as `prowcommon.work` sorts them.
        """
        ...
