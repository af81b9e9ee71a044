"""Every error ends as an exit code and a plain message."""

import click
import pytest

from realname.kernel.errors import InvalidInput, RealNameError, SettingsError
from realname.platform.cli.problems import ExitCode, Problem, end_with, problem_as_json, problem_of, show_problem
from realname.registration.errors import UnknownRegistration
from realname.verification.errors import ClipEmpty, ClipTooLong, ModelDigestMismatch, ModelUnavailable, NpmMissing


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (InvalidInput(field="clip"), ExitCode.REQUEST),
        (ClipEmpty(), ExitCode.REQUEST),
        (UnknownRegistration(), ExitCode.REQUEST),
        (NpmMissing(), ExitCode.DEPENDENCY),
        (ModelUnavailable(), ExitCode.DEPENDENCY),
        (ModelDigestMismatch(), ExitCode.INTEGRITY),
        (SettingsError(("mode: unknown",)), ExitCode.SETTINGS),
        (RealNameError(), ExitCode.INTERNAL),
        (click.UsageError("No such option"), ExitCode.USAGE),
        (ZeroDivisionError(), ExitCode.INTERNAL),
    ],
)
def test_an_error_has_the_exit_code_of_its_kind(error: Exception, code: ExitCode) -> None:
    assert problem_of(error).exit_code == code


def test_the_exit_codes_are_the_documented_numbers() -> None:
    assert [code.value for code in ExitCode] == [0, 2, 10, 20, 64, 69, 70, 74, 78]


def test_an_unknown_error_says_nothing_of_itself(capsys: pytest.CaptureFixture[str]) -> None:
    end_with(RuntimeError("secret"), json_asked=True)
    shown = capsys.readouterr()
    assert "secret" not in shown.out + shown.err
    assert '"code": "internal-error"' in shown.out


def test_the_message_says_what_happened_what_to_do_and_where_to_read(capsys: pytest.CaptureFixture[str]) -> None:
    show_problem(problem_of(ClipTooLong(limit_s=60)))
    assert capsys.readouterr().err.splitlines() == [
        "Error: The clip lasts longer than allowed.",
        "  limit_s: 60",
        "What to do: Record only the actions asked for.",
        "Code: clip-too-long (docs/reference/errors.md#clip-too-long)",
    ]


def test_settings_errors_list_every_problem(capsys: pytest.CaptureFixture[str]) -> None:
    show_problem(problem_of(SettingsError(("mode: unknown", "pack: missing"))))
    assert capsys.readouterr().err.splitlines()[1:3] == ["  - mode: unknown", "  - pack: missing"]


def test_an_error_without_settings_has_no_list_of_problems() -> None:
    problem = Problem(code="clip-empty", exit_code=ExitCode.REQUEST, detail="Empty.", remedy="Again.")
    assert problem_as_json(problem) == {"code": "clip-empty", "detail": "Empty.", "remedy": "Again.", "facts": {}}


def test_without_json_standard_output_stays_empty(capsys: pytest.CaptureFixture[str]) -> None:
    end_with(ClipEmpty(), json_asked=False)
    assert capsys.readouterr().out == ""


def test_an_interrupt_ends_as_shells_expect(capsys: pytest.CaptureFixture[str]) -> None:
    assert end_with(click.Abort(), json_asked=True) == 130
    assert capsys.readouterr().out == ""
