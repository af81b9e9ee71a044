"""What a command says beside its result: a dry run in words, a spinner on a terminal alone."""

import io
import sys

import click
import pytest

from realname.platform.cli.open_app import execute_option
from realname.platform.cli.output import say_dry_run, working


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@click.command()
@click.argument("outlet")
@click.argument("numbers", nargs=-1, metavar="NUMBER...")
@click.option("--as", "named", default=None)
@execute_option("Close.")
def close(outlet: str, numbers: tuple[str, ...], named: str | None, *, execute: bool) -> None:  # noqa: ARG001 - options of the command
    """Close OUTLET for good, and every NUMBER of it.

    More words.
    """
    say_dry_run()


def test_a_dry_run_says_what_would_follow_with_what_was_typed(capsys: pytest.CaptureFixture[str]) -> None:
    close.main(["shop-12", "+1", "+2"], standalone_mode=False)
    assert capsys.readouterr().err.splitlines() == [
        "Dry run: nothing was changed. With --execute:",
        "  Close shop-12 for good, and every +1, +2 of it.",
        "To make the change, add --execute --as LOGIN.",
    ]


def test_what_was_typed_is_no_pattern(capsys: pytest.CaptureFixture[str]) -> None:
    close.main([r"\1\g<0>"], standalone_mode=False)
    assert r"Close \1\g<0> for good" in capsys.readouterr().err


def test_a_spinner_is_shown_on_a_terminal_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, is_shown in ((_Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        with working("Counting"):
            pass
        assert ("Counting" in stream.getvalue()) is is_shown
