"""Issuers that are trusted for chips: certificates and revocation lists, found by country and key and proven by signature."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from realname.evidence.chip.certificates import Certificate, parse_certificate
from realname.evidence.chip.revocation import RevocationList, parse_revocation_list
from realname.evidence.errors import ChipCheckFailed
from realname.evidence.model.chip import Step

_COUNTRY_NAME = bytes.fromhex("0603550406")  # 2.5.4.6
_STRINGS = (0x0C, 0x13, 0x14, 0x16)  # UTF-8, printable, teletex and IA5


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A certificate that answers for the signers of documents.

    Attributes:
        certificate: In DER.
        source: Where it came from, for people.
        is_for_any_country: Whether it may answer for documents of another country than its own: only where the caller of one call
            says so, since test issuers state any country.
    """

    certificate: bytes = field(repr=False)
    source: str
    is_for_any_country: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """All that is trusted.

    Attributes:
        anchors: Certificates of issuers.
        revocations: Revocation lists in DER. Each counts only where an issuer of its country has signed it.
    """

    anchors: tuple[Anchor, ...] = ()
    revocations: tuple[bytes, ...] = field(default=(), repr=False)

    def __add__(self, other: "Trust") -> "Trust":
        """Both together."""
        return Trust(anchors=self.anchors + other.anchors, revocations=self.revocations + other.revocations)

    def issuers_of(self, certificate: Certificate) -> Iterator[tuple[Anchor, Certificate]]:
        """Those who may have signed a certificate: of its country, or with the key that it names. The name proves nothing.

        Lists have some 600 issuers, and to read them all takes longer than to verify a document: the bytes are looked at first.
        """
        key = certificate.issuer_key_id
        for anchor in self.anchors:
            if (key and key in anchor.certificate) or _may_be_of_country(anchor.certificate, certificate):
                yield from _readable(anchor)

    def revocations_for(self, certificate: Certificate) -> Iterator[RevocationList]:
        """The lists of a certificate's issuer, by its name, that are signed by a trusted issuer of its country.

        A state signs the list of all its issuers with the newest of their keys.
        """
        near = [one for one in self.revocations if _may_be_of_country(one, certificate)]
        signers = [issuer for _, issuer in self.issuers_of(certificate) if issuer.signs_lists is not False] if near else []
        for encoded in near:
            found = parse_revocation_list(encoded, wrong=Step.SIGNER_REVOKED)
            if found.issuer == certificate.issuer and any(found.is_signed_by(one.key) for one in signers):
                yield found


def _may_be_of_country(encoded: bytes, certificate: Certificate) -> bool:
    """Whether the bytes hold the attribute countryName, in any usual string, with a country of the certificate; no country: any bytes."""
    countries = {one.encode() for one in (certificate.country, certificate.issuer_country) if one}
    capitals = encoded.upper()
    attributes = (_COUNTRY_NAME + bytes([kind, len(one)]) + one for one in countries for kind in _STRINGS)
    return not countries or any(one in capitals for one in attributes)


def _readable(anchor: Anchor) -> Iterator[tuple[Anchor, Certificate]]:
    try:
        yield anchor, parse_certificate(anchor.certificate, wrong=Step.ISSUER_NOT_ALLOWED)
    except ChipCheckFailed:
        return  # one that cannot be read answers for no document
