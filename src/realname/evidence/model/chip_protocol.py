"""How a chip was opened, what it showed of itself over the wire, and what follows from that with passive authentication."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

from realname.evidence.model.chip import Authenticity, ChipProof, GroupState, PassiveAuthentication

_KEY_GROUPS = (14, 15)  # what they hold lets a chip prove itself


class Access(StrEnum):
    """How the chip was opened."""

    BAC = "bac"
    PACE = "pace"
    PACE_CAM = "pace-cam"


class PasswordKind(IntEnum):
    """Which of the two; the number is the chip's name for it."""

    MRZ = 1
    CAN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ChipPassword:
    """A password of a chip.

    Attributes:
        kind: Which one. BAC takes the MRZ alone, PACE takes both.
        secret: What keys are derived from.
    """

    kind: PasswordKind
    secret: bytes = field(repr=False)


class ProtocolFinding(StrEnum):
    """What does not fit together in what a chip said of itself: a way of PACE is signed and was not offered, or the other way round."""

    PACE_HIDDEN = "pace-hidden"
    PACE_NOT_SIGNED = "pace-not-signed"


class ProofMethod(StrEnum):
    """How a chip shows that it has a private key."""

    PACE_CAM = "pace-cam"
    CHIP_AUTHENTICATION = "chip-authentication"
    ACTIVE_AUTHENTICATION = "active-authentication"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownProof:
    """One attempt of a chip to prove itself.

    Attributes:
        method: Which one.
        has_key: Whether it showed that it has the private key.
        group: Where the public key is, which the signed list has to cover; None: in EF.CardSecurity.
        is_signed: Of a key in EF.CardSecurity, whether the signer of that file is the document's or of its issuer.
    """

    method: ProofMethod
    has_key: bool
    group: int | None
    is_signed: bool = False


def decide_proof(authenticity: Authenticity, proofs: Collection[ShownProof], findings: Collection[ProtocolFinding]) -> ChipProof:
    """Say whether the chip is the one that the issuer made.

    One failed proof outranks all others, and so does what was withheld: a key that is signed and cannot be read, or a way of PACE that
    is signed and was not offered. A proof with a key that is not known to be signed shows nothing.
    """
    if not all(proof.has_key for proof in proofs):
        return ChipProof.FAILED
    if authenticity.result is PassiveAuthentication.FAILED:
        return ChipProof.NOT_SHOWN
    withheld = any(authenticity.groups.get(number) is GroupState.ABSENT for number in _KEY_GROUPS)
    if withheld or ProtocolFinding.PACE_HIDDEN in findings:
        return ChipProof.FAILED
    return ChipProof.GENUINE if any(_covers(authenticity, proof) for proof in proofs) else ChipProof.NOT_SHOWN


def _covers(authenticity: Authenticity, proof: ShownProof) -> bool:
    return proof.is_signed if proof.group is None else authenticity.groups.get(proof.group) is GroupState.AGREES
