"""`realname registrations verify-receipt`: offline, with the published keys alone."""

import base64
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from realname.ledger.use_cases.receipt_code import receipt_code
from realname.registration.commands.receipt import verify_receipt
from realname.vault.keys.key_ring import KeyRing
from realname.vault.keys.signer import Ed25519Signer
from tests.support.command import Ended, realname
from tests.vault.unsafe_keys import UNSAFE_KEYS, UNSAFE_OTHER_KEYS

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
    return realname("registrations", "verify-receipt", folder / "certificate.json", "--key", folder / "key.json", "--json")


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
    ended = realname("registrations", "verify-receipt", tmp_path / "certificate.json", "--key", tmp_path / "key.json", "--json")
    assert ended.exit_code == 64


def test_the_text_of_the_printed_code_stands_as_an_argument_and_on_standard_input(tmp_path: Path) -> None:
    verified(tmp_path, signer=Ed25519Signer(UNSAFE_KEYS), published=UNSAFE_KEYS)
    code = receipt_code(Ed25519Signer(UNSAFE_KEYS).sign(BODY))
    ended = realname("registrations", "verify-receipt", "--code", code, "--key", tmp_path / "key.json", "--json")
    assert (ended.exit_code, ended.json["stands"], ended.json["statement"]) == (0, True, json.loads(BODY))
    piped = CliRunner().invoke(verify_receipt, ["--code", "-", "--key", str(tmp_path / "key.json"), "--json"], input=f"{code}\n")
    assert (piped.exit_code, json.loads(piped.stdout)["stands"]) == (0, True)


@pytest.mark.parametrize(("arguments", "code"), [(("--code", "RN2:BB8"), 64), ((), 64), (("certificate.json", "--code", "RN2:BB8"), 64)])
def test_no_code_neither_or_both_are_said(tmp_path: Path, arguments: tuple[str, ...], code: int) -> None:
    verified(tmp_path, signer=Ed25519Signer(UNSAFE_KEYS), published=UNSAFE_KEYS)
    assert realname("registrations", "verify-receipt", *arguments, "--key", tmp_path / "key.json", "--json").exit_code == code


def test_a_code_that_another_key_signed_does_not_stand(tmp_path: Path) -> None:
    verified(tmp_path, signer=Ed25519Signer(UNSAFE_KEYS), published=UNSAFE_KEYS)
    code = receipt_code(Ed25519Signer(UNSAFE_OTHER_KEYS).sign(BODY))
    assert realname("registrations", "verify-receipt", "--code", code, "--key", tmp_path / "key.json", "--json").exit_code == 74
