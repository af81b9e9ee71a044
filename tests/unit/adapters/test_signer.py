"""Receipts are signed so that anybody with the public key can tell."""

import hashlib
from dataclasses import replace

import pytest

from realname.adapters.vault.signer import Ed25519Signer, is_signed_by, key_id
from realname.domain.receipt import SignedStatement
from tests.unit.adapters.keys import UNSAFE_KEYS, UNSAFE_OTHER_KEYS

SIGNER, OTHER = Ed25519Signer(UNSAFE_KEYS), Ed25519Signer(UNSAFE_OTHER_KEYS)
STATEMENT = SIGNER.sign(b'{"line":"line-1"}')


def test_a_statement_stands_under_its_public_key() -> None:
    assert is_signed_by(STATEMENT, public_key=SIGNER.public_key)


def test_the_key_is_named_by_the_digest_of_the_raw_public_key() -> None:
    assert STATEMENT.key_id == hashlib.sha256(SIGNER.public_key).hexdigest()
    assert len(SIGNER.public_key) == 32


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
