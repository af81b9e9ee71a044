"""How a test is skipped, and when a skip is a failure."""

import pytest

from tests.support.absent import SETTING, Part, UnknownPart, count_skips, required_parts, skip_absent


def test_what_is_absent_and_not_required_skips_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(SETTING, raising=False)
    with pytest.raises(pytest.skip.Exception, match="absent models: not fetched"):
        skip_absent(Part.MODELS, "not fetched")


def test_what_is_absent_and_required_fails_the_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SETTING, "evaluation-data,models")
    with pytest.raises(pytest.fail.Exception, match="models is required"):
        skip_absent(Part.MODELS, "not fetched")


def test_a_misspelt_requirement_is_an_error_and_not_an_open_gate() -> None:
    with pytest.raises(UnknownPart, match="modles"):
        required_parts("modles")


def test_skips_are_counted_by_the_part_that_was_absent() -> None:
    reasons = ["Skipped: absent models: not fetched", "Skipped: absent models: other words", "Skipped: on a whim"]
    assert count_skips(reasons) == ["skipped for models: 2", "skipped for on a whim: 1"]


def test_no_skip_is_said_too() -> None:
    assert count_skips([]) == ["skipped: none"]
