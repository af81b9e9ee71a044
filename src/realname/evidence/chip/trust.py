"""Issuers that are trusted for chips: certificates and revocation lists, found by country and key and proven by signature."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from realname.evidence.chip.certificates import Certificate, parse_certificate
from realname.evidence.chip.revocation import RevocationList, parse_revocation_list
from realname.evidence.errors import ChipCheckFailed
from realname.evidence.model.chip import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """A certificate that answers for the signers of documents.

    Attributes:
        certificate: In DER.
        source: Where it came from, for people.
        is_named: Whether the caller named this very certificate for one call. It may then answer for any country, since test issuers
            state any.
    """

    certificate: bytes = field(repr=False)
    source: str
    is_named: bool = False


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
        countries = {one.encode() for one in (certificate.country, certificate.issuer_country) if one}
        country = _of_countries(countries)
        for anchor in self.anchors:
            names_key = bool(certificate.issuer_key_id) and certificate.issuer_key_id in anchor.certificate
            if not countries or names_key or country.search(anchor.certificate):
                yield from _readable(anchor)

    def revocations_for(self, certificate: Certificate, issuers: Iterable[Certificate]) -> Iterator[RevocationList]:
        """The lists of a certificate's issuer that one of the given issuers has signed."""
        keys = [one.key for one in issuers]
        for encoded in self.revocations:
            found = parse_revocation_list(encoded, wrong=Step.SIGNER_REVOKED)
            if found.issuer == certificate.issuer and any(found.is_signed_by(key) for key in keys):
                yield found


def _of_countries(countries: set[bytes]) -> re.Pattern[bytes]:
    """The attribute countryName (2.5.4.6) in any kind of string, with one of these values."""
    values = b"|".join(b"." + re.escape(one) for one in sorted(countries))  # after the byte of its length
    return re.compile(rb"\x06\x03\x55\x04\x06.(?:" + values + rb")", re.IGNORECASE | re.DOTALL)


def _readable(anchor: Anchor) -> Iterator[tuple[Anchor, Certificate]]:
    try:
        yield anchor, parse_certificate(anchor.certificate, wrong=Step.ISSUER_NOT_ALLOWED)
    except ChipCheckFailed:
        return  # one that cannot be read answers for no document
