"""Marks under the server's key: its own it knows again, and nobody else makes them."""

from pathlib import Path

from realname.vault.keys.key_file import create_key_file
from realname.vault.keys.keyed_hashes import KeyedMarks


def test_the_same_text_gives_the_same_mark_after_a_restart(tmp_path: Path) -> None:
    first, second = (KeyedMarks(create_key_file(tmp_path / "keys.json").challenge_secret) for _ in range(2))
    assert first.mark("text") == second.mark("text")
    assert len(bytes.fromhex(first.mark("text"))) == 16


def test_another_text_or_another_server_gives_another_mark(tmp_path: Path) -> None:
    one, other = (KeyedMarks(create_key_file(tmp_path / name).challenge_secret) for name in ("a.json", "b.json"))
    assert len({one.mark("text"), one.mark("texts"), other.mark("text")}) == 3
