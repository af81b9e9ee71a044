"""Passive authentication: are the data groups those that a trusted issuer signed (ICAO Doc 9303-11, 5.1; 9303-12)?

The steps, in order. The first that fails is the answer, and only a trusted issuer can still be missing at the end.

1. The security object is read, and its one signature verified with the certificate that it names.
2. Every group among the files is in the signed list, and its digest agrees.
3. The signer may sign documents, and was valid on the day of signing.
4. A trusted issuer signed the signer's certificate. Names prove nothing: the signature does.
5. The issuer may issue, was valid on that day, has not revoked the signer, and is of the country that the document states.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from realname.evidence.chip.certificates import Certificate
from realname.evidence.chip.countries import compare_countries
from realname.evidence.chip.files import ChipFiles
from realname.evidence.chip.groups import document_details, machine_readable_lines, named_groups
from realname.evidence.chip.keys import RsaKey
from realname.evidence.chip.security_object import SecurityObject, parse_security_object
from realname.evidence.chip.signatures import WEAK, Pss, Scheme, digest_bytes, digest_of
from realname.evidence.chip.signed_data import find_signer, require_signature
from realname.evidence.chip.trust import Anchor, Trust
from realname.evidence.errors import ChipCheckFailed, ChipDataUnreadable
from realname.evidence.model.chip import (
    Authenticity,
    CountryAgreement,
    GroupState,
    Note,
    PassiveAuthentication,
    SignedOn,
    SignedOnBy,
    Step,
)

_ZONE, _DETAILS = 1, 12
_ISSUING_STATE = slice(2, 5)  # of the first line of every format
_COUNTRY_NOTES: Mapping[CountryAgreement, tuple[Note, ...]] = {
    CountryAgreement.AGREES: (),
    CountryAgreement.DIFFERS: (Note.COUNTRY_DIFFERS,),
    CountryAgreement.UNKNOWN: (Note.COUNTRY_NOT_COMPARED,),
}
# ICAO Doc 9303-12, 4.1.6; below, NIST SP 800-57 allows verification of old signatures alone.
_LEAST_RSA_BITS, _LEAST_CURVE_BITS = 2048, 224


@dataclass(slots=True)
class _Found:
    """What is known so far: a step that fails leaves the rest as it is."""

    files: ChipFiles
    authenticity: Authenticity = field(default_factory=lambda: Authenticity(result=PassiveAuthentication.FAILED))

    def note(self, *notes: Note) -> None:
        self.authenticity = replace(self.authenticity, notes=self.authenticity.notes | set(notes))


def authenticate(files: ChipFiles, trust: Trust, *, today: date) -> Authenticity:
    """Take all steps; never `verified` unless each of them held.

    Args:
        files: Of one chip.
        trust: Whose signers are believed.
        today: No document is signed later, and a revocation list is due by then.
    """
    found = _Found(files, Authenticity(result=PassiveAuthentication.FAILED, groups=dict.fromkeys(files.groups, GroupState.NOT_SIGNED)))
    if files.ignored:
        found.note(Note.BIOMETRICS_IGNORED)
    try:
        signer = _require_signed_list(found)
        _require_signer(found, signer, today=today)
        issuers = _issuers(signer, trust)
    except ChipCheckFailed as failed:
        return replace(found.authenticity, step=Step(failed.step))
    if not issuers:
        return replace(found.authenticity, result=PassiveAuthentication.UNTRUSTED)
    answers = [_with_issuer(found, signer, one, trust=trust, today=today) for one in issuers]
    return next((one for one in answers if one.step is None), answers[0])


def _with_issuer(found: _Found, signer: Certificate, issuer: tuple[Anchor, Certificate], *, trust: Trust, today: date) -> Authenticity:
    own = replace(found)
    try:
        _require_issuer(own, signer, *issuer, trust=trust, today=today)
    except ChipCheckFailed as failed:
        return replace(own.authenticity, step=Step(failed.step))
    return replace(own.authenticity, result=PassiveAuthentication.VERIFIED)


def _require_signed_list(found: _Found) -> Certificate:
    """Steps 1 and 2."""
    if found.files.security_object is None:
        raise ChipCheckFailed(step=Step.SECURITY_OBJECT_MISSING)
    listed = parse_security_object(found.files.security_object)
    states = _compare(listed, found.files)
    found.authenticity = replace(found.authenticity, groups=states, digest=listed.digest)
    signer = find_signer(listed.signed)
    found.authenticity = replace(found.authenticity, signer=signer.facts(), signed_on=_signed_on(listed, signer))
    require_signature(listed.signed, signer)
    if GroupState.NOT_SIGNED in states.values():
        raise ChipCheckFailed(step=Step.GROUP_NOT_SIGNED)
    if GroupState.DIFFERS in states.values():
        raise ChipCheckFailed(step=Step.GROUP_HASH_DIFFERS)
    if _ZONE not in found.files.groups:
        raise ChipCheckFailed(step=Step.GROUP_MISSING)
    found.authenticity = replace(found.authenticity, signed_on=_signed_on(listed, signer, found.files))
    _note_list(found, listed)
    return signer


def _compare(listed: SecurityObject, files: ChipFiles) -> dict[int, GroupState]:
    states = dict.fromkeys(sorted({*listed.digests, *files.groups, *files.ignored}), GroupState.ABSENT)
    for number in states:
        if number not in listed.digests:
            states[number] = GroupState.NOT_SIGNED
        elif (content := files.groups.get(number)) is not None:
            agrees = hmac.compare_digest(digest_of(listed.digest, content), listed.digests[number])
            states[number] = GroupState.AGREES if agrees else GroupState.DIFFERS
    return states


def _note_list(found: _Found, listed: SecurityObject) -> None:
    if GroupState.ABSENT in found.authenticity.groups.values():
        found.note(Note.GROUPS_NOT_READ)
    if WEAK in {listed.digest, listed.signed.digest, listed.signed.scheme.digest}:
        found.note(Note.WEAK_DIGEST)
    _note_pss(found, listed.signed.scheme)
    if found.files.contents is not None and _stated_groups(found.files.contents) != frozenset(listed.digests):
        found.note(Note.CONTENTS_DIFFER)


def _signed_on(listed: SecurityObject, signer: Certificate, files: ChipFiles | None = None) -> SignedOn:
    """The day of signing: as signed; else the day of issue, once its group is known to be authentic; else the first that is possible."""
    if listed.signed.signed_at is not None:
        return SignedOn(day=listed.signed.signed_at, by=SignedOnBy.SIGNING_TIME)
    details = files.groups.get(_DETAILS) if files else None
    issued_on = _stated_issue(details) if details is not None else None
    if issued_on is not None:
        return SignedOn(day=issued_on, by=SignedOnBy.DATE_OF_ISSUE)
    return SignedOn(day=signer.valid_from.date(), by=SignedOnBy.SIGNER_START)


def _require_signer(found: _Found, signer: Certificate, *, today: date) -> None:
    """Step 3."""
    # Only an issuer makes certificates, and only a signer of documents makes documents: a key of another purpose answers for neither.
    if signer.signs_data is False or signer.is_authority or signer.purposes or signer.has_unknown_demand:
        raise ChipCheckFailed(step=Step.SIGNER_NOT_ALLOWED)
    if signer.signs_data is None or not signer.issuer_key_id:
        found.note(Note.SIGNER_NOT_CONFORMING)
    _note_weakness(found, signer)
    signed_on = found.authenticity.signed_on
    if signed_on is not None and not signer.may_sign_on(signed_on.day):
        if signed_on.by is SignedOnBy.SIGNING_TIME:
            raise ChipCheckFailed(step=Step.SIGNER_KEY_EXPIRED)
        found.note(Note.SIGNER_KEY_PERIOD)  # the day of issue need not be the day of signing
    if signed_on is None or not signer.is_valid_on(signed_on.day) or signed_on.day > today:
        raise ChipCheckFailed(step=Step.SIGNER_EXPIRED)
    if signer.document_types and not _is_of_types(found.files.groups[_ZONE], signer.document_types):
        raise ChipCheckFailed(step=Step.DOCUMENT_TYPE_DIFFERS)


def _is_of_types(zone: bytes, types: frozenset[str]) -> bool:
    """Whether the document's code is of a type that the signer may sign: `P` stands for every passport."""
    lines = _lines(zone)
    code = lines[0][:2].rstrip("<") if lines else ""
    return any(code == one.rstrip("<") or code[:1] == one.rstrip("<") for one in types)


