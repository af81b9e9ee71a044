"""The server's keys, and all that works with them: vault, signer, marks and custody."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from realname.access.use_cases.api_clients import AccessTokens
from realname.kernel.errors import SettingsError
from realname.kernel.ports import KeyedHashes, StatementKeys, Vault
from realname.kernel.receipt import PublicKeys
from realname.platform.config.settings import KeyPlace, Settings, read_secret_file
from realname.platform.db.row_seals import RowSeals
from realname.vault.connectors.access_tokens import JwtAccessTokens
from realname.vault.connectors.id_token_keys import IdTokenKeys
from realname.vault.keys.file_vault import FileVault
from realname.vault.keys.key_ring import HmacKeyedHashes, KeyRing
from realname.vault.keys.reloading_keys import KeptKeys
from realname.vault.keys.seal_keys import FileSealKeys, HsmSealKeys
from realname.vault.keys.signer import Ed25519Signer
from realname.vault.ports import KeyCustody
from realname.vault.wiring.data_folder import DataFolder

if TYPE_CHECKING:
    from realname.vault.keys.hsm_keys import HsmKeys
    from realname.vault.keys.hsm_sessions import HsmPlace

_LOCK = ".keys.lock"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerKeys:
    """What a process does with its keys.

    Attributes:
        key_id: Names the deployment's keys for good; the database is bound to it.
    """

    key_id: str
    vault: Vault
    signer: StatementKeys
    keyed_hashes: KeyedHashes
    access: AccessTokens
    id_tokens: IdTokenKeys
    custody: KeyCustody
    row_seals: RowSeals

    @property
    def public_keys(self) -> PublicKeys:
        """What statements are checked with."""
        return PublicKeys(current=self.signer.public_key, former=self.signer.former_public_keys)


def open_keys(settings: Settings, folder: DataFolder, *, is_used: bool) -> ServerKeys:
    """Open the keys, or make them where nothing is sealed yet.

    Args:
        settings: Where the keys are.
        folder: Where a key file is.
        is_used: Whether something may be sealed already, here or in the database.

    Raises:
        SettingsError: The keys are missing although something is sealed under them, or cannot be used.
        KeysUnavailable: The hardware security module does not answer.
    """
    if settings.keys is KeyPlace.PKCS11:
        return _in_module(settings, folder, is_used=is_used)
    ring = folder.load_keys(is_used=is_used)
    kept = KeptKeys(folder.keys)
    return _in_file(kept, ring)


def _in_file(kept: KeptKeys, ring: KeyRing) -> ServerKeys:
    return ServerKeys(
        key_id=ring.key_id,
        vault=FileVault(kept),
        signer=Ed25519Signer(ring),
        keyed_hashes=HmacKeyedHashes(ring.challenge_secret),
        access=JwtAccessTokens(ring.challenge_secret),
        id_tokens=IdTokenKeys(ring.challenge_secret),
        custody=kept,
        row_seals=RowSeals(FileSealKeys(kept)),
    )


def _in_module(settings: Settings, folder: DataFolder, *, is_used: bool) -> ServerKeys:
    # Here, since most deployments keep their keys in a file and do without the libraries of modules.
    from realname.vault.keys.hsm_keys import HsmKeys  # noqa: PLC0415
    from realname.vault.keys.hsm_sessions import HsmSessions  # noqa: PLC0415
    from realname.vault.keys.hsm_vault import HsmSigner, HsmVault  # noqa: PLC0415

    sessions = HsmSessions(_place(settings))
    keys = HsmKeys(sessions)
    if is_used:
        keys.require_whole()
    else:
        _make_alone(keys, folder.path)
    vault = HsmVault(sessions, keys)
    return ServerKeys(
        key_id=keys.key_id(),
        vault=vault,
        signer=HsmSigner(sessions, keys),
        keyed_hashes=HmacKeyedHashes(vault.challenge_secret()),
        access=JwtAccessTokens(vault.challenge_secret()),
        id_tokens=IdTokenKeys(vault.challenge_secret()),
        custody=keys,
        row_seals=RowSeals(HsmSealKeys(keys)),
    )


def _make_alone(keys: "HsmKeys", folder: Path) -> None:
    """A module keeps two keys of one label apart by nothing: of processes that start at once, one makes them."""
    descriptor = os.open(folder / _LOCK, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        keys.make_missing()
    finally:
        os.close(descriptor)


def _place(settings: Settings) -> "HsmPlace":
    given = {"hsm_module": settings.hsm_module, "hsm_token": settings.hsm_token, "hsm_pin": settings.hsm_pin or settings.hsm_pin_file}
    problems = [f'{name}: needed with keys = "pkcs11"' for name, value in given.items() if not value]
    if settings.hsm_pin and settings.hsm_pin_file:
        problems.append("hsm_pin: give either the PIN or its file")
    if problems:
        raise SettingsError(tuple(problems))
    from realname.vault.keys.hsm_sessions import HsmPlace  # noqa: PLC0415 - as above

    return HsmPlace(settings.hsm_module, settings.hsm_token, settings.hsm_pin or _read_pin(settings.hsm_pin_file))


def _read_pin(file: str) -> str:
    try:
        return read_secret_file(file)
    except (OSError, ValueError) as problem:
        raise SettingsError(("hsm_pin_file: cannot be read, or is empty",)) from problem
