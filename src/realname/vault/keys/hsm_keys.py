"""The server's keys in a hardware security module: made there, used there, and never seen outside.

Objects of the token, by their labels: `realname-kek-N` (AES-256), `realname-identity` and `realname-secret` (HMAC-SHA256),
`realname-signing-N` (Ed25519). None of them can be extracted.
"""

import hashlib
import secrets
from collections.abc import Callable, Sequence

from pkcs11 import Attribute, KeyType, Mechanism, MechanismFlag, Object, ObjectClass, exceptions
from pkcs11.util.ec import encode_named_curve_parameters

from realname.kernel.errors import SettingsError
from realname.vault.errors import KeysUnavailable
from realname.vault.keys.hsm_sessions import HsmSession, HsmSessions
from realname.vault.keys.signer import key_id
from realname.vault.ports import KeyGeneration

KEK = "realname-kek-"
SIGNING = "realname-signing-"
IDENTITY = "realname-identity"
SECRET = "realname-secret"  # noqa: S105 - a label
_AES_BITS = 256
_ID_BYTES = 16
_HIDDEN = {Attribute.SENSITIVE: True, Attribute.EXTRACTABLE: False}
_ED25519 = "1.3.101.112"  # RFC 8410
_KEY_ID = b"realname keys 2"


class HsmKeys:
    """Makes and finds keys; implements the port `KeyCustody`."""

    def __init__(self, sessions: HsmSessions) -> None:
        self._sessions = sessions

    def make_missing(self) -> None:
        """Make the keys of a new deployment; those that are there stay.

        Raises:
            SettingsError: The module cannot make such keys.
            KeysUnavailable: It does not answer.
        """
        try:
            self._sessions.run(_make_missing)
        except KeysUnavailable as problem:
            if isinstance(problem.__cause__, exceptions.MechanismInvalid):
                raise SettingsError(("hsm_module: the module lacks AES, HMAC-SHA256 or Ed25519",)) from problem
            raise

    def require_whole(self) -> None:
        """Return when all keys are there.

        Raises:
            SettingsError: Some are not.
            KeysUnavailable: The module does not answer.
        """
        if not self._sessions.run(_is_whole):
            raise SettingsError(("keys: the token lacks keys although there are registrations; bring it back from its backup",))

    def key_id(self) -> str:
        """Name the deployment's keys: it stays when keys are rotated."""
        return self.mac(SECRET, _KEY_ID).hex()

    def mac(self, label: str, message: bytes) -> bytes:
        """HMAC-SHA256 by one of the keys.

        Raises:
            KeysUnavailable: The module does not answer.
        """

        def sign(session: HsmSession) -> bytes:
            key = session.signing_key(ObjectClass.SECRET_KEY, label)
            if key is None:
                raise exceptions.KeyNeeded
            return bytes(key.sign(message, mechanism=Mechanism.SHA256_HMAC))

        return self._sessions.run(sign)

    def draw(self, purpose: bytes) -> bytes:
        """Draw a key of 32 bytes from the deployment's secret, for one purpose.

        Raises:
            KeysUnavailable: The module does not answer.
        """
        return self.mac(SECRET, purpose)

    def generations(self) -> Sequence[KeyGeneration]:
        """The key-encryption keys that are known, the newest last."""
        return self._sessions.run(_generations)

    def add_generation(self) -> KeyGeneration:
        """Make a new key-encryption key: from now on it wraps, in every process on this token."""

        def add(session: HsmSession) -> KeyGeneration:
            _make_kek(session, _newest(session, KEK, ObjectClass.SECRET_KEY) + 1)
            return _generations(session)[-1]

        return self._sessions.run(add)

    def destroy_generation(self, number: int) -> None:
        """Destroy a former key-encryption key in the token; the newest one, and one that is not there, stay as they are."""

        def destroy(session: HsmSession) -> None:
            newest = _newest(session, KEK, ObjectClass.SECRET_KEY)
            found = session.get(ObjectClass.SECRET_KEY, f"{KEK}{number}")
            if found is not None and number < newest:
                found.destroy()
                session.found.clear()

        self._sessions.run(destroy)

    def renew_signing_key(self) -> None:
        """Make a new key to sign with; the former one stays in the token for the processes that still run with it."""
        self._sessions.run(lambda session: _make_signing_key(session, _newest(session, SIGNING, ObjectClass.PRIVATE_KEY) + 1))

    def require_changeable(self) -> None:
        """Return: the token keeps what is made in it."""

    def signing_key_ids(self) -> Sequence[str]:
        """Names of the keys that sign and signed, the newest last."""
        return [key_id(public_key) for _, public_key in self.public_keys()]

    def require_ready(self) -> None:
        """Return when the module answers.

        Raises:
            KeysUnavailable: It does not.
        """
        self.mac(SECRET, b"ready")

    def public_keys(self) -> Sequence[tuple[int, bytes]]:
        """Number and raw public key of each signing key, the newest last."""
        return self._sessions.run(_public_keys)