def _note_weakness(found: _Found, certificate: Certificate) -> None:
    if certificate.scheme.digest == WEAK:
        found.note(Note.WEAK_DIGEST)
    key = certificate.key
    if (key.modulus.bit_length() < _LEAST_RSA_BITS) if isinstance(key, RsaKey) else (key.curve.n.bit_length() < _LEAST_CURVE_BITS):
        found.note(Note.WEAK_KEY)
    _note_pss(found, certificate.scheme)


def _note_pss(found: _Found, scheme: Scheme) -> None:
    """Say where RSA-PSS is used otherwise than it is analysed: with one digest and a salt of its length (RFC 8017, 9.1)."""
    if isinstance(scheme, Pss) and (scheme.mask_digest != scheme.digest or scheme.salt_bytes < digest_bytes(scheme.digest)):
        found.note(Note.PSS_NOT_CONFORMING)


def _issuers(signer: Certificate, trust: Trust) -> list[tuple[Anchor, Certificate]]:
    """Step 4: all that signed the signer; a link certificate has the key of another one."""
    possible = list(trust.issuers_of(signer))
    found = [(anchor, issuer) for anchor, issuer in possible if signer.is_signed_by(issuer.key)]
    names_trusted_key = bool(signer.issuer_key_id) and any(signer.issuer_key_id == issuer.key_id for _, issuer in possible)
    if names_trusted_key and not found:
        raise ChipCheckFailed(step=Step.ISSUER_SIGNATURE_WRONG)
    return found


