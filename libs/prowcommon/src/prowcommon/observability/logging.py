"""Logs are facts in the past tense, with fields: coloured on a terminal, JSON elsewhere.

*info* changed the world, *warning* means we coped, *error* asks a person to look. Bind `prowjob_id` and the like once,
at the edge, with `structlog.contextvars`; every line below inherits them.
"""

import logging
import sys
from typing import Any

import structlog

_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))
"""Without local variables: they cost time, and they are where secrets lie."""

_QUIET = ("uvicorn.error", "uvicorn.access", "asyncio", "nats", "alembic")


def configure_logging(level: str = "info", *, stream: Any = None) -> None:
    """Sets up this process's logs once; the standard library's loggers come out in the same form."""
    stream = stream or sys.stderr
    number = logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
    renderer: Any = structlog.processors.JSONRenderer()
    if stream.isatty():
        renderer = structlog.dev.ConsoleRenderer(pad_event_to=28)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, _TRACEBACKS, renderer] if not stream.isatty() else [*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    foreign = shared if stream.isatty() else [*shared, _TRACEBACKS]
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=foreign, processor=renderer))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
