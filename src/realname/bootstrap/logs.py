"""Logs: one line an event on standard error, readable on a terminal and JSON elsewhere; standard output is for results."""

import sys

import structlog


def configure_logs() -> None:
    """Set the process's logs up; called once by each entry point that runs a deployment."""
    is_terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer(sort_keys=True),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
