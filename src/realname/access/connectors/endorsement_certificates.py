"""Certificates of the endorsement keys of TPMs: whether a maker who is trusted says that a key is in a TPM of theirs.

Paths are validated by `cryptography` (RFC 5280: dates, names, signatures, authorities, length of the path, unknown critical extensions).
The extensions that tell endorsement certificates from others are those of the TCG EK Credential Profile for TPM 2.0, 3.2. Nothing is
fetched: revocation lists and further intermediates are not looked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.x509.verification import Criticality, ExtensionPolicy, Policy, PolicyBuilder, Store, VerificationError

from realname.access.errors import CameraRefused
from realname.access.model.camera import CameraFault
from realname.kernel.errors import SettingsError
from realname.platform.tpm.keys import is_endorsement_key
from realname.platform.tpm.structures import TpmPublic

MOST_CERTIFICATES = 6
LARGEST_CERTIFICATE_BYTES = 8 * 1024
_MOST_INTERMEDIATES = MOST_CERTIFICATES - 1
_ENDORSEMENT = x509.ObjectIdentifier("2.23.133.8.1")  # tcg-kp-EKCertificate


@dataclass(frozen=True, slots=True)
class EndorsementCertificates:
    """Checks certificates of endorsement keys.

    Attributes:
        roots: Certificates of the makers that are trusted; none: no camera can be enrolled.
    """

    roots: Sequence[x509.Certificate]

    def require_trusted(self, certificates: Sequence[bytes], *, key: TpmPublic, at: datetime) -> None:
        """Accept an endorsement key that a certificate of a trusted maker names.

        Args:
            certificates: DER, the leaf first, then intermediates in any order.
            key: That the leaf must be of.
            at: When the whole path must be valid.

        Raises:
            CameraRefused: `reason` says why.
        """
        if not is_endorsement_key(key):
            raise CameraRefused(reason=CameraFault.ENDORSEMENT_KEY_UNFIT)
        leaf, *intermediates = _read(certificates)
        self._require_path(leaf, intermediates, at=at)
        _require_of_endorsement(leaf)
        if leaf.public_key() != key.key:
            raise CameraRefused(reason=CameraFault.ENDORSEMENT_KEY_DIFFERS)

    def _require_path(self, leaf: x509.Certificate, intermediates: list[x509.Certificate], *, at: datetime) -> None:
        if not self.roots:
            raise CameraRefused(reason=CameraFault.CERTIFICATE_UNTRUSTED)
        policy = PolicyBuilder().store(Store(list(self.roots))).time(at).max_chain_depth(_MOST_INTERMEDIATES)
        verifier = policy.extension_policies(ca_policy=_authorities(), ee_policy=ExtensionPolicy.permit_all()).build_client_verifier()
        try:
            verifier.verify(leaf, intermediates)
        except VerificationError:
            is_dated = all(
                certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc for certificate in (leaf, *intermediates)
            )
            raise CameraRefused(reason=CameraFault.CERTIFICATE_UNTRUSTED if is_dated else CameraFault.CERTIFICATE_EXPIRED) from None


def load_tpm_roots(folder: str) -> Sequence[x509.Certificate]:
    """Read `FOLDER/*.pem`; an empty name: no maker is trusted.

    Raises:
        SettingsError: A file is no certificate in PEM, or no certificate is there at all.
    """
    if not folder:
        return ()
    roots, problems = list[x509.Certificate](), list[str]()
    for file in sorted(Path(folder).glob("*.pem")):
        try:
            roots += x509.load_pem_x509_certificates(file.read_bytes())
        except (OSError, ValueError):
            problems.append(f"tpm_roots: {file.name} cannot be read as certificates in PEM")
    if not roots and not problems:
        problems.append("tpm_roots: no certificate is there; it holds files that end in .pem")
    if problems:
        raise SettingsError(tuple(problems))
    return tuple(roots)


def _read(certificates: Sequence[bytes]) -> list[x509.Certificate]:
    if not 1 <= len(certificates) <= MOST_CERTIFICATES or any(len(encoded) > LARGEST_CERTIFICATE_BYTES for encoded in certificates):
        raise CameraRefused(reason=CameraFault.MALFORMED)
    try:
        return [x509.load_der_x509_certificate(encoded) for encoded in certificates]
    except ValueError:
        raise CameraRefused(reason=CameraFault.MALFORMED) from None


def _authorities() -> ExtensionPolicy:
    """As RFC 5280 has them: makers' authorities lack what the authorities of web sites must have beside it."""
    return (
        ExtensionPolicy.permit_all()
        .require_present(x509.BasicConstraints, Criticality.AGNOSTIC, None)
        .require_present(x509.KeyUsage, Criticality.AGNOSTIC, _require_signing_certificates)
    )


def _require_signing_certificates(_policy: Policy, _certificate: x509.Certificate, usage: x509.KeyUsage) -> None:
    if not usage.key_cert_sign:
        raise ValueError


def _require_of_endorsement(leaf: x509.Certificate) -> None:
    """Refuse a certificate that the maker gave to something else than an endorsement key."""
    try:
        found = leaf.extensions
        usage, key = found.get_extension_for_class(x509.KeyUsage).value, leaf.public_key()
        is_for_endorsement = _ENDORSEMENT in found.get_extension_for_class(x509.ExtendedKeyUsage).value
        is_authority = found.get_extension_for_class(x509.BasicConstraints).value.ca
    except (ValueError, UnsupportedAlgorithm, x509.ExtensionNotFound, x509.DuplicateExtension):
        raise CameraRefused(reason=CameraFault.CERTIFICATE_UNFIT) from None
    can_open = usage.key_encipherment if isinstance(key, RSAPublicKey) else usage.key_agreement
    if not is_for_endorsement or is_authority or not can_open or usage.digital_signature or usage.key_cert_sign:
        raise CameraRefused(reason=CameraFault.CERTIFICATE_UNFIT)
