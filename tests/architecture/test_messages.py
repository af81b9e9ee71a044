"""ADR 0015: no message is built from a value. Facts are keyword fields, and none of them is personal."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.sources import Fault, calls, dotted, faults, faults_in

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
    for node in ast.walk(tree):
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
