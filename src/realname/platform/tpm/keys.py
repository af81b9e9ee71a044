"""What a key in a TPM may be used for, by its attributes (TPM 2.0 Library, Part 1, 25; Part 2, 8.3)."""

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from realname.platform.tpm.structures import KeyAttribute, TpmPublic

# Made in this TPM, by its own chance, and never to leave it.
_BORN_HERE = KeyAttribute.FIXED_TPM | KeyAttribute.FIXED_PARENT | KeyAttribute.SENSITIVE_DATA_ORIGIN
# How its use is authorized is the machine's own business, and says nothing of where the key is.
_LEFT_OPEN = KeyAttribute.USER_WITH_AUTH | KeyAttribute.ADMIN_WITH_POLICY | KeyAttribute.NO_DA | KeyAttribute.ST_CLEAR
# PolicyA of the TCG EK Credential Profile for TPM 2.0, B.6.2: whoever may use the endorsement hierarchy.
_ENDORSEMENT_POLICY = bytes.fromhex("837197674484b3f81a90cc8d46a5d724fd52d76e06520b64f2a1da1b331469aa")


def is_endorsement_key(public: TpmPublic) -> bool:
    """Whether a key is made by the template L-1 or L-2 of the TCG EK Credential Profile (B.3.3, B.3.4): it decrypts for its TPM alone."""
    wanted = _BORN_HERE | KeyAttribute.ADMIN_WITH_POLICY | KeyAttribute.RESTRICTED | KeyAttribute.DECRYPT
    return public.attributes == wanted and public.policy == _ENDORSEMENT_POLICY and public.wraps_aes and not public.signs_ecdsa


def is_attestation_key(public: TpmPublic) -> bool:
    """Whether a key signs what its TPM itself says and nothing that was made outside to look like it, and was made in this TPM."""
    return _has(public, _BORN_HERE | KeyAttribute.RESTRICTED | KeyAttribute.SIGN) and public.signs_ecdsa and _is_p256(public)


def is_plain_signing_key(public: TpmPublic) -> bool:
    """Whether a key signs digests that it is given, decrypts nothing, and was made in this TPM."""
    return _has(public, _BORN_HERE | KeyAttribute.SIGN) and _is_p256(public)


def _has(public: TpmPublic, wanted: KeyAttribute) -> bool:
    """Whether all of these attributes are set, and none besides that would allow more."""
    return public.attributes & ~_LEFT_OPEN == wanted and not public.wraps_aes


def _is_p256(public: TpmPublic) -> bool:
    return isinstance(public.key, EllipticCurvePublicKey)
