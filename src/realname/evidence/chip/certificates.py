"""Certificates of issuers and signers (ICAO Doc 9303-12, 7), read into plain values."""

from dataclasses import dataclass, field
from datetime import date, datetime

from asn1crypto.core import ObjectIdentifier, PrintableString, Sequence, SetOf
from asn1crypto.x509 import Certificate as Asn1Certificate
from asn1crypto.x509 import Name

from realname.evidence.chip.keys import PublicKey, key_of, reading
from realname.evidence.chip.signatures import Scheme, digest_of, is_signed, parse_scheme
from realname.evidence.chip.tlv import require_whole
from realname.evidence.errors import ChipCheckFailed
from realname.evidence.model.chip import CertificateFacts, Step

MOST_CERTIFICATE_BYTES = 16 * 1024
WHOLE_BYTES = b"\0"  # how a string of bits begins that ends with a whole byte
_MOST_ELEMENTS = 2_000
_DOCUMENT_TYPES = "2.23.136.1.1.6.2"
# Extensions that may be critical: key usage and its period, alternative names, basic constraints, revocation lists, policies, key
# identifiers, extended key usage, name change and document types. What another one demands is not known, so it is not met.
_KNOWN = frozenset(
    {"2.5.29.14", "2.5.29.15", "2.5.29.16", "2.5.29.17", "2.5.29.18", "2.5.29.19", "2.5.29.31", "2.5.29.32", "2.5.29.35", "2.5.29.37"}
    | {"2.23.136.1.1.6.1", _DOCUMENT_TYPES}
)