def _require_issuer(found: _Found, signer: Certificate, anchor: Anchor, issuer: Certificate, *, trust: Trust, today: date) -> None:
    """Step 5."""
    signed_on = found.authenticity.signed_on
    country = _country_of_zone(found.files, issuer)
    found.authenticity = replace(found.authenticity, issuer=issuer.facts(anchor.source), country=country)
    if issuer.signs_certificates is False or issuer.has_unknown_demand:
        raise ChipCheckFailed(step=Step.ISSUER_NOT_ALLOWED)
    if not issuer.is_authority or not issuer.signs_certificates:
        found.note(Note.ISSUER_NOT_CONFORMING)
    _note_weakness(found, issuer)
    if not issuer.may_sign_on(signer.valid_from.date()):
        found.note(Note.ISSUER_KEY_PERIOD)
    if signed_on is None or not issuer.is_valid_on(signed_on.day):
        raise ChipCheckFailed(step=Step.ISSUER_EXPIRED)
    if signer.country and issuer.country and signer.country != issuer.country:
        raise ChipCheckFailed(step=Step.COUNTRY_DIFFERS)
    if country is CountryAgreement.DIFFERS and not anchor.is_for_any_country:
        raise ChipCheckFailed(step=Step.COUNTRY_DIFFERS)
    found.note(*_COUNTRY_NOTES[country])
    _require_not_revoked(found, signer, issuer, trust=trust, today=today)


def _country_of_zone(files: ChipFiles, issuer: Certificate) -> CountryAgreement:
    lines = _lines(files.groups[_ZONE])
    return compare_countries(issuing_state=lines[0][_ISSUING_STATE], country=issuer.country) if lines else CountryAgreement.UNKNOWN


def _require_not_revoked(found: _Found, signer: Certificate, issuer: Certificate, *, trust: Trust, today: date) -> None:
    lists = list(trust.revocations_for(signer))
    if not lists:
        found.note(Note.NO_REVOCATION_LIST)
    elif not any(one.next_on is None or one.next_on >= today for one in lists):
        found.note(Note.REVOCATION_LIST_STALE)
    revoked = frozenset[int]().union(*(one.serials for one in lists))
    if signer.serial in revoked:
        raise ChipCheckFailed(step=Step.SIGNER_REVOKED)
    if issuer.serial in revoked:
        raise ChipCheckFailed(step=Step.ISSUER_REVOKED)


def _lines(zone: bytes) -> tuple[str, ...]:
    try:
        return machine_readable_lines(zone)
    except ChipDataUnreadable:
        return ()


def _stated_issue(details: bytes) -> date | None:
    try:
        return document_details(details).issued_on
    except ChipDataUnreadable:
        return None


def _stated_groups(contents: bytes) -> frozenset[int]:
    try:
        return named_groups(contents)
    except ChipDataUnreadable:
        return frozenset()
