"""Issuers that are trusted for chips: certificates and revocation lists, found by country and key and proven by signature."""

import re
from collections.abc import Iterator
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
        names_key = certificate.issuer_key_id
        country = _country_of(certificate)
        for anchor in self.anchors:
            if (names_key and names_key in anchor.certificate) or country.search(anchor.certificate):
                yield from _readable(anchor)

    def revocations_for(self, certificate: Certificate) -> Iterator[RevocationList]:
        """The lists of a certificate's issuer, by its name, that are signed by a trusted issuer of its country.

        A state signs the list of all its issuers with the newest of their keys.
        """
        country = _country_of(certificate)
        near = [one for one in self.revocations if country.search(one)]
        signers = [issuer for _, issuer in self.issuers_of(certificate) if issuer.signs_lists is not False] if near else []
        for encoded in near:
            found = parse_revocation_list(encoded, wrong=Step.SIGNER_REVOKED)
            if found.issuer == certificate.issuer and any(found.is_signed_by(one.key) for one in signers):
                yield found


def _country_of(certificate: Certificate) -> re.Pattern[bytes]:
    """The attribute countryName (2.5.4.6), in any kind of string, with a country of the certificate; no country: everything."""
    countries = {one.encode() for one in (certificate.country, certificate.issuer_country) if one}
    if not countries:
        return re.compile(b"")
    values = b"|".join(b"." + re.escape(one) for one in sorted(countries))  # after the byte of its length
    return re.compile(rb"\x06\x03\x55\x04\x06.(?:" + values + rb")", re.IGNORECASE | re.DOTALL)


def _readable(anchor: Anchor) -> Iterator[tuple[Anchor, Certificate]]:
    try:
        yield anchor, parse_certificate(anchor.certificate, wrong=Step.ISSUER_NOT_ALLOWED)
    except ChipCheckFailed:
        return  # one that cannot be read answers for no document
