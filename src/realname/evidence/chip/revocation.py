"""Revocation lists of issuers (ICAO Doc 9303-12, 7.2)."""

from dataclasses import dataclass, field
from datetime import date

from asn1crypto.crl import CertificateList

from realname.evidence.chip.certificates import WHOLE_BYTES
from realname.evidence.chip.keys import PublicKey, reading
from realname.evidence.chip.signatures import Scheme, is_signed, parse_scheme
from realname.evidence.chip.tlv import require_whole
from realname.evidence.errors import ChipCheckFailed
from realname.evidence.model.chip import Step

MOST_LIST_BYTES = 2 * 1024 * 1024
_MOST_ELEMENTS = 150_000
_KNOWN = frozenset({"2.5.29.20", "2.5.29.35", "2.5.29.18"})  # its number, and names and key of who signed it


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationList:
    """Serial numbers that an issuer takes back; the signature is not verified yet.

    Attributes:
        issuer: Its name, as certificates have it.
        since_on, next_on: When it was made, and when the next one is due; None: it does not say.
    """

    whole: bytes = field(repr=False)
    signed: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    scheme: Scheme
    issuer: str = field(repr=False)
    country: str
    since_on: date
    next_on: date | None
    serials: frozenset[int] = field(repr=False)

    def is_signed_by(self, key: PublicKey) -> bool:
        """Whether a key made its signature; a key that does not fit the scheme did not."""
        try:
            return is_signed(self.signed, signature=self.signature, key=key, scheme=self.scheme)
        except ChipCheckFailed:
            return False


def parse_revocation_list(content: bytes, *, wrong: Step) -> RevocationList:
    """Read one list in DER.

    Raises:
        ChipCheckFailed: The given step; also where a critical extension makes it a list of something else.
    """
    if len(content) > MOST_LIST_BYTES:
        raise ChipCheckFailed(step=wrong)
    with reading(wrong):
        require_whole(content, most_elements=_MOST_ELEMENTS)
        parsed = CertificateList.load(content, strict=True)
        body = parsed["tbs_cert_list"]
        extensions = body["crl_extensions"] or ()
        is_other = any(one["critical"].native and one["extn_id"].dotted not in _KNOWN for one in extensions)
        if is_other or parsed["signature"].contents[:1] != WHOLE_BYTES or body["signature"].dump() != parsed["signature_algorithm"].dump():
            raise ChipCheckFailed(step=wrong)
        country = body["issuer"].native.get("country_name", "")
        next_at = body["next_update"].native
        return RevocationList(
            whole=content,
            signed=body.dump(),
            signature=parsed["signature"].native,
            scheme=parse_scheme(parsed["signature_algorithm"]),
            issuer=body["issuer"].hashable,
            country=country.strip().upper() if isinstance(country, str) else "",
            since_on=body["this_update"].native.date(),
            next_on=next_at.date() if next_at else None,
            serials=frozenset(one["user_certificate"].native for one in body["revoked_certificates"] or ()),
        )
