"""The parent of several processes of one machine: starts them, watches them, restarts them within a bound, and ends them (ADR 0087).

The parent opens no database and imports no page: what it does not hold, it cannot lose.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import click
import structlog
from click.core import ParameterSource

from realname.main.apps.siblings import Place, Question, ask
from realname.platform.cli.output import say
from realname.platform.cli.problems import ExitCode
from realname.platform.config.processes import AUTO, MOST_PROCESSES, SERVERS, parse_processes
from realname.platform.config.settings import load_settings
from realname.platform.http.listener import FairListener
from realname.workflow.engine.folder_place import MAXIMUM_EXECUTORS

_LOOK_EVERY_S = 0.2
_PING_EVERY_S = 5.0
_SILENT_FOR_S = 30.0  # a process that does no work for so long is ended by force, and restarted
_RESTART_AFTER_S = 1.0
_MOST_RESTARTS = 5  # within a minute; more than that, and the parent gives up: a service manager or a person takes over
_RESTARTS_WITHIN_S = 60.0
_ENDED_WITHIN_S = 8.0  # what a process may take to end; it is killed after, before a service manager kills all (deploy/: 10 s)
PROGRAM: Sequence[str] = (sys.executable, "-m", "realname.main")  # a bench starts one with doubles
_LONGEST_PLACE = 60  # the name of a socket has 107 bytes at most
_log = structlog.get_logger()
_Command = TypeVar("_Command", bound=Callable[..., object])


class ProcessCount(click.ParamType[int]):
    """A number of processes, or `auto`: as many as there are cores."""

    name = "number|auto"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it."""
        try:
            return parse_processes(str(value))
        except ValueError:
            self.fail(f"{_variable(param, ctx)}a number from 1 to {MOST_PROCESSES}, or `{AUTO}`", param, ctx)


def _variable(param: click.Parameter | None, ctx: click.Context | None) -> str:
    """The environment variable that a wrong value came from, for the beginning of a message; empty: it was typed."""
    if param is None or ctx is None or ctx.get_parameter_source(param.name or "") is not ParameterSource.ENVIRONMENT:
        return ""
    return f"{param.envvar}: "


class PlaceArgument(click.ParamType[Place]):
    """What the parent tells each process."""

    name = "place"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Place:
        """Read it."""
        try:
            return value if isinstance(value, Place) else Place.parse(str(value))
        except (ValueError, TypeError, KeyError):
            self.fail("only the parent of several processes gives this", param, ctx)


def require_room(data: Path, count: int) -> None:
    """Return when so many processes can use a data folder.

    Raises:
        BadParameter: On SQLite the folder takes fewer.
        SettingsError: The settings cannot be used.
    """
    if count > MAXIMUM_EXECUTORS and not load_settings(data).database_url.startswith("postgresql"):
        ctx = click.get_current_context()
        param = next(one for one in ctx.command.params if one.name == "processes")
        said = f"{_variable(param, ctx)}on SQLite at most {MAXIMUM_EXECUTORS} processes use one data folder, those of commands counted"
        raise click.BadParameter(said, ctx, param)


