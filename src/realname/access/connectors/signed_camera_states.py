"""The signed list of camera states in its file: JWS (RFC 7515, 7.2.2) by a key of the operator that is not on the server."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import structlog

from realname.access.model.camera_states import LARGEST_LIST_BYTES, CameraStates, parse_camera_states
from realname.kernel.errors import InvalidInput, SettingsError
from realname.platform.outbound.signature_keys import PUBLIC, SignatureKey, parse_key_set

if TYPE_CHECKING:
    from joserfc.jws import FlattenedJSONSerialization, JWSRegistry

_LARGEST_FILE_BYTES = 2 * LARGEST_LIST_BYTES  # base64, and the envelope
_ENVELOPE = frozenset({"protected", "payload", "signature"})
_log = structlog.get_logger("realname.security")


@dataclass(slots=True)
class CameraStatesFile:
    """The list in force. The file is looked at before each use, so that a new list needs no restart.

    Attributes:
        file: None: there is no list, and no camera is attested.
        keys: That may have signed it, by their `kid`.
    """

    file: Path | None = None
    keys: Mapping[str, SignatureKey] = field(default_factory=dict)
    _mark: tuple[int, int, int] | None = field(default=None, init=False)
    _states: CameraStates | None = field(default=None, init=False)
    _lock: Lock = field(default_factory=Lock, init=False, repr=False)

    def current(self) -> CameraStates | None:
        """The list as the file has it; None where there is none, or it cannot be used, which is logged."""
        if self.file is None:
            return None
        with self._lock:
            mark = _mark_of(self.file)
            if mark is None or mark != self._mark:
                self._mark, self._states = mark, None
                try:
                    self._states = read_signed_states(self.file.read_bytes(), keys=self.keys)
                except (OSError, InvalidInput) as problem:
                    fields = problem.facts if isinstance(problem, InvalidInput) else {}
                    _log.error("camera-states-unusable", field=fields.get("field"))
            return self._states


def load_camera_states(file: str, keys: str) -> CameraStatesFile:
    """Read the settings `camera_states` and `camera_states_keys`; without a file no camera is attested.

    Raises:
        SettingsError: A file cannot be used; lists every problem.
    """
    if not file:
        return CameraStatesFile()
    try:
        known = parse_key_set(Path(keys).read_bytes()) if keys else {}
    except (OSError, ValueError):
        known = {}
    if not known:
        problem = "camera_states_keys: cannot be read as a JSON Web Key Set of public keys on Ed25519 or P-256, each with a kid"
        raise SettingsError((problem,))
    states = CameraStatesFile(Path(file), known)
    if states.current() is None:
        raise SettingsError(("camera_states: cannot be read as a list that a key of camera_states_keys has signed",))
    return states


def read_signed_states(content: bytes, *, keys: Mapping[str, SignatureKey]) -> CameraStates:
    """Verify the signature, then read the list.

    Raises:
        InvalidInput: `signature`: it is no JWS by one of the keys. Another `field`: the list is not of its form.
    """
    from joserfc import jws  # noqa: PLC0415 - for a server's requests; commands do without
    from joserfc.errors import JoseError  # noqa: PLC0415

    try:
        envelope = json.loads(content) if len(content) <= _LARGEST_FILE_BYTES else None
        if not isinstance(envelope, dict) or envelope.keys() != _ENVELOPE or not all(isinstance(part, str) for part in envelope.values()):
            raise InvalidInput(field="signature")
        read = jws.deserialize_json(_flattened(envelope), lambda signed: _key_of(signed.headers(), keys).imported(), registry=_registry())
    except (JoseError, ValueError, TypeError, KeyError, RecursionError):
        raise InvalidInput(field="signature") from None
    return parse_camera_states(read.payload)


def sign_states(states: bytes, *, key: SignatureKey) -> bytes:
    """Sign the bytes of a list as `read_signed_states` verifies them."""
    from joserfc import jws  # noqa: PLC0415 - as above

    protected = {"alg": key.kind.jws_algorithm, "kid": key.kid}
    return json.dumps(jws.serialize_json({"protected": protected}, states, key.imported(), registry=_registry())).encode()


def _flattened(envelope: Mapping[str, str]) -> "FlattenedJSONSerialization":
    return {"protected": envelope["protected"], "payload": envelope["payload"], "signature": envelope["signature"]}


def _key_of(header: Mapping[str, object], keys: Mapping[str, SignatureKey]) -> SignatureKey:
    """The key that the envelope names, for the one algorithm that is the key's."""
    key = keys.get(str(header.get("kid")))
    if key is None or header.get("alg") != key.kind.jws_algorithm:
        raise InvalidInput(field="signature")
    return key


def _registry() -> "JWSRegistry":
    from joserfc.jws import JWSRegistry  # noqa: PLC0415 - as above

    registry = JWSRegistry(algorithms=[kind.jws_algorithm for kind in PUBLIC])
    registry.max_payload_length = _LARGEST_FILE_BYTES
    return registry


def _mark_of(file: Path) -> tuple[int, int, int] | None:
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
