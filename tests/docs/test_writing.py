"""Sentences that people read follow docs/how-to/writing.md, as far as a machine can tell."""

import pytest

from tools.writing import faults, faults_of, guide


def test_every_sentence_follows_the_guide() -> None:
    assert [f"{one.place}: {one.why}: {one.sentence}" for one in faults()] == []


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Whoever opens the line shows an ID.", "“Whoever”"),
        ("The record is kept. It stands in the log.", "“It stands”"),
        ("one " * 21, "21 words"),
    ],
)
def test_a_sentence_against_the_guide_is_found(text: str, why: str) -> None:
    assert why in [fault.why for fault in faults_of("a page", text)]


def test_a_plain_sentence_is_no_fault_and_a_part_of_a_word_is_no_phrase() -> None:
    assert list(faults_of("a page", "The agent extends the deadline. " + "word " * 20)) == []


def test_the_tables_of_the_guide_are_read() -> None:
    assert guide().never["zh"].search("请到营业厅办理")
    assert {"Continue", "Send"} < guide().verbs
    assert "This line is not mine" in guide().answers
    assert {"Correct", "Try"} < guide().remedies
