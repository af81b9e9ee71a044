"""Key files: what is none is refused, and what is refused shows nothing of itself."""

import json

import pytest

from realname.kernel.errors import SettingsError
from realname.vault.keys.key_file_form import encode_key_file, parse_key_file
from tests.vault.unsafe_keys import UNSAFE_KEYS

WHOLE = json.loads(encode_key_file(UNSAFE_KEYS))
KEY = WHOLE["encryption_keys"]["1"]


def test_what_was_written_is_read() -> None:
    assert parse_key_file(encode_key_file(UNSAFE_KEYS)) == UNSAFE_KEYS


@pytest.mark.parametrize(
    "content",
    [
        "[" * 60_000,
        json.dumps(WHOLE | {"encryption_keys": {"1": KEY, "01": KEY}}),
        json.dumps(WHOLE | {"encryption_keys": {" 1": KEY}}),
        json.dumps(WHOLE | {"encryption_keys": {}}),
        json.dumps(WHOLE | {"signing_key": "\ud800"}),
    ],
    ids=["deep", "a-generation-twice", "a-generation-written-otherwise", "no-key", "no-text"],
)
def test_what_is_no_key_file_is_refused_without_a_cause_that_shows_it(content: str) -> None:
    with pytest.raises(SettingsError) as refused:
        parse_key_file(content.encode())
    assert (refused.value.__cause__, refused.value.__context__) == (None, None)
