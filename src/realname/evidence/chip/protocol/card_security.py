"""EF.CardSecurity: the security infos of the chip itself, signed as the document is (ICAO Doc 9303-11, 9.2.12)."""

from dataclasses import dataclass
from datetime import date

from realname.evidence.chip.certificates import Certificate
from realname.evidence.chip.protocol.chip_authentication import StaticKey, static_keys
from realname.evidence.chip.protocol.security_infos import parse_security_infos
from realname.evidence.chip.signed_data import SignedData, find_signer, parse_signed_data, require_signature
from realname.evidence.chip.trust import Trust
from realname.evidence.errors import ChipCheckFailed, ChipReplyInvalid
from realname.evidence.model.chip import Authenticity, CertificateFacts

_CONTENT_TYPE = "0.4.0.127.0.7.3.2.1"
_MOST_ELEMENTS = 4_000


@dataclass(frozen=True, slots=True)
class CardSecurity:
    """What the file says.

    Attributes:
        keys: Static keys of the chip.
        is_of_issuer: Whether its signer is the document's own signer, or has its certificate from the issuer that answers for that one.
    """

    keys: tuple[StaticKey, ...]
    is_of_issuer: bool


def read_card_security(file: bytes | None, authenticity: Authenticity, trust: Trust) -> CardSecurity | None:
    """Read the file, and hold its signer against the signer and the issuer of the document; None: there is no file of this form."""
    if file is None:
        return None
    try:
        signed = parse_signed_data(file, most_elements=_MOST_ELEMENTS)
        keys = static_keys(parse_security_infos(signed.content))
        signer = find_signer(signed)
        require_signature(signed, signer)
        is_same = authenticity.signer is not None and signer.sha256 == authenticity.signer.sha256
        is_of_issuer = is_same or _is_issued(signer, signed, authenticity.issuer, trust)
    except (ChipCheckFailed, ChipReplyInvalid):
        return None
    return CardSecurity(keys, is_of_issuer) if signed.content_type == _CONTENT_TYPE else None


def _is_issued(signer: Certificate, signed: SignedData, issuer: CertificateFacts | None, trust: Trust) -> bool:
    """Whether the issuer of the document issued the signer of this file, which may sign and was valid when it did."""
    signed_on: date = signed.signed_at or signer.valid_from.date()
    may_sign = signer.signs_data is not False and not (signer.is_authority or signer.purposes or signer.has_unknown_demand)
    if issuer is None or not may_sign or not signer.is_valid_on(signed_on):
        return False
    revoked = frozenset[int]().union(*(one.serials for one in trust.revocations_for(signer)))
    issuers = (found for _, found in trust.issuers_of(signer) if found.sha256 == issuer.sha256)
    return signer.serial not in revoked and any(signer.is_signed_by(found.key) for found in issuers)