def _make_missing(session: HsmSession) -> None:
    makes: tuple[tuple[str, ObjectClass, Callable[[], None]], ...] = (
        (f"{KEK}1", ObjectClass.SECRET_KEY, lambda: _make_kek(session, 1)),
        (IDENTITY, ObjectClass.SECRET_KEY, lambda: _make_mac_key(session, IDENTITY)),
        (SECRET, ObjectClass.SECRET_KEY, lambda: _make_mac_key(session, SECRET)),
        (f"{SIGNING}1", ObjectClass.PRIVATE_KEY, lambda: _make_signing_key(session, 1)),
    )
    for label, kind, make in makes:
        if session.get(kind, label) is None:
            make()


def _is_whole(session: HsmSession) -> bool:
    named = all(session.get(ObjectClass.SECRET_KEY, label) for label in (IDENTITY, SECRET))
    return named and all(session.labels(kind, label) for label, kind in ((KEK, ObjectClass.SECRET_KEY), (SIGNING, ObjectClass.PRIVATE_KEY)))


def _require_alone(session: HsmSession, kind: ObjectClass, label: str, made: Sequence[Object]) -> None:
    """Where another process made a key of this label at the same time, ours goes: of two that see each other neither may wrap anything.

    Raises:
        KeysUnavailable: There was another; the next try finds it.
    """
    if len(session.all_of(kind, label)) > 1:
        for one in made:
            one.destroy()
        raise KeysUnavailable(kind="label")


def _make_kek(session: HsmSession, number: int) -> None:
    made = session.session.generate_key(
        KeyType.AES,
        _AES_BITS,
        label=f"{KEK}{number}",
        id=secrets.token_bytes(_ID_BYTES),
        store=True,
        capabilities=MechanismFlag.ENCRYPT | MechanismFlag.DECRYPT,
        template=_HIDDEN,
    )
    _require_alone(session, ObjectClass.SECRET_KEY, f"{KEK}{number}", [made])


def _make_mac_key(session: HsmSession, label: str) -> None:
    made = session.session.generate_key(
        KeyType.GENERIC_SECRET,
        _AES_BITS,
        label=label,
        store=True,
        capabilities=MechanismFlag.SIGN | MechanismFlag.VERIFY,
        mechanism=Mechanism.GENERIC_SECRET_KEY_GEN,
        template=_HIDDEN,
    )
    _require_alone(session, ObjectClass.SECRET_KEY, label, [made])


def _make_signing_key(session: HsmSession, number: int) -> None:
    curve = session.session.create_domain_parameters(
        KeyType.EC_EDWARDS, {Attribute.EC_PARAMS: encode_named_curve_parameters(_ED25519)}, local=True
    )
    made = curve.generate_keypair(
        mechanism=Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
        label=f"{SIGNING}{number}",
        store=True,
        capabilities=MechanismFlag.SIGN | MechanismFlag.VERIFY,
        private_template=_HIDDEN,
    )
    _require_alone(session, ObjectClass.PRIVATE_KEY, f"{SIGNING}{number}", made)


def _generations(session: HsmSession) -> Sequence[KeyGeneration]:
    require_visible_keys(session)
    found = []
    for number in _numbers(session, KEK, ObjectClass.SECRET_KEY):
        key = session.get(ObjectClass.SECRET_KEY, f"{KEK}{number}")
        if key is not None:
            found.append(KeyGeneration(number=number, key_id=hashlib.sha256(bytes(key[Attribute.ID])).hexdigest()))
    return found


def _public_keys(session: HsmSession) -> Sequence[tuple[int, bytes]]:
    found = []
    for number in _numbers(session, SIGNING, ObjectClass.PUBLIC_KEY):
        key = session.get(ObjectClass.PUBLIC_KEY, f"{SIGNING}{number}")
        if key is not None:
            # An OCTET STRING (DER) around the 32 bytes; some modules leave the wrapping out.
            found.append((number, bytes(key[Attribute.EC_POINT])[-32:]))
    return found


def require_visible_keys(session: HsmSession) -> None:
    """Return when the session sees the keys: one that has lost its login sees none and says of each that it is not there.

    Raises:
        UserNotLoggedIn: It does not.
    """
    if session.get(ObjectClass.SECRET_KEY, SECRET) is None:
        raise exceptions.UserNotLoggedIn


def _newest(session: HsmSession, prefix: str, kind: ObjectClass) -> int:
    require_visible_keys(session)
    return max(_numbers(session, prefix, kind), default=0)


def _numbers(session: HsmSession, prefix: str, kind: ObjectClass) -> list[int]:
    numbers = (label.removeprefix(prefix) for label in session.labels(kind, prefix))
    return sorted(int(number) for number in numbers if number.isdecimal())
