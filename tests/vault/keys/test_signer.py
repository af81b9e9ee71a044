"""Receipts are signed so that anyone with the public key can tell; marks under the server's key are known again."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from realname.kernel.receipt import SignedStatement
from realname.vault.keys.key_file import create_key_file
from realname.vault.keys.key_ring import HmacKeyedHashes
from realname.vault.keys.signer import Ed25519Signer, is_signed_by, key_id
from tests.vault.unsafe_keys import UNSAFE_KEYS, UNSAFE_OTHER_KEYS

SIGNER, OTHER = Ed25519Signer(UNSAFE_KEYS), Ed25519Signer(UNSAFE_OTHER_KEYS)
STATEMENT = SIGNER.sign(b'{"line":"line-1"}')


def test_a_statement_stands_under_its_public_key() -> None:
    assert is_signed_by(STATEMENT, public_key=SIGNER.public_key)


def test_the_key_is_named_by_the_digest_of_the_raw_public_key() -> None:
    assert STATEMENT.key_id == hashlib.sha256(SIGNER.public_key).hexdigest()
    assert len(SIGNER.public_key) == 32


@pytest.mark.parametrize(
    ("secret", "public", "body", "signature"),
    [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ],
    ids=["test-1", "test-2"],
)
def test_it_signs_as_rfc_8032_does(secret: str, public: str, body: str, signature: str) -> None:
    signer = Ed25519Signer(replace(UNSAFE_KEYS, signing_key=bytes.fromhex(secret)))
    assert (signer.public_key.hex(), signer.sign(bytes.fromhex(body)).signature.hex()) == (public, signature)


@pytest.mark.parametrize(
    "statement",
    [
        replace(STATEMENT, body=STATEMENT.body + b" "),
        replace(STATEMENT, signature=bytes(64)),
        replace(STATEMENT, signature=b""),
        replace(STATEMENT, signature=OTHER.sign(STATEMENT.body).signature),
        replace(STATEMENT, key_id=key_id(OTHER.public_key)),
        OTHER.sign(STATEMENT.body),
    ],
    ids=["body", "signature", "no-signature", "other-signature", "other-key-id", "other-signer"],
)
def test_a_forged_statement_does_not_stand(statement: SignedStatement) -> None:
    assert not is_signed_by(statement, public_key=SIGNER.public_key)


def test_the_same_text_gives_the_same_mark_after_a_restart(tmp_path: Path) -> None:
    first, second = (HmacKeyedHashes(create_key_file(tmp_path / "keys.json").challenge_secret) for _ in range(2))
    assert first.hash("text") == second.hash("text")
    assert len(bytes.fromhex(first.hash("text"))) == 16


def test_another_text_or_another_server_gives_another_mark(tmp_path: Path) -> None:
    one, other = (HmacKeyedHashes(create_key_file(tmp_path / name).challenge_secret) for name in ("a.json", "b.json"))
    assert len({one.hash("text"), one.hash("texts"), other.hash("text")}) == 3
