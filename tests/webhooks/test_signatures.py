"""Signatures of webhooks, held against the library of Standard Webhooks, against its text, and against keys that are not the endpoint's."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from standardwebhooks import Webhook, WebhookVerificationError

from realname.kernel.identifiers import DeliveryId
from realname.webhooks.connectors.signatures import SigningSecret
from realname.webhooks.model.endpoint import SignatureScheme

BODY = b'{"type":"line.barred","data":{"id":"line-1","scope":"all"}}'
ONE = DeliveryId("5f2d0c81a94e4b7793b0a6e1c2d3f405-7")
NOW = datetime(2026, 11, 29, tzinfo=UTC)
SHARED = SigningSecret(SignatureScheme.SYMMETRIC, bytes(range(32)))
PAIR = SigningSecret(SignatureScheme.ASYMMETRIC, bytes(range(32)))


@pytest.fixture
def now() -> datetime:
    """The time of the test: the library compares with its own clock."""
    return datetime.now(UTC)


def headers(*signatures: str, delivery_id: DeliveryId = ONE, at: datetime = NOW) -> dict[str, str]:
    return {
        "webhook-id": delivery_id.value,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def test_the_library_verifies_what_is_signed_with_the_secret_that_is_shown(now: datetime) -> None:
    signature = SHARED.sign(BODY, delivery_id=ONE, at=now)
    assert Webhook(SHARED.for_receiver()).verify(BODY, headers(signature, at=now)) == {
        "type": "line.barred",
        "data": {"id": "line-1", "scope": "all"},
    }


def test_a_shared_secret_signs_id_time_and_body_as_the_text_says() -> None:
    signed = f"{ONE}.{int(NOW.timestamp())}.".encode() + BODY
    expected = base64.b64encode(hmac.new(bytes(range(32)), signed, hashlib.sha256).digest()).decode()
    assert SHARED.sign(BODY, delivery_id=ONE, at=NOW) == f"v1,{expected}"


def test_the_public_key_that_is_shown_verifies_what_its_key_signs() -> None:
    assert PAIR.for_receiver().startswith("whpk_")
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(PAIR.for_receiver().removeprefix("whpk_")))
    version, _, signature = PAIR.sign(BODY, delivery_id=ONE, at=NOW).partition(",")
    assert version == "v1a"
    public.verify(base64.b64decode(signature), f"{ONE}.{int(NOW.timestamp())}.".encode() + BODY)
    with pytest.raises(InvalidSignature):
        public.verify(base64.b64decode(signature), f"{ONE}.{int(NOW.timestamp()) + 1}.".encode() + BODY)


@pytest.mark.parametrize(
    ("body", "delivery_id", "secret"),
    [
        (BODY + b" ", ONE, SHARED),
        (BODY, DeliveryId("another"), SHARED),
        (BODY, ONE, SigningSecret(SignatureScheme.SYMMETRIC, bytes(32))),
    ],
    ids=["another-body", "another-id", "another-secret"],
)
def test_the_library_refuses_what_was_changed(body: bytes, delivery_id: DeliveryId, secret: SigningSecret, now: datetime) -> None:
    signature = SHARED.sign(BODY, delivery_id=ONE, at=now)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret.for_receiver()).verify(body, headers(signature, delivery_id=delivery_id, at=now))


def test_in_an_overlap_the_receiver_finds_its_own_signature_among_several(now: datetime) -> None:
    former = SigningSecret(SignatureScheme.SYMMETRIC, bytes(32))
    several = headers(*(one.sign(BODY, delivery_id=ONE, at=now) for one in (PAIR, SHARED, former)), at=now)
    Webhook(SHARED.for_receiver()).verify(BODY, several)
    Webhook(former.for_receiver()).verify(BODY, several)


@pytest.mark.parametrize("secret", [SHARED, PAIR])
def test_a_secret_shows_nothing_of_itself(secret: SigningSecret) -> None:
    assert secret.for_receiver() not in repr(secret)
    assert repr(secret.key) not in repr(secret)
