"""`github`: where GitHub is, for people."""

from typing import Annotated

import msgspec

from prowcommon.jobconfig.reading import ZERO_IS_ABSENT


class GitHub(msgspec.Struct, frozen=True, kw_only=True):
    link_url: Annotated[str, ZERO_IS_ABSENT] = "https://github.com"
    """What links to organizations, repositories and people begin with."""
