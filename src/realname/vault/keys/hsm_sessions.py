"""The session with a hardware security module (PKCS#11): one a process, used by one thread at a time, opened again where it is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Lock
from typing import Protocol, TypeVar, cast

import pkcs11
from pkcs11 import exceptions

from realname.kernel.errors import SettingsError
from realname.vault.errors import KeysUnavailable

ResultT = TypeVar("ResultT")
# python-pkcs11 begins a library as one that threads do not share: all its calls in a process come one after the other.
_ONE_AT_A_TIME = Lock()
# A call takes milliseconds. The caller that waits longer waits for one that hangs, and would hang with it.
PATIENCE_S = 5.0
_WRONG_PIN = (exceptions.PinIncorrect, exceptions.PinInvalid, exceptions.PinLenRange, exceptions.PinLocked, exceptions.PinExpired)


@dataclass(frozen=True, slots=True)
class HsmPlace:
    """Where the keys are.

    Attributes:
        module: Path of the module's PKCS#11 library.
        token: Label of the token.
        pin: Of its user; never shown.
    """

    module: str
    token: str
    pin: str = field(repr=False)


@contextmanager
def _alone() -> Iterator[None]:
    if not _ONE_AT_A_TIME.acquire(timeout=PATIENCE_S):
        raise KeysUnavailable(kind="hsm")
    try:
        yield
    finally:
        _ONE_AT_A_TIME.release()


class Cipher(Protocol):
    """A key that encrypts: the library's own types leave that out."""

    def encrypt(self, data: bytes, *, mechanism: pkcs11.Mechanism, mechanism_param: pkcs11.GCMParams) -> bytes:
        """Encrypt in the module."""
        ...

    def decrypt(self, data: bytes, *, mechanism: pkcs11.Mechanism, mechanism_param: pkcs11.GCMParams) -> bytes:
        """Decrypt in the module."""
        ...


class SigningKey(Protocol):
    """A key that signs."""

    def sign(self, data: bytes, *, mechanism: pkcs11.Mechanism) -> bytes:
        """Sign in the module."""
        ...


@dataclass(slots=True)
class HsmSession:
    """An open session, and the keys that were found in it."""

    session: pkcs11.Session
    found: dict[tuple[pkcs11.ObjectClass, str], pkcs11.Object] = field(default_factory=dict)

    def get(self, kind: pkcs11.ObjectClass, label: str) -> pkcs11.Object | None:
        """Find an object by its kind and label, or None.

        Raises:
            KeysUnavailable: There are two: no one can say which of them opens what.
        """
        known = self.found.get((kind, label))
        if known is None:
            found = self.all_of(kind, label)
            if len(found) > 1:
                raise KeysUnavailable(kind="label")
            known = next(iter(found), None)
            if known is not None:
                self.found[kind, label] = known
        return known

    def all_of(self, kind: pkcs11.ObjectClass, label: str) -> list[pkcs11.Object]:
        """All objects of a kind and label, as the token has them now."""
        return list(self.session.get_objects({pkcs11.Attribute.CLASS: kind, pkcs11.Attribute.LABEL: label}))

    def cipher(self, label: str) -> "Cipher | None":
        """Find a key that encrypts."""
        return cast("Cipher | None", self.get(pkcs11.ObjectClass.SECRET_KEY, label))

    def signing_key(self, kind: pkcs11.ObjectClass, label: str) -> "SigningKey | None":
        """Find a key that signs."""
        return cast("SigningKey | None", self.get(kind, label))

    def labels(self, kind: pkcs11.ObjectClass, prefix: str) -> list[str]:
        """Labels of all objects of a kind that begin with a prefix."""
        objects = self.session.get_objects({pkcs11.Attribute.CLASS: kind})
        labels = (str(one[pkcs11.Attribute.LABEL]) for one in list(objects))
        return sorted(label for label in labels if label.startswith(prefix))


class HsmSessions:
    """Lends the session to one thread after the other."""

    def __init__(self, place: HsmPlace) -> None:
        """Open the session.

        Raises:
            SettingsError: No such library or token, or the PIN is wrong.
            KeysUnavailable: Another thread's call has hung for seconds.
        """
        self._place = place
        with _alone():
            try:
                self._library = pkcs11.lib(place.module)
                self._session = self._log_in()
            except _WRONG_PIN as problem:
                raise SettingsError(("hsm_pin: the token does not take this PIN",)) from problem
            except exceptions.NoSuchToken as problem:
                raise SettingsError(("hsm_token: there is no token of this label",)) from problem
            except exceptions.PKCS11Error as problem:
                raise SettingsError(("hsm_module: the library cannot be loaded, or its token cannot be opened",)) from problem

    def run(self, act: Callable[[HsmSession], ResultT]) -> ResultT:
        """Do something in the session. Where it turns out to be lost, once more in a new one, and then with the library begun anew.

        Raises:
            KeysUnavailable: The module does not answer, or another thread's call has hung for seconds.
        """
        with _alone():
            for renew in (self._open_anew, self._begin_anew):
                try:
                    return act(self._session)
                except exceptions.PKCS11Error:
                    renew()
            try:
                return act(self._session)
            except exceptions.PKCS11Error as problem:
                raise KeysUnavailable(kind="hsm") from problem

    def _open_anew(self) -> None:
        with suppress(exceptions.PKCS11Error):
            self._session.session.close()
        with suppress(exceptions.PKCS11Error):  # the next way to renew is tried then
            self._session = self._log_in()

    def _begin_anew(self) -> None:
        try:
            self._library.reinitialize()
            self._session = self._log_in()
        except exceptions.PKCS11Error as problem:
            raise KeysUnavailable(kind="hsm") from problem

    def _log_in(self) -> HsmSession:
        token = self._library.get_token(token_label=self._place.token)
        try:
            return HsmSession(token.open(rw=True, user_pin=self._place.pin))
        except exceptions.UserAlreadyLoggedIn:
            return HsmSession(token.open(rw=True))
