"""Whether a trusted issuer answers for what a file brings: for a list's signer, a link certificate, a revocation list."""

from collections.abc import Iterable
from datetime import date

from realname.evidence.chip.certificates import Certificate, parse_certificate
from realname.evidence.chip.revocation import parse_revocation_list
from realname.evidence.chip.trust import Anchor, Trust
from realname.evidence.chip.trust_files import MasterList, TrustFile
from realname.evidence.errors import TrustNotProven
from realname.evidence.model.chip import Step


def require_list_proven(listed: MasterList, trust: Trust, *, today: date) -> None:
    """A trusted issuer signed the list's signer, and both were valid on the day on which the list was signed.

    Raises:
        TrustNotProven: None did; `cause` says why.
    """
    day = listed.signed_on or today
    if day > today or not listed.signer.is_valid_on(day):
        raise TrustNotProven(cause="signer-expired")
    signers = [issuer for _, issuer in trust.issuers_of(listed.signer) if listed.signer.is_signed_by(issuer.key)]
    if not signers:
        raise TrustNotProven(cause="no-trusted-issuer")
    if not any(issuer.is_valid_on(day) and issuer.signs_certificates is not False for issuer in signers):
        raise TrustNotProven(cause="issuer-expired")
    if any(listed.signer.serial in one.serials for one in trust.revocations_for(listed.signer)):
        raise TrustNotProven(cause="signer-revoked")


def require_certificates_proven(certificates: Iterable[bytes], trust: Trust) -> tuple[bytes, ...]:
    """Each may issue certificates, and is signed by its own key, by a trusted issuer, or by another of these that is.

    Raises:
        TrustNotProven: One is not; `cause` says why.
    """
    given = [parse_certificate(one, wrong=Step.ISSUER_NOT_ALLOWED) for one in certificates]
    if any(one.signs_certificates is False or one.is_authority is False or one.has_unknown_demand for one in given):
        raise TrustNotProven(cause="no-issuer")
    proven = [one for one in given if one.is_signed_by(one.key)]
    waiting = [one for one in given if one not in proven]
    while waiting:
        known = trust + Trust(anchors=tuple(Anchor(certificate=one.whole, source="") for one in proven))
        linked = [one for one in waiting if _is_linked(one, known)]
        if not linked:
            raise TrustNotProven(cause="link-not-signed")
        proven += linked
        waiting = [one for one in waiting if one not in linked]
    return tuple(one.whole for one in given)


def _is_linked(certificate: Certificate, trust: Trust) -> bool:
    """Whether it says that it is an issuer's, and a trusted issuer that was valid when it was made signed it.

    A signer of documents without extensions is signed by a trusted issuer too, and issues nothing.
    """
    return certificate.is_authority is True and any(
        certificate.is_signed_by(issuer.key) and issuer.is_valid_on(certificate.valid_from.date())
        for _, issuer in trust.issuers_of(certificate)
    )


def require_revocations_proven(revocations: Iterable[bytes], trust: Trust) -> None:
    """A trusted issuer of its country signed each list.

    Raises:
        TrustNotProven: None did.
    """
    for encoded in revocations:
        found = parse_revocation_list(encoded, wrong=Step.SECURITY_OBJECT_UNREADABLE)
        anchors = (parse_certificate(one.certificate, wrong=Step.ISSUER_NOT_ALLOWED) for one in trust.anchors)
        if not any(one.country == found.country and one.signs_lists is not False and found.is_signed_by(one.key) for one in anchors):
            raise TrustNotProven(cause="list-not-signed")


def trust_named(files: Iterable[tuple[str, TrustFile]], stored: Trust, *, for_any_country: bool = False) -> Trust:
    """What a caller names for one call.

    A certificate that is signed by its own key, and a master list with a right signature, are trusted because the caller names them.
    Link certificates and revocation lists still need an issuer that is trusted.

    Args:
        files: By their names.
        stored: What is trusted without them.
        for_any_country: Whether the named certificates may answer for documents of other countries than their own. Lists never do.

    Raises:
        TrustNotProven: One of these has none.
    """
    given = list(files)
    listed = Trust(
        anchors=tuple(
            Anchor(certificate=one, source=name) for name, file in given for listed in file.master_lists for one in listed.certificates
        )
    )
    named = tuple(
        Anchor(certificate=one, source=name, is_for_any_country=for_any_country) for name, file in given for one in file.certificates
    )
    require_certificates_proven([one.certificate for one in named], stored + listed)
    trust = stored + listed + Trust(anchors=named)
    revocations = tuple(one for _, file in given for one in file.revocations)
    require_revocations_proven(revocations, trust)
    return trust + Trust(revocations=revocations)
