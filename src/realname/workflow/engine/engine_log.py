"""The engine's own log, kept quiet: its messages carry whatever an exception says, so only their place and kind are passed on."""

import logging

import structlog

_ENGINE = "dbos"
_log = structlog.get_logger()


class _PlaceAndKind(logging.Handler):
    """Passes on where the engine complained and about what kind of exception; never the message or the trace."""

    def emit(self, record: logging.LogRecord) -> None:
        kind = record.exc_info[0] if record.exc_info else None
        _log.error("workflow-engine", module=record.module, line=record.lineno, error=kind.__name__ if kind else "")


def quieten_engine_log() -> None:
    """Replace the engine's console output; again changes nothing."""
    logger = logging.getLogger(_ENGINE)
    if not any(isinstance(handler, _PlaceAndKind) for handler in logger.handlers):
        logger.handlers = [_PlaceAndKind(level=logging.ERROR)]
    logger.propagate = False