class _DocumentTypes(Sequence):  # type: ignore[misc] # asn1crypto ships no types
    """ICAO 9303-12, 7.1.3.2."""

    _fields = [("version", ObjectIdentifier), ("types", SetOf, {"spec": PrintableString})]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What is asked of a certificate.

    Attributes:
        whole, signed: The encoding, and the part of it that the signature is over.
        country: Of the subject, in capitals; empty: none.
        issuer_country: The same of the issuer.
        subject, issuer: Names, made alike so that they can be compared (RFC 5280, 7.1). Never shown: a subject may be a person's name.
        key_id, issuer_key_id: Subject and authority key identifiers; empty: none.
        is_authority: Basic constraints; None: the certificate does not say.
        signs_certificates, signs_data, signs_lists: Key usage; None: the certificate does not say.
        purposes: Extended key usage, as identifiers.
        document_types: What a signer may sign (`P`, `ID`); empty: the certificate does not say.
        key_used_from, key_used_until: Private key usage period, both included; None: the certificate does not say.
        has_unknown_demand: Whether an extension is critical that is not known here.
    """

    whole: bytes = field(repr=False)
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    scheme: Scheme
    key: PublicKey
    subject: str = field(repr=False)
    issuer: str = field(repr=False)
    serial: int
    country: str
    issuer_country: str
    valid_from: datetime
    valid_until: datetime
    key_id: bytes = b""
    issuer_key_id: bytes = b""
    is_authority: bool | None = None
    signs_certificates: bool | None = None
    signs_data: bool | None = None
    signs_lists: bool | None = None
    purposes: frozenset[str] = frozenset()
    document_types: frozenset[str] = frozenset()
    key_used_from: datetime | None = None
    key_used_until: datetime | None = None
    has_unknown_demand: bool = False

    @property
    def sha256(self) -> str:
        """Of the whole certificate, hexadecimal."""
        return digest_of("sha256", self.whole).hex()

    def is_valid_on(self, day: date) -> bool:
        """Whether a day lies in its validity."""
        return self.valid_from.date() <= day <= self.valid_until.date()

    def may_sign_on(self, day: date) -> bool:
        """Whether a day lies in the period in which its private key signs (ICAO Doc 9303-12, 7.1.1); without one every day does."""
        is_begun = self.key_used_from is None or self.key_used_from.date() <= day
        return is_begun and (self.key_used_until is None or day <= self.key_used_until.date())

    def is_signed_by(self, key: PublicKey) -> bool:
        """Whether a key made its signature; a key that does not fit the scheme did not."""
        try:
            return is_signed(self.signed, signature=self.signature, key=key, scheme=self.scheme)
        except ChipCheckFailed:
            return False

    def facts(self, source: str = "") -> CertificateFacts:
        """What may be said of it."""
        return CertificateFacts(
            country=self.country,
            serial=f"{self.serial:X}",
            sha256=self.sha256,
            valid_from_on=self.valid_from.date(),
            valid_until_on=self.valid_until.date(),
            key=self.key.name,
            algorithm=self.scheme.name,
            source=source,
        )


def parse_certificate(content: bytes, *, wrong: Step) -> Certificate:
    """Read one certificate in DER.

    Args:
        content: One certificate and nothing after it.
        wrong: What to answer where it is unreadable.

    Raises:
        ChipCheckFailed: The given step, or that of a key or algorithm that cannot be used.
    """
    if len(content) > MOST_CERTIFICATE_BYTES:
        raise ChipCheckFailed(step=wrong)
    with reading(wrong):
        require_whole(content, most_elements=_MOST_ELEMENTS)
        return _certificate(Asn1Certificate.load(content, strict=True), content, wrong)


def _certificate(parsed: Asn1Certificate, content: bytes, wrong: Step) -> Certificate:
    body = parsed["tbs_certificate"]
    if body["signature"].dump() != parsed["signature_algorithm"].dump() or parsed["signature_value"].contents[:1] != WHOLE_BYTES:
        raise ChipCheckFailed(step=wrong)
    usage = parsed.key_usage_value.native if parsed.key_usage_value else None
    constraints = parsed.basic_constraints_value
    identifiers = parsed.authority_key_identifier_value
    period = parsed.private_key_usage_period_value
    return Certificate(
        whole=content,
        signed=body.dump(),
        signature=parsed["signature_value"].native,
        scheme=parse_scheme(parsed["signature_algorithm"]),
        key=key_of(parsed.public_key),
        subject=parsed.subject.hashable,
        issuer=parsed.issuer.hashable,
        serial=parsed.serial_number,
        country=_country(parsed.subject),
        issuer_country=_country(parsed.issuer),
        valid_from=parsed.not_valid_before,
        valid_until=parsed.not_valid_after,
        key_id=parsed.key_identifier or b"",
        issuer_key_id=(identifiers["key_identifier"].native or b"") if identifiers else b"",
        is_authority=bool(constraints["ca"].native) if constraints else None,
        signs_certificates=None if usage is None else "key_cert_sign" in usage,
        signs_data=None if usage is None else "digital_signature" in usage,
        signs_lists=None if usage is None else "crl_sign" in usage,
        purposes=frozenset(one.dotted for one in parsed.extended_key_usage_value or ()),
        document_types=_document_types(parsed),
        key_used_from=period["not_before"].native if period else None,
        key_used_until=period["not_after"].native if period else None,
        has_unknown_demand=_has_unknown_demand(parsed),
    )


def _country(name: Name) -> str:
    stated = name.native.get("country_name", "")
    return stated.strip().upper() if isinstance(stated, str) else ""


def _document_types(parsed: Asn1Certificate) -> frozenset[str]:
    for one in parsed["tbs_certificate"]["extensions"] or ():
        if one["extn_id"].dotted == _DOCUMENT_TYPES:
            return frozenset(_DocumentTypes.load(bytes(one["extn_value"]), strict=True)["types"].native)
    return frozenset()


def _has_unknown_demand(parsed: Asn1Certificate) -> bool:
    extensions = parsed["tbs_certificate"]["extensions"] or ()
    return any(one["critical"].native and one["extn_id"].dotted not in _KNOWN for one in extensions)
