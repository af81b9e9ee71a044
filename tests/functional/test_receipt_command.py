"""`realname receipt verify`: offline, with the published keys alone."""

import base64
import json
from pathlib import Path

import pytest

from realname.adapters.vault.key_ring import KeyRing
from realname.adapters.vault.signer import Ed25519Signer
from tests.functional.command import Ended, realname
from tests.unit.adapters.keys import UNSAFE_KEYS, UNSAFE_OTHER_KEYS

BODY = b'{"key":"0123","type":"realname/deletion/1"}'


def text(content: bytes) -> str:
    return base64.b64encode(content).decode()


def verified(folder: Path, *, signer: Ed25519Signer, published: KeyRing, body: bytes = BODY) -> Ended:
    keys = Ed25519Signer(published)
    former = [{"public_key": text(one)} for one in keys.former_public_keys]
    (folder / "key.json").write_text(json.dumps({"public_key": text(keys.public_key), "former": former}))
    signed = signer.sign(BODY)
    content = {"body": body.decode(), "signature": text(signed.signature), "key_id": signed.key_id}
    (folder / "certificate.json").write_text(json.dumps(content))
    return realname("receipt", "verify", folder / "certificate.json", "--key", folder / "key.json", "--json")


def test_what_was_signed_stands(tmp_path: Path) -> None:
    ended = verified(tmp_path, signer=Ed25519Signer(UNSAFE_KEYS), published=UNSAFE_KEYS)
    assert (ended.exit_code, ended.json["stands"], ended.json["type"]) == (0, True, "realname/deletion/1")


def test_what_a_former_key_signed_stands(tmp_path: Path) -> None:
    ended = verified(tmp_path, signer=Ed25519Signer(UNSAFE_KEYS), published=UNSAFE_KEYS.with_new_signing_key())
    assert (ended.exit_code, ended.json["stands"]) == (0, True)


def test_what_another_key_signed_does_not_stand(tmp_path: Path) -> None:
    ended = verified(tmp_path, signer=Ed25519Signer(UNSAFE_OTHER_KEYS), published=UNSAFE_KEYS)
    assert (ended.exit_code, ended.json["stands"]) == (74, False)


def test_what_was_changed_does_not_stand(tmp_path: Path) -> None:
    ended = verified(tmp_path, signer=Ed25519Signer(UNSAFE_KEYS), published=UNSAFE_KEYS, body=BODY.replace(b"0123", b"4567"))
    assert (ended.exit_code, ended.json["stands"]) == (74, False)


@pytest.mark.parametrize("content", ["", "[]", "{}", "[" * 100_000, '{"body": 1, "signature": "", "key_id": ""}'])
def test_what_is_no_statement_is_said(tmp_path: Path, content: str) -> None:
    verified(tmp_path, signer=Ed25519Signer(UNSAFE_KEYS), published=UNSAFE_KEYS)
    (tmp_path / "certificate.json").write_text(content)
    ended = realname("receipt", "verify", tmp_path / "certificate.json", "--key", tmp_path / "key.json", "--json")
    assert ended.exit_code == 64
