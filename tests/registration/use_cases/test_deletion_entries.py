"""Entries of the journal of deletions: a whole line that is none of ours is an error, whatever is wrong with it."""

import pytest

from realname.kernel.errors import IntegrityError
from realname.registration.use_cases.erasing.deletion_journal import decode_deletions


@pytest.mark.parametrize(
    "line",
    [
        '{"key": "k", "person": "/"}',
        '{"key": 1, "person": "p"}',
        '{"key": "k", "person": ["p"]}',
        '{"registration": "r", "state": "unheard"}',
        '{"registration": {}, "state": "withdrawn"}',
        "{}",
        "[" * 100_000 + "}",
    ],
)
def test_a_whole_line_that_is_none_is_an_error(line: str) -> None:
    with pytest.raises(IntegrityError):
        decode_deletions(line)


def test_a_line_that_was_cut_off_says_nothing() -> None:
    assert decode_deletions('{"key": "k", "per') == []
