"""Hardware of counters by WebAuthn: whether a maker vouches for it, and whether it signed for a session (W3C, level 2)."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from realname.access.connectors.web_authn import origin_for
from realname.access.errors import AttestationRefused
from realname.access.model.counter import (
    LONGEST_ATTESTATION,
    AttestationFormat,
    AuthenticatorQuestion,
    CounterAuthenticator,
    session_challenge,
)
from realname.kernel.errors import SettingsError

if TYPE_CHECKING:
    from webauthn.registration.verify_registration_response import VerifiedRegistration

_UNIT = x509.ObjectIdentifier("2.5.4.11")  # organizational unit
_MODEL = x509.ObjectIdentifier("1.3.6.1.4.1.45724.1.1.4")  # id-fido-gen-ce-aaguid: 16 bytes in an OCTET STRING
Roots = Mapping[AttestationFormat, Sequence[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterAuthenticators:
    """Checks what the hardware of counters answers.

    Attributes:
        rp_id, origin: As of passkeys.
        roots: Certificates (PEM) of the makers that are trusted, by format. A format without any is not taken.
    """

    rp_id: str
    origin: str
    roots: Roots

    @property
    def can_attest(self) -> bool:
        """Whether any maker is trusted."""
        return any(self.roots.values())

    def read_attestation(self, answer: str, *, challenge: bytes) -> CounterAuthenticator:
        """Read and check hardware that was made to hold a key.

        Args:
            answer: JSON of a `PublicKeyCredential` that was created with attestation.
            challenge: That it must be over.

        Raises:
            AttestationRefused: No trusted maker vouches for it, by a chain of certificates; or it is of another challenge or place, or
                of a key that can be copied to other devices.
        """
        if len(answer) > LONGEST_ATTESTATION:
            raise AttestationRefused
        try:
            return self._read_attestation(answer, challenge)
        except Exception as problem:  # over hostile bytes the libraries raise what they like
            raise AttestationRefused from problem

    def _read_attestation(self, answer: str, challenge: bytes) -> CounterAuthenticator:
        import webauthn
        from webauthn.helpers import bytes_to_base64url, parse_attestation_object, parse_registration_credential_json

        stated = parse_attestation_object(parse_registration_credential_json(answer).response.attestation_object)
        kind = AttestationFormat(stated.fmt)
        roots, chain = self.roots.get(kind, ()), stated.att_stmt.x5c
        # Without roots, and of what a key says of itself, the library takes everything.
        if not roots or not chain:
            raise AttestationRefused
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=self.rp_id,
            expected_origin=origin_for(answer, origin=self.origin),
            pem_root_certs_bytes_by_fmt={stated.fmt: list(roots)},
        )
        _require_one_device(made)
        if kind is AttestationFormat.PACKED:
            _require_of_authenticators(chain[0], made.aaguid)
        if kind is AttestationFormat.TPM:
            _require_made_in_tpm(stated.att_stmt.pub_area or b"")
        return CounterAuthenticator(
            format=kind,
            aaguid=made.aaguid,
            credential_id=bytes_to_base64url(made.credential_id),
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
        )

    def question(self, authenticator: CounterAuthenticator | None, *, nonce: str) -> AuthenticatorQuestion | None:
        """Ask the hardware to sign for a live session; None: the counter has none that is attested."""
        if authenticator is None:
            return None
        challenge = base64.urlsafe_b64encode(session_challenge(nonce)).rstrip(b"=").decode()
        return AuthenticatorQuestion(credential_id=authenticator.credential_id, challenge=challenge, rp_id=self.rp_id)

    def read_assertion(self, answer: str, *, challenge: bytes, authenticator: CounterAuthenticator) -> int:
        """Check that this hardware signed; returns how often it did.

        Raises:
            AttestationRefused: Not signed by it, for this challenge and place, or its count did not go up: there may be a copy.
        """
        import webauthn

        if len(answer) > LONGEST_ATTESTATION:
            raise AttestationRefused
        try:
            used = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=self.rp_id,
                expected_origin=origin_for(answer, origin=self.origin),
                credential_public_key=authenticator.public_key,
                credential_current_sign_count=authenticator.sign_count,
            )
        except Exception as problem:  # as above
            raise AttestationRefused from problem
        return used.new_sign_count


def load_roots(folder: str) -> Roots:
    """Read `FOLDER/FORMAT/*.pem`; an empty name: no maker is trusted.

    Raises:
        SettingsError: There is no such folder, a file is no certificate in PEM, or no certificate is there at all.
    """
    if not folder:
        return {}
    problems = list[str]()
    roots = {kind: _certificates(Path(folder) / kind.value, problems) for kind in AttestationFormat}
    if not any(roots.values()) and not problems:
        formats = ", ".join(kind.value for kind in AttestationFormat)
        problems.append(f"counter_roots: no certificate is there; it holds folders ({formats}) of files that end in .pem")
    if problems:
        raise SettingsError(tuple(problems))
    return roots


def _certificates(folder: Path, problems: list[str]) -> tuple[bytes, ...]:
    found = list[bytes]()
    for file in sorted(folder.glob("*.pem")):
        try:
            # Written anew: the library compares some of them by their text.
            found += [one.public_bytes(Encoding.PEM) for one in x509.load_pem_x509_certificates(file.read_bytes())]
        except (OSError, ValueError):
            problems.append(f"counter_roots: {folder.name}/{file.name} cannot be read as certificates in PEM")
    return tuple(found)


def _require_one_device(made: "VerifiedRegistration") -> None:
    """Refuse a key that its platform copies to other devices: each copy would be the counter."""
    from webauthn.helpers.structs import CredentialDeviceType

    if made.credential_backed_up or made.credential_device_type is not CredentialDeviceType.SINGLE_DEVICE:
        raise AttestationRefused


def _require_of_authenticators(leaf: bytes, aaguid: str) -> None:
    """Refuse a certificate that the maker gave to something else (W3C, 8.2.1): the library asks for the chain alone."""
    certificate = x509.load_der_x509_certificate(leaf)
    units = [one.value for one in certificate.subject.get_attributes_for_oid(x509.NameOID.ORGANIZATIONAL_UNIT_NAME)]
    is_authority = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    models = [one.value for one in certificate.extensions if one.oid == _MODEL]
    is_model = all(isinstance(one, x509.UnrecognizedExtension) and one.value[2:].hex() == aaguid.replace("-", "") for one in models)
    if certificate.version is not x509.Version.v3 or units != ["Authenticator Attestation"] or is_authority or not is_model:
        raise AttestationRefused


def _require_made_in_tpm(pub_area: bytes) -> None:
    """Refuse a key that was imported into the TPM, or can be moved out of it: the library takes it, and a copy lies elsewhere."""
    from webauthn.helpers.tpm import parse_pub_area

    flags = parse_pub_area(pub_area).object_attributes
    if not (flags.fixed_tpm and flags.fixed_parent and flags.sensitive_data_origin):
        raise AttestationRefused
