"""The receipt: what was done, what was collected, deleted and kept, in canonical bytes that are signed."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from realname.kernel.identifiers import LineId, RegistrationId


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the person can check at home. It names no one: registration, line, times and what became of their data.

    Attributes:
        representative: As what a person acted for the holder, whose own face was never taken; None: the holder was verified.
        kept: What, and until when: a day (`2027-01-31`), or the rule where no day is known yet.
        complaints: Where to complain: to the operator (empty: not said), and to the regulator.
        ledger_index, ledger_leaf_hash: Place and leaf hash of the decision in the ledger.
    """

    registration_id: RegistrationId
    line_id: LineId
    decided_at: datetime
    activated_at: datetime
    policy_digest: str
    collected: tuple[str, ...]
    deleted: tuple[str, ...]
    kept: tuple[tuple[str, str], ...]
    ledger_index: int
    ledger_leaf_hash: str
    complaints: tuple[str, str]
    is_sandbox: bool
    representative: str | None = None

    def canonical(self) -> bytes:
        """The bytes that are signed: JSON, keys sorted, no spaces, UTF-8, times in UTC."""
        content = {
            "activated_at": self.activated_at.astimezone(UTC).isoformat(timespec="seconds"),
            "collected": list(self.collected),
            "complaints": dict(zip(("operator", "regulator"), self.complaints, strict=True)),
            "decided_at": self.decided_at.astimezone(UTC).isoformat(timespec="seconds"),
            "deleted": list(self.deleted),
            "kept": [{"until": until, "what": what} for what, until in self.kept],
            "ledger": {"index": self.ledger_index, "leaf_hash": self.ledger_leaf_hash},
            "line": self.line_id.value,
            "policy": self.policy_digest,
            "registration": self.registration_id.value,
            "sandbox": self.is_sandbox,
            "type": "realname/receipt/2",
        }
        if self.representative is not None:
            content["representative"] = {"face_of_holder": "never taken", "role": self.representative}
        return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedStatement:
    """Canonical bytes and the Ed25519 signature over them; `key_id` is the SHA-256 of the raw public key."""

    body: bytes
    signature: bytes
    key_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKeys:
    """Raw Ed25519 public keys, 32 bytes each; former ones oldest first."""

    current: bytes
    former: tuple[bytes, ...] = ()
