"""A connector's own bug: what it raised is none of the port's errors, so it counts as no answer, and the log names its class alone."""

import structlog

_log = structlog.get_logger()


def log_bug(failure: Exception, *, system: str, **ids: str) -> None:
    """Log that a connector failed in a way of its own: the text of what it raised may hold a number, or whatever else it was given.

    Args:
        failure: What it raised.
        system: Which of the operator's systems it speaks to.
        ids: Ids of ours, of what it was asked about.
    """
    _log.error("connector-failed", system=system, error=type(failure).__name__, **ids)
