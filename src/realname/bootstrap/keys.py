"""The server's keys, and all that works with them: vault, signer, marks and custody."""

from dataclasses import dataclass

from realname.adapters.vault.file_vault import FileVault
from realname.adapters.vault.kept_keys import KeptKeys
from realname.adapters.vault.keyed_marks import KeyedMarks
from realname.adapters.vault.signer import Ed25519Signer
from realname.application.key_ports import KeyCustody
from realname.application.ports import Marks, Vault
from realname.application.receipt_keys import PublicKeys, StatementKeys
from realname.bootstrap.data_folder import DataFolder
from realname.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerKeys:
    """What a process does with its keys.

    Attributes:
        key_id: Names the deployment's keys for good; the database is bound to it.
    """

    key_id: str
    vault: Vault
    signer: StatementKeys
    marks: Marks
    custody: KeyCustody

    @property
    def public_keys(self) -> PublicKeys:
        """What statements are checked with."""
        return PublicKeys(current=self.signer.public_key, former=self.signer.former_public_keys)


def open_keys(_settings: Settings, folder: DataFolder, *, is_used: bool) -> ServerKeys:
    """Open the keys, or make them where nothing is sealed yet.

    Args:
        folder: Where the key file is.
        is_used: Whether something may be sealed already, here or in the database.

    Raises:
        SettingsError: The keys are missing although something is sealed under them, or cannot be used.
    """
    folder.load_keys(is_used=is_used)
    kept = KeptKeys(folder.keys)
    ring = kept.ring()
    vault = FileVault(kept)
    return ServerKeys(key_id=ring.key_id, vault=vault, signer=Ed25519Signer(ring), marks=KeyedMarks(vault.challenge_secret()), custody=kept)
