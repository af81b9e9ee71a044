"""What is known of a chip's data: whether it is authentic, at which step it failed, and whether the chip itself is genuine."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class PassiveAuthentication(StrEnum):
    """Whether the data groups are those that a trusted issuer signed. It says nothing of the chip that held them."""

    VERIFIED = "verified"
    UNTRUSTED = "untrusted"  # everything agrees, but no trusted issuer answers for the signer
    FAILED = "failed"


class ChipProof(StrEnum):
    """Whether the chip showed that it is the one that the issuer made, by a key that never leaves it."""

    GENUINE = "genuine"
    NOT_SHOWN = "not-shown"
    FAILED = "failed"


class GroupState(StrEnum):
    """A data group against the signed list of digests."""

    AGREES = "agrees"
    DIFFERS = "differs"
    ABSENT = "absent"  # signed, and not among the files
    NOT_SIGNED = "not-signed"  # among the files, and not signed


class CountryAgreement(StrEnum):
    """The country of the issuer's certificate against the issuing state in the machine-readable zone."""

    AGREES = "agrees"
    DIFFERS = "differs"
    UNKNOWN = "unknown"  # there is no certificate of an issuer, no zone, or a code that belongs to no country


class Step(StrEnum):
    """A step of passive authentication that failed. The codes are stable."""

    SECURITY_OBJECT_MISSING = "security-object-missing"
    SECURITY_OBJECT_UNREADABLE = "security-object-unreadable"
    HASH_LIST_WRONG = "hash-list-wrong"
    SEVERAL_SIGNERS = "several-signers"
    SIGNER_MISSING = "signer-missing"
    SIGNER_NOT_ALLOWED = "signer-not-allowed"
    SIGNED_ATTRIBUTES_WRONG = "signed-attributes-wrong"
    ALGORITHM_UNSUPPORTED = "algorithm-unsupported"
    CURVE_NOT_NAMED = "curve-not-named"
    KEY_WRONG = "key-wrong"
    SIGNATURE_WRONG = "signature-wrong"
    GROUP_NOT_SIGNED = "group-not-signed"
    GROUP_HASH_DIFFERS = "group-hash-differs"
    GROUP_MISSING = "group-missing"  # DG1, which every document has: without it nothing is known to be authentic
    SIGNER_EXPIRED = "signer-expired"
    SIGNER_KEY_EXPIRED = "signer-key-expired"  # signed outside the period in which the signer's private key signs
    DOCUMENT_TYPE_DIFFERS = "document-type-differs"
    ISSUER_SIGNATURE_WRONG = "issuer-signature-wrong"
    ISSUER_NOT_ALLOWED = "issuer-not-allowed"
    ISSUER_EXPIRED = "issuer-expired"
    SIGNER_REVOKED = "signer-revoked"
    ISSUER_REVOKED = "issuer-revoked"
    COUNTRY_DIFFERS = "country-differs"


class Note(StrEnum):
    """A fact that fails nothing and that a rule may ask for."""

    WEAK_DIGEST = "weak-digest"  # SHA-1 somewhere between the groups and the issuer
    WEAK_KEY = "weak-key"  # RSA of less than 2,048 bits, or a curve of less than 224
    PSS_NOT_CONFORMING = "pss-not-conforming"  # RSA-PSS with a short salt, or with another digest for its mask
    SIGNER_KEY_PERIOD = "signer-key-period"  # the day of issue lies outside the period in which the signer's private key signs
    ISSUER_KEY_PERIOD = "issuer-key-period"  # the signer's certificate begins outside the period of the issuer's private key
    SIGNER_NOT_CONFORMING = "signer-not-conforming"  # the signer's certificate lacks extensions that ICAO 9303-12 demands
    ISSUER_NOT_CONFORMING = "issuer-not-conforming"  # the same of the issuer's
    NO_REVOCATION_LIST = "no-revocation-list"
    REVOCATION_LIST_STALE = "revocation-list-stale"
    GROUPS_NOT_READ = "groups-not-read"  # signed, and not among the files
    CONTENTS_DIFFER = "contents-differ"  # EF.COM names other groups than the signed list; EF.COM itself is not signed
    BIOMETRICS_IGNORED = "biometrics-ignored"  # fingerprints or irises lay among the files; they are neither read nor kept
    COUNTRY_NOT_COMPARED = "country-not-compared"
    COUNTRY_DIFFERS = "country-differs"  # and the caller named the issuer's certificate itself
    GROUP_UNREADABLE = "group-unreadable"  # authentic, and not of the form that is known


class SignedOnBy(StrEnum):
    """What says on which day the security object was signed."""

    SIGNING_TIME = "signing-time"
    DATE_OF_ISSUE = "date-of-issue"
    SIGNER_START = "signer-start"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedOn:
    """The day that validity is looked at for, and what says so."""

    day: date
    by: SignedOnBy


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateFacts:
    """What may be said of a certificate. None of it is of the document's holder.

    Attributes:
        country: Two letters, as it is written in the certificate, in capitals; empty: none.
        serial: Hexadecimal.
        sha256: Of the whole certificate, hexadecimal.
        key, algorithm: Of its public key, and of the signature over it.
        source: Where it came from; empty: out of the security object.
    """

    country: str
    serial: str
    sha256: str
    valid_from_on: date
    valid_until_on: date
    key: str
    algorithm: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticity:
    """The result of passive authentication.

    Attributes:
        step: The first step that failed; None where none did.
        groups: Every data group that is signed or among the files, by its number.
        signed_on, signer, issuer, country: As far as they were found.
        digest: Name of the digest of the signed list; empty where it could not be read.
    """

    result: PassiveAuthentication
    step: Step | None = None
    groups: dict[int, GroupState] = field(default_factory=dict)
    signed_on: SignedOn | None = None
    signer: CertificateFacts | None = None
    issuer: CertificateFacts | None = None
    country: CountryAgreement = CountryAgreement.UNKNOWN
    digest: str = ""
    notes: frozenset[Note] = frozenset()
