"""ADR 0015: no message is built from a value. Facts are keyword fields, and none of them is personal."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.sources import PACKAGE, Fault, calls, dotted, faults, faults_in, modules_under, nodes

_LOG_METHODS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "msg"})
_LOGGERS = frozenset({"log", "logger", "logging", "_log", "_logger", "LOG", "LOGGER"})
# SystemExit and Exit carry a number for the shell; SettingsError carries every problem at once, before any person is known.
_CARRIERS = frozenset({"SystemExit", "Exit", "SettingsError"})
_PERSONAL = frozenset(
    {"msisdn", "iccid", "imsi", "identity_number", "full_name", "birth_date", "born_on", "address", "similarity", "attack_score"}
)


def _built_messages(tree: ast.Module) -> Iterator[Fault]:
    for call in (*_log_calls(tree), *_raised_calls(tree)):
        if not all(isinstance(argument, ast.Constant) for argument in call.args):
            yield call.lineno, "a message built from a value"
        for keyword in call.keywords:
            if keyword.arg in _PERSONAL:
                yield call.lineno, f"{keyword.arg} is personal"


def _log_calls(tree: ast.Module) -> Iterator[ast.Call]:
    for call in calls(tree):
        if isinstance(call.func, ast.Attribute) and call.func.attr in _LOG_METHODS:
            owner = dotted(call.func.value).rpartition(".")[2]
            if owner in _LOGGERS:
                yield call


def _raised_calls(tree: ast.Module) -> Iterator[ast.Call]:
    for node in nodes(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            module, _, raised = dotted(node.exc.func).rpartition(".")
            # A function that makes an error (`raise not_found(...)`) is itself held to this rule where it stands. Click's own
            # errors answer the person who typed the command, with the word that was typed.
            if raised[:1].isupper() and raised not in _CARRIERS and module != "click":
                yield node.exc


def test_no_log_line_and_no_error_is_built_from_a_value() -> None:
    assert faults(_built_messages) == []


@pytest.mark.parametrize(
    "code",
    [
        'log.info(f"opened for {name}")',
        'self._log.warning("opened for %s", name)',
        'raise InvalidInput("no such number: " + number)',
        "raise KeyError(key)",
        "raise InvalidInput(msisdn=number)",
        'logger.info("opened", iccid=sim)',
    ],
)
def test_the_rule_sees_a_value_in_a_message(code: str) -> None:
    assert len(faults_in(_built_messages, code)) == 1


@pytest.mark.parametrize(
    "code",
    ['log.info("opened", outlet=outlet)', 'raise InvalidInput(field="outlet")', "raise SystemExit(code)", "raise below_body(problem)"],
)
def test_facts_as_fields_pass(code: str) -> None:
    assert faults_in(_built_messages, code) == []


# ASVS 16.2.3: lines go to standard error alone. Set up; made of the engine's own errors; silenced for an evaluation.
_SETS_LOGS_UP = {"platform/config/logs.py", "workflow/engine/storage_errors.py", "main/commands/evaluate.py"}
_WAYS_OUT = re.compile(
    r"(?:^|\.)(?:\w*Handler|basicConfig|dictConfig|fileConfig|addHandler|configure|\w*LoggerFactory|syslog|openlog|WatchedFile)$"
)


def _leads_logs_elsewhere(tree: ast.Module) -> Iterator[Fault]:
    for node in nodes(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else [node.module or ""]
            yield from ((node.lineno, name) for name in names if name.partition(".")[0] in {"logging", "syslog"})
        if (
            isinstance(node, ast.Attribute)
            and dotted(node).partition(".")[0] in {"structlog", "logging"}
            and _WAYS_OUT.search(dotted(node))
        ):
            yield node.lineno, dotted(node)


def test_log_lines_are_led_to_standard_error_in_one_place_and_nowhere_else() -> None:
    assert {fault.partition(":")[0] for fault in faults(_leads_logs_elsewhere)} == _SETS_LOGS_UP
    (place,) = (module for module in modules_under(PACKAGE) if module.path == "platform/config/logs.py")
    assert {dotted(node) for node in nodes(place.tree) if isinstance(node, ast.Attribute) and dotted(node).startswith("sys.")} == {
        "sys.stderr",
        "sys.stderr.write",
        "sys.stderr.flush",
        "sys.stderr.isatty",
        "sys.excepthook",
    }


@pytest.mark.parametrize(
    "code", ["import logging", "from logging import FileHandler", "structlog.configure(logger_factory=f)", "import syslog"]
)
def test_the_rule_sees_a_log_that_is_led_elsewhere(code: str) -> None:
    assert faults_in(_leads_logs_elsewhere, code)
