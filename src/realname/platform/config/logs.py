"""Logs: one line an event on standard error, readable on a terminal and JSON elsewhere; standard output is for results.

A process that serves (`configure_service_logs`) writes no other line there: libraries, warnings and tracebacks become events too.
Of what others say only the place and the kind are written, since a message may hold a value of a person.
"""

import logging
import sys
import threading
import traceback
import warnings
from pathlib import PurePath
from types import TracebackType
from typing import TextIO

import structlog

from realname.kernel.typed_names import visible_controls

_FRAMES = 8
_SERVERS = "uvicorn"  # its messages are constant sentences, filled by `args`: the sentence alone is written, and no traceback as a message


class _StandardError:
    """Writes lines to standard error as it is at that moment: the person who captures it for a while leaves no closed file behind."""

    def msg(self, line: str) -> None:
        """Write, in one piece: threads share it."""
        sys.stderr.write(f"{line}\n")
        sys.stderr.flush()

    log = debug = info = warning = error = critical = exception = msg


def _show_controls(_logger: object, _method: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    """Keep what comes from outside from steering the terminal that shows the log; JSON escapes it anyway."""
    return {key: visible_controls(value) if isinstance(value, str) else value for key, value in event.items()}


def configure_logs() -> None:
    """Set the process's logs up; called once by each entry point that runs a deployment."""
    is_terminal = sys.stderr.isatty()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            *([_show_controls] if is_terminal else []),
            structlog.dev.ConsoleRenderer() if is_terminal else structlog.processors.JSONRenderer(sort_keys=True),
        ],
        logger_factory=lambda *_: _StandardError(),
    )


def configure_service_logs() -> bool:
    """Set the logs of a process that serves up.

    Returns:
        Whether each line on standard error is one JSON object from now on, by this code or a library: not on a terminal.
    """
    configure_logs()
    if sys.stderr.isatty():
        return False
    root = logging.getLogger()
    root.handlers = [_OfLibraries(level=logging.WARNING)]
    warnings.showwarning = _log_warning
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda failed: _log_uncaught(failed.exc_type, failed.exc_value, failed.exc_traceback)
    return True


def fault_of(problem: BaseException) -> dict[str, object]:
    """What a log says of a fault of ours: its class and the places, never its message or a local value."""
    frames = traceback.extract_tb(problem.__traceback__)[-_FRAMES:]
    return {"kind": type(problem).__name__, "places": [f"{PurePath(frame.filename).name}:{frame.lineno}" for frame in frames]}


def log_fault(problem: BaseException, *, part: str, **facts: str) -> None:
    """Write a fault of ours down, as `fault_of` says it."""
    structlog.get_logger(f"realname.{part}").error("internal-error", **fault_of(problem), **facts)


def silence_library(name: str) -> None:
    """Leave out what a library says: what it does has no say in whether this process works."""
    logging.getLogger(name).setLevel(logging.CRITICAL)


class _OfLibraries(logging.Handler):
    """Passes on where a library complained, and about what kind of exception."""

    def emit(self, record: logging.LogRecord) -> None:
        fault = fault_of(record.exc_info[1]) if record.exc_info and record.exc_info[1] else {}
        if record.name.startswith(_SERVERS) and isinstance(record.msg, str) and "\n" not in (text := record.msg.strip()):
            fault["text"] = text
        log = structlog.get_logger()
        write = log.error if record.levelno >= logging.ERROR else log.warning
        write("library", logger=record.name, module=record.module, line=record.lineno, **fault)


def _log_warning(  # Python's signature
    message: Warning | str,  # noqa: ARG001 - it may hold a value
    category: type[Warning],
    filename: str,
    lineno: int,
    file: TextIO | None = None,  # noqa: ARG001
    line: str | None = None,  # noqa: ARG001
) -> None:
    structlog.get_logger().warning("python-warning", kind=category.__name__, places=[f"{PurePath(filename).name}:{lineno}"])


def _log_uncaught(_kind: type[BaseException], problem: BaseException | None, _trace: TracebackType | None) -> None:
    if problem is not None and not isinstance(problem, KeyboardInterrupt):
        structlog.get_logger().error("internal-error", **fault_of(problem))
