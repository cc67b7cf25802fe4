"""Events in: every move of a job is a nudge to look at it."""

from collections.abc import Sequence

from deck.adapters.fanout import Fanout
from prowcommon.events.catalogue import ProwJobEvent
from prowcommon.events.consuming import Handler, Message
from prowcommon.ids import ProwJobId


def telling(fanout: Fanout) -> Handler:
    """A handler that nudges `fanout`; an empty batch means that the connection was gone for a while."""

    async def hear(messages: Sequence[Message]) -> None:
        if not messages:
            fanout.lost_track()
            return
        events = [message.event() for message in messages]
        fanout.hear({ProwJobId(event.prowjob_id) for event in events if isinstance(event, ProwJobEvent)})

    return hear
