"""Logs: one line an event on standard error, readable on a terminal and JSON elsewhere; standard output is for results."""

import sys

import structlog


class _StandardError:
    """Writes lines to standard error as it is at that moment: the person who captures it for a while leaves no closed file behind."""

    def msg(self, line: str) -> None:
        """Write, in one piece: threads share it."""
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    log = debug = info = warning = error = critical = exception = msg


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
        logger_factory=lambda *_: _StandardError(),
    )
