"""Signatures of Standard Webhooks: `v1` is HMAC-SHA256 by the project's own library, `v1a` is Ed25519.

Source: Standard Webhooks 1.0, "Signature scheme" and "Secrets and keys".
"""

import base64
from dataclasses import dataclass, field
from datetime import datetime

from realname.kernel.identifiers import DeliveryId
from realname.webhooks.model.endpoint import SignatureScheme

SECRET_BYTES = 32  # HMAC-SHA256: 24 to 64 are allowed; Ed25519: the seed of the key


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """One secret in clear; its representation shows nothing of it.

    Attributes:
        key: 32 bytes: of HMAC, or the seed of an Ed25519 key.
    """

    scheme: SignatureScheme
    key: bytes = field(repr=False)

    def sign(self, body: bytes, *, delivery_id: DeliveryId, at: datetime) -> str:
        """One signature for the header, such as `v1,K5oZ...`.

        Args:
            body: UTF-8.
            delivery_id: Value of `webhook-id`.
            at: Of the attempt; whole seconds of it are signed.
        """
        if self.scheme is SignatureScheme.SYMMETRIC:
            from standardwebhooks import Webhook  # noqa: PLC0415 - for what is sent; most commands do without

            return Webhook(self.key).sign(delivery_id.value, at, body.decode())
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - as above

        signed = b".".join((delivery_id.value.encode(), str(int(at.timestamp())).encode(), body))
        return f"v1a,{_text(Ed25519PrivateKey.from_private_bytes(self.key).sign(signed))}"

    def for_receiver(self) -> str:
        """What the receiver verifies with: the secret itself (`whsec_`), or the public key (`whpk_`)."""
        if self.scheme is SignatureScheme.SYMMETRIC:
            return f"whsec_{_text(self.key)}"
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - as above

        return f"whpk_{_text(Ed25519PrivateKey.from_private_bytes(self.key).public_key().public_bytes_raw())}"


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