def stopped_by_signal() -> threading.Event:
    """An event that SIGTERM and Ctrl-C set from now on."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stopped.set())
    return stopped


def run_processes(arguments: Sequence[str], *, count: int, stopped: threading.Event, listeners: Sequence[FairListener] = ()) -> int:
    """Run a command of `realname` in several processes until told to stop.

    The first is waited for before the others start: it brings the database to the newest form, and prints the addresses.

    Args:
        arguments: The command and its options; `--place` is added for each.
        count: How many; 2 at least.
        stopped: Set: all are to end.
        listeners: Sockets that all listen at.

    Returns:
        The exit code: 0 when told to end; that of a process that could not start, or ended too often.
    """
    with _parenthood() as (folder, ends):
        files = tuple(one.fileno() for one in listeners)
        children = [
            _Child(arguments, Place(number=number, count=count, folder=folder, parent=ends, listeners=files)) for number in range(count)
        ]
        try:
            return _run(children, stopped)
        finally:
            _end(children)


def _run(children: Sequence["_Child"], stopped: threading.Event) -> int:
    first, *others = children
    first.start(is_first=True)
    while not stopped.wait(_LOOK_EVERY_S):
        if (code := first.ended()) is not None:
            return code
        if first.answers():
            break
    for one in others:
        one.start()
    all_answer = _once(lambda: say(f"{len(children)} processes run."))
    restarts = deque[float](maxlen=_MOST_RESTARTS)
    while not stopped.wait(_LOOK_EVERY_S):
        for one in children:
            one.look()
            if (code := one.ended()) is None:
                continue
            _log.warning("process-ended", process=one.number, code=code)
            if len(restarts) == _MOST_RESTARTS and restarts[0] > time.monotonic() - _RESTARTS_WITHIN_S:
                _log.error("processes-given-up", process=one.number, code=code, restarts=_MOST_RESTARTS)
                return code if code > 0 else ExitCode.INTERNAL
            restarts.append(time.monotonic())
            one.start(after_s=_RESTART_AFTER_S)
        if all(one.has_answered for one in children):
            all_answer()
    return 0


def _once(action: Callable[[], None]) -> Callable[[], None]:
    left = [action]
    return lambda: left.pop()() if left else None


def _end(children: Sequence["_Child"]) -> None:
    for one in children:
        one.tell_to_end()
    until = time.monotonic() + _ENDED_WITHIN_S
    for one in children:
        one.wait(max(0.0, until - time.monotonic()))


@contextmanager
def _parenthood() -> Iterator[tuple[str, int]]:
    """Give the folder of the sockets, and a file that ends for all who have it when this process does."""
    ends, held = os.pipe()
    try:
        place = tempfile.gettempdir()
        with tempfile.TemporaryDirectory(prefix="realname-", dir=place if len(place) <= _LONGEST_PLACE else "/tmp") as folder:  # noqa: S108
            yield folder, ends
    finally:
        os.close(ends)
        os.close(held)


class _Child:
    """One of the processes, however often it was started.

    Attributes:
        number: Its place.
        has_answered: Whether it has, since it was last started.
    """

    def __init__(self, arguments: Sequence[str], place: Place) -> None:
        self.number = place.number
        self.has_answered = False
        self._arguments = arguments
        self._place = place
        self._process: subprocess.Popen[bytes] | None = None
        self._starts_at_s = 0.0
        self._pinged_at_s = 0.0
        self._silent_since_s: float | None = None  # the first of the questions in a row that had no answer was asked then
        self._pinging: threading.Thread | None = None

    def start(self, *, is_first: bool = False, after_s: float = 0.0) -> None:
        """Start it, now or by a `look` after a while."""
        self.has_answered, self._silent_since_s = False, None
        self._process = None
        self._starts_at_s = time.monotonic() + after_s
        if after_s:
            return
        place = replace(self._place, is_first=is_first)
        self._process = subprocess.Popen(  # noqa: S603 - our own command, with the options of the parent's
            [*PROGRAM, *self._arguments, "--place", str(place)],
            env={**os.environ, SERVERS: str(place.count)},
            pass_fds=(place.parent, *place.listeners),
            start_new_session=True,  # Ctrl-C in a terminal reaches the parent alone, which tells it
        )

    def look(self) -> None:
        """Start it where that is due; ask whether it does its work, and end it by force where it has not for long."""
        now = time.monotonic()
        if self._process is None:
            if now >= self._starts_at_s:
                self.start()
            return
        if now >= self._pinged_at_s + (_PING_EVERY_S if self.has_answered else _LOOK_EVERY_S):
            self._ping()
        if self.has_answered and self._silent_since_s is not None and now > self._silent_since_s + _SILENT_FOR_S:
            _log.error("process-silent", process=self.number)
            self._process.kill()
            self.has_answered = False

    def answers(self) -> bool:
        """Whether it answers now."""
        self.has_answered = ask(self._place.folder, self.number, Question.ALIVE) == b"yes"
        return self.has_answered

    def ended(self) -> int | None:
        """The code that it ended with, negative for a signal; None: it runs, or is to be started."""
        return None if self._process is None else self._process.poll()

    def tell_to_end(self) -> None:
        """Send SIGTERM."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()

    def wait(self, within_s: float) -> None:
        """Wait for its end, and kill it where that takes too long."""
        if self._process is None:
            return
        try:
            self._process.wait(within_s)
        except subprocess.TimeoutExpired:
            _log.error("process-killed", process=self.number)
            self._process.kill()
            self._process.wait()

    def _ping(self) -> None:
        """Ask in a thread: a process that hangs must not keep the parent from the others."""
        if self._pinging is not None and self._pinging.is_alive():
            return
        self._pinged_at_s = time.monotonic()
        asked = self._process

        def ping() -> None:
            answers = ask(self._place.folder, self.number, Question.ALIVE) == b"yes"
            if self._process is not asked:
                return
            self.has_answered = self.has_answered or answers
            # Counted from a question, not from the last answer: a parent that was stopped itself asks before it judges.
            self._silent_since_s = None if answers else self._silent_since_s or self._pinged_at_s

        self._pinging = threading.Thread(target=ping, daemon=True)
        self._pinging.start()


def processes_options(variable: str, *, help_text: str) -> Callable[[_Command], _Command]:
    """Give a command `--processes`, also by an environment variable, and the hidden `--place`."""

    def decorate(command: _Command) -> _Command:
        place = click.option(
            "--place", type=PlaceArgument(), default=None, hidden=True, help="What the parent of several processes says to each."
        )
        count = click.option("--processes", type=ProcessCount(), default="1", show_default=True, envvar=variable, help=help_text)
        return count(place(command))

    return decorate
