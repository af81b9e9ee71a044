"""The vault on a hardware security module: what wraps the persons' data keys never leaves it."""

import secrets
from dataclasses import dataclass, field

from pkcs11 import GCMParams, Mechanism, ObjectClass, exceptions

from realname.kernel.identifiers import IdentityNumber
from realname.kernel.receipt import SignedStatement
from realname.vault.errors import SealBroken
from realname.vault.keys.envelope import KEY_BYTES, NONCE_BYTES, TAG_BYTES, WRAPPING, data_key_name, open_seal, seal, split_sealed
from realname.vault.keys.hsm_keys import IDENTITY, KEK, SECRET, SIGNING, HsmKeys, require_visible_keys
from realname.vault.keys.hsm_sessions import HsmSession, HsmSessions
from realname.vault.keys.signer import key_id
from realname.vault.model.wrapped_key import NAMED_FORM, generation_of, head_of

_TAG_BITS = TAG_BYTES * 8
_CHALLENGE = b"realname/challenge-secret/1"


@dataclass(frozen=True, slots=True)
class HsmVault:
    """Implements the port `Vault`: data keys are wrapped and opened by AES-GCM inside the module, in the form of the vault on a file."""

    sessions: HsmSessions
    keys: HsmKeys

    def new_key(self) -> bytes:
        """Make a person's data key; only its wrapped form is given out."""
        return self._wrap(secrets.token_bytes(KEY_BYTES))

    def seal(self, plain: bytes, *, wrapped_key: bytes, context: str) -> bytes:
        """Encrypt and authenticate together with the context.

        Raises:
            SealBroken: The wrapped key is damaged or of another server.
            KeysUnavailable: The module does not answer.
        """
        return seal(plain, key=self._unwrap(wrapped_key), context=context)

    def open(self, sealed: bytes, *, wrapped_key: bytes, context: str) -> bytes:
        """Decrypt.

        Raises:
            SealBroken: Changed, cut, moved to another context, or sealed under another key.
            KeysUnavailable: The module does not answer.
        """
        return open_seal(sealed, key=self._unwrap(wrapped_key), context=context)

    def rewrap(self, wrapped_key: bytes) -> bytes:
        """Wrap the same data key by the newest key-encryption key."""
        return self._wrap(self._unwrap(wrapped_key))

    def key_name(self, wrapped_key: bytes) -> str:
        """Name a data key, however it is wrapped."""
        return data_key_name(self._unwrap(wrapped_key))

    def subject_hash(self, number: IdentityNumber) -> str:
        """HMAC-SHA256 of the number, lower-case hexadecimal."""
        return self.keys.mac(IDENTITY, number.value.encode()).hex()

    def challenge_secret(self) -> bytes:
        """The secret that challenges are drawn with, drawn from a key of the module."""
        return self.keys.mac(SECRET, _CHALLENGE)

    def _wrap(self, data_key: bytes) -> bytes:
        generation = self.keys.generations()[-1].number
        head, nonce = head_of(generation), secrets.token_bytes(NONCE_BYTES)

        def wrap(session: HsmSession) -> bytes:
            key = session.cipher(f"{KEK}{generation}")
            if key is None:
                raise exceptions.KeyNeeded
            return bytes(key.encrypt(data_key, mechanism=Mechanism.AES_GCM, mechanism_param=_params(nonce, head)))

        return head + nonce + self.sessions.run(wrap)

    def _unwrap(self, wrapped_key: bytes) -> bytes:
        generation = generation_of(wrapped_key)
        if not wrapped_key.startswith(NAMED_FORM) or not generation:
            raise SealBroken(kind="form")
        head = head_of(generation)
        nonce, ciphertext = split_sealed(wrapped_key, head=head)
        return self.sessions.run(lambda session: _opened(session, generation, _params(nonce, head), ciphertext))


def _opened(session: HsmSession, generation: int, params: GCMParams, ciphertext: bytes) -> bytes:
    key = session.cipher(f"{KEK}{generation}")
    if key is None:
        require_visible_keys(session)
        raise SealBroken(kind="unknown-key")
    try:
        return bytes(key.decrypt(ciphertext, mechanism=Mechanism.AES_GCM, mechanism_param=params))
    except exceptions.PKCS11Error as problem:
        # Modules say of a wrong tag what they say of any failure: where the key still works, it is the seal that is broken.
        probe = GCMParams(secrets.token_bytes(NONCE_BYTES), b"", _TAG_BITS)
        key.encrypt(bytes(KEY_BYTES), mechanism=Mechanism.AES_GCM, mechanism_param=probe)
        raise SealBroken(kind="tag") from problem


def _params(nonce: bytes, head: bytes) -> GCMParams:
    return GCMParams(nonce, head + WRAPPING.encode(), _TAG_BITS)


@dataclass(frozen=True, slots=True)
class HsmSigner:
    """Implements the port `StatementSigner`: Ed25519 inside the module, by the key that was the newest at the start."""

    sessions: HsmSessions
    keys: HsmKeys
    _public_keys: tuple[tuple[int, bytes], ...] = field(init=False)

    def __post_init__(self) -> None:
        """Choose the newest key."""
        object.__setattr__(self, "_public_keys", tuple(self.keys.public_keys()))

    @property
    def public_key(self) -> bytes:
        """The raw public key, 32 bytes."""
        return self._public_keys[-1][1]

    @property
    def former_public_keys(self) -> tuple[bytes, ...]:
        """The raw public keys that signed before, oldest first."""
        return tuple(key for _, key in self._public_keys[:-1])

    def sign(self, body: bytes) -> SignedStatement:
        """Sign canonical bytes.

        Raises:
            KeysUnavailable: The module does not answer.
        """
        label = f"{SIGNING}{self._public_keys[-1][0]}"

        def sign(session: HsmSession) -> bytes:
            key = session.signing_key(ObjectClass.PRIVATE_KEY, label)
            if key is None:
                raise exceptions.KeyNeeded
            return bytes(key.sign(body, mechanism=Mechanism.EDDSA))

        return SignedStatement(body=body, signature=self.sessions.run(sign), key_id=key_id(self.public_key))
