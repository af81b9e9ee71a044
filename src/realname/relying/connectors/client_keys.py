"""Public keys of relying services: as the operator was given them, or read at the service's own address."""

import json
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from realname.kernel.errors import InvalidInput
from realname.platform.config.settings import Mode
from realname.platform.outbound.allowed_addresses import PUBLIC, look_up
from realname.platform.outbound.call import CallFailed, Failure, Request, deadline_in
from realname.platform.outbound.configured import url_problems
from realname.platform.outbound.exchange import exchange, system_tls
from realname.relying.errors import KeysAddressRefused
from realname.relying.model.client import RelyingClient

if TYPE_CHECKING:
    from joserfc.jwk import Key, KeySet

ALGORITHMS = ("ES256", "PS256", "RS256", "EdDSA", "Ed25519")  # asymmetric alone
_SECRET_MEMBERS = frozenset({"d", "k", "p", "q", "dp", "dq", "qi", "oth"})
_KINDS = frozenset({"EC", "RSA", "OKP"})
_LEAST_RSA_BITS = 2048
_WITHIN_S = 5.0
_KEPT_S = 300.0
_AGAIN_S = 10.0  # an address that gave nothing is asked again, and no more often
_MOST_KEYS = 20
_OK = 200
_HTTPS_PORT = 443
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class _Kept:
    keys: "KeySet | None"
    at_s: float


@dataclass(frozen=True, slots=True)
class ClientKeySets:
    """Gives the keys of a service. An address leads to public places alone, whatever networks the operator's own systems are in.

    Of several calls that need the keys of one address, one reads them and the others wait for what it read.
    """

    mode: Mode
    tls: ssl.SSLContext = field(default_factory=system_tls, repr=False)
    _kept: dict[str, _Kept] = field(default_factory=dict)
    _reading: dict[str, Lock] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def keys_of(self, client: RelyingClient) -> "KeySet | None":
        """The keys that verify what a service signs; None: there are none, or its address gives none."""
        if client.keys:
            return parse_client_keys(client.keys)
        with self._lock:
            reading = self._reading.setdefault(client.keys_url, Lock())
        with reading:
            kept = self._kept.get(client.keys_url)
            now_s = time.monotonic()
            if kept is None or now_s - kept.at_s >= (_AGAIN_S if kept.keys is None else _KEPT_S):
                kept = self._kept[client.keys_url] = _Kept(self._read(client.keys_url), now_s)
        return kept.keys

    def require_address(self, url: str) -> None:
        """Return where an address of keys is HTTPS, or is this machine's in a sandbox. Looks no name up.

        Raises:
            InvalidInput: It is neither.
        """
        if url_problems("keys-url", url, self.mode):
            raise InvalidInput(field="jwks-url")
        is_own = _is_own_machine(url)
        if (is_own and self.mode is Mode.PRODUCTION) or (not is_own and urlsplit(url).scheme != "https"):
            raise InvalidInput(field="jwks-url")

    def require_public(self, url: str) -> None:
        """Return where an address of keys can be taken: its host stands for a public address now, or for none yet.

        A host may stand for another address later, so each reading judges the address that it connects to again.

        Raises:
            InvalidInput: As `require_address`.
            KeysAddressRefused: The host stands for private addresses alone.
        """
        self.require_address(url)
        if _is_own_machine(url):
            return
        target = urlsplit(url)
        try:
            look_up(target.hostname or "", target.port or _HTTPS_PORT, deadline=deadline_in(_WITHIN_S), reach=PUBLIC)
        except CallFailed as failed:
            if failed.failure is Failure.ADDRESS_REFUSED:
                raise KeysAddressRefused(field="jwks-url") from None

    def _read(self, url: str) -> "KeySet | None":
        try:
            self.require_address(url)
            answer = exchange(Request(method="GET", url=url), deadline=deadline_in(_WITHIN_S), tls=self.tls, reach=PUBLIC)
            return parse_client_keys(answer.body.decode()) if answer.status == _OK else None
        except (CallFailed, InvalidInput, UnicodeDecodeError):
            return None


def _is_own_machine(url: str) -> bool:
    return urlsplit(url).hostname in _LOOPBACK


def parse_client_keys(text: str) -> "KeySet":
    """Read a JSON Web Key Set of public keys.

    Raises:
        InvalidInput: It is none, holds a private key or a secret, or an RSA key that is too short.
    """
    from joserfc.errors import JoseError  # noqa: PLC0415 - for a server's requests; commands do without
    from joserfc.jwk import KeySet  # noqa: PLC0415

    try:
        read = json.loads(text)
        keys = read["keys"]
        if not isinstance(keys, list) or not 0 < len(keys) <= _MOST_KEYS or not all(_is_public(one) for one in keys):
            raise InvalidInput(field="jwks")
        return KeySet.import_key_set({"keys": keys})
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        raise InvalidInput(field="jwks") from None


def parse_public_key(key: object) -> "Key | None":
    """Read one public key; None: it is none, or could not be one of a service."""
    from joserfc.errors import JoseError  # noqa: PLC0415 - as above
    from joserfc.jwk import import_key  # noqa: PLC0415

    if not _is_public(key):
        return None
    try:
        return import_key(dict(key))  # type: ignore[call-overload] # a mapping, as was looked at
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def _is_public(key: object) -> bool:
    if not isinstance(key, Mapping) or key.get("kty") not in _KINDS or _SECRET_MEMBERS & key.keys():
        return False
    modulus = key.get("n", "")
    return key["kty"] != "RSA" or (isinstance(modulus, str) and len(modulus) * 6 >= _LEAST_RSA_BITS)
