"""The one place where an error becomes an exit code and a message: plain words on standard error, one object under --json."""

import os
import sys
import traceback
from dataclasses import dataclass
from enum import IntEnum
from typing import TypeAlias

import click

from realname.kernel.errors import (
    DependencyError,
    Fact,
    IntegrityError,
    InvalidInput,
    RealNameError,
    RequestError,
    SettingsError,
)
from realname.kernel.typed_names import visible_controls
from realname.platform.cli import output
from realname.platform.cli.output import print_json

_INTERRUPTED = 130  # 128 + SIGINT, as shells have it
_READER_GONE = 1  # as Click has it when it notices first
FactPair: TypeAlias = tuple[str, Fact]


class ExitCode(IntEnum):
    """What the command ended with; 64 and up are errors (numbers of sysexits.h), and 2 is a wrong command line, as in all shells."""

    APPROVED = 0
    USAGE = 2
    REFERRED = 10
    REFUSED = 20
    REQUEST = 64
    DEPENDENCY = 69
    INTERNAL = 70
    INTEGRITY = 74
    SETTINGS = 78


EXIT_CODES_HELP = (
    "Exit codes: 0 done or approved, 2 wrong command or option, 10 referred, 20 refused, 64 request not accepted, "
    "69 a system or file is missing, 70 internal error, 74 stored data was changed, 78 settings."
)
_EXIT_CODES = (
    (RequestError, ExitCode.REQUEST),
    (DependencyError, ExitCode.DEPENDENCY),
    (IntegrityError, ExitCode.INTEGRITY),
    (SettingsError, ExitCode.SETTINGS),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An error as the caller sees it.

    Attributes:
        detail: What happened, in one sentence.
        facts: Limits, positions, names of fields and files.
        problems: Every problem of the settings, one sentence each.
    """

    code: str
    exit_code: ExitCode
    detail: str
    remedy: str
    facts: tuple[FactPair, ...] = ()
    problems: tuple[str, ...] = ()


def problem_of(error: BaseException) -> Problem:
    """Map an error; whatever is not known becomes a blank internal error."""
    if isinstance(error, RealNameError):
        return Problem(
            code=error.code,
            exit_code=next((code for kind, code in _EXIT_CODES if isinstance(error, kind)), ExitCode.INTERNAL),
            detail=error.summary,
            remedy=error.remedy,
            facts=tuple(error.facts.items()),
            problems=error.problems if isinstance(error, SettingsError) else (),
        )
    if isinstance(error, click.ClickException):
        exit_code = ExitCode.USAGE if isinstance(error, click.UsageError) else ExitCode.REQUEST
        return Problem(code=InvalidInput.code, exit_code=exit_code, detail=error.format_message(), remedy=_usage_remedy(error))
    return Problem(
        code=RealNameError.code,
        exit_code=ExitCode.INTERNAL,
        detail=RealNameError.summary,
        remedy="Run the command again with REALNAME_DEBUG=1.",
    )


def show_problem(problem: Problem) -> None:
    """Say it on standard error: what happened, the facts, what to do, and where to read more."""
    lines = [f"Error: {problem.detail}", *(f"  {name}: {value}" for name, value in problem.facts)]
    lines += [f"  - {sentence}" for sentence in problem.problems]
    lines += [f"What to do: {problem.remedy}", f"Code: {problem.code} (docs/reference/errors.md#{problem.code})"]
    click.echo("\n".join(visible_controls(line) for line in lines), err=True)


def problem_as_json(problem: Problem) -> dict[str, object]:
    """Give the `error` member of a command's JSON."""
    member: dict[str, object] = {"code": problem.code, "detail": problem.detail, "remedy": problem.remedy, "facts": dict(problem.facts)}
    if problem.problems:
        member["problems"] = list(problem.problems)
    return member


def end_with(error: BaseException, *, json_asked: bool) -> int:
    """Report an error that nothing has reported yet, and give the exit code."""
    if isinstance(error, click.Abort | KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        return _INTERRUPTED
    if isinstance(error, BrokenPipeError):
        # No one reads any more; what Python flushes at its end must not fail either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _READER_GONE
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(visible_controls(error.format_message()), err=True)
        return ExitCode.USAGE
    problem = problem_of(error)
    if output.service_log is not None:
        _log_problem(output.service_log, problem, error)
        return problem.exit_code
    if os.environ.get("REALNAME_DEBUG") == "1" and not isinstance(error, click.ClickException):
        traceback.print_exception(error)
    show_problem(problem)
    if json_asked:
        print_json({"error": problem_as_json(problem)})
    return problem.exit_code


def _log_problem(log: output.ServiceLog, problem: Problem, error: BaseException) -> None:
    from realname.platform.config.logs import fault_of

    said = {"code": problem.code, "exit_code": int(problem.exit_code), "detail": problem.detail, "remedy": problem.remedy}
    fault = fault_of(error) if problem.exit_code is ExitCode.INTERNAL else {}
    log.error("ended", **said, facts=dict(problem.facts), problems=list(problem.problems), **fault)


def _usage_remedy(error: click.ClickException) -> str:
    context = error.ctx if isinstance(error, click.UsageError) else None
    return f"See `{context.command_path} --help`." if context else "See `realname --help`."
