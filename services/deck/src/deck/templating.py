"""Renders templates for one reader: their time zone, the present instant, the hashed names of static files.

Everything is escaped unless a template says otherwise, and none does; a name that is missing is an error, not nothing.
"""

from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from deck.assets import Assets
from deck.domain.states import IN_ORDER, MEANING
from deck.domain.times import Reader, duration, zone
from prowcommon.clock import Clock

ZONE_COOKIE = "prow_zone"


class Templates:
    """The package's templates."""

    def __init__(self, assets: Assets, clock: Clock) -> None:
        self._clock = clock
        self._environment = Environment(
            loader=PackageLoader("deck"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {
            "asset": assets.url,
            "preloads": assets.preloads,
            "STATES": IN_ORDER,
            "MEANING": MEANING,
        }
        self._environment.filters |= {"duration": duration, "thousands": lambda number: f"{number:,}"}

    def reader(self, request: Request) -> Reader:
        """Whoever asks: now, in the zone their browser told (chrome's theme.js sets the cookie)."""
        return Reader(self._clock.now(), zone(request.cookies.get(ZONE_COOKIE, "")))

    def page(self, request: Request, name: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        reader = context.pop("reader", None) or self.reader(request)
        marks = {
            "is_config_refused": getattr(request.state, "is_config_refused", False),
            "is_session_known": hasattr(request.state, "session"),
            "session": getattr(request.state, "session", None),
            "path": request.url.path,
        }
        html = self._environment.get_template(name).render(reader=reader, **marks, **context)
        # A page is checked again on every visit, and kept only by the reader's own browser.
        return HTMLResponse(html, status, {"Cache-Control": "private, no-cache", "Vary": "Cookie"})
