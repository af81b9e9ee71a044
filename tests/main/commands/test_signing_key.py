"""`realname system signing-key`: a private key for its owner alone, and the public half for the other side."""

import json
import stat
from pathlib import Path

import pytest

from realname.platform.outbound.signature_keys import parse_key_set, parse_private_key
from tests.support.command import realname


@pytest.mark.parametrize("kind", ["ed25519", "p256"])
def test_what_is_printed_verifies_what_the_file_signs(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    ended = realname("system", "signing-key", "counter-7", "--kind", kind, "--out", str(file))
    known = parse_key_set(ended.stdout.encode())
    key = parse_private_key(file.read_bytes())
    assert known["counter-7"].has_signed(b"text", key.sign(b"text"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert key.jwk["d"] not in ended.stdout + ended.stderr


def test_a_key_that_is_there_is_not_replaced(tmp_path: Path) -> None:
    file = tmp_path / "key.json"
    file.write_text("kept")
    ended = realname("system", "signing-key", "counter-7", "--out", str(file), "--json")
    assert (ended.exit_code, json.loads(ended.stdout)["error"]["code"], file.read_text()) == (64, "invalid-input", "kept")


def test_a_name_that_no_header_can_hold_is_refused(tmp_path: Path) -> None:
    ended = realname("system", "signing-key", 'a"b', "--out", str(tmp_path / "key.json"))
    assert (ended.exit_code, (tmp_path / "key.json").exists()) == (64, False)
