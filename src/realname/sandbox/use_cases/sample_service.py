"""A sample relying service of the sandbox: a bank whose private key is made with it, so that a developer can play its part."""

import json
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from realname.kernel.identifiers import RelyingClientId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads
from realname.ledger.errors import ClockBehind
from realname.platform.config.settings import Mode, Settings
from realname.platform.outbound.signature_keys import KeyKind, SignatureKey, key_set, new_key, parse_private_key, save_private_key
from realname.relying.errors import RelyingClientExists, RelyingNameTaken
from realname.relying.model.client import Grant, RelyingClient
from realname.relying.model.scopes import API_OF, Purpose
from realname.relying.store.clients import RelyingClients
from realname.relying.use_cases.clients import AddRelyingClient
from realname.vault.wiring.data_folder import DataFolder

SAMPLE_SERVICE = RelyingClientId("sample-bank")
SAMPLE_CALLBACK = "http://localhost:9000/callback"
_KEY_FILE = "sample-bank-key.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedSampleService:
    """Adds the service where it is missing, with a key of this data folder alone."""

    reads: Reads
    clock: Clock
    add: AddRelyingClient
    folder: DataFolder
    settings: Settings

    @property
    def key_file(self) -> Path:
        """Where its private key is, readable by the owner of the folder alone."""
        return self.folder.sandbox / _KEY_FILE

    def __call__(self) -> None:
        """Add it; in production nothing is done."""
        if self.settings.mode is Mode.PRODUCTION:
            return
        with self.reads() as unit:
            if unit[RelyingClients].find(SAMPLE_SERVICE) is not None:
                return
        client = RelyingClient(
            id=SAMPLE_SERVICE,
            name="Sample Bank",
            redirect_uris=(SAMPLE_CALLBACK,),
            scopes=frozenset(API_OF),
            purposes=frozenset(Purpose),
            grants=frozenset(Grant),
            keys=_public(self._key()),
            keys_url="",
            added_at=self.clock.now(),
        )
        # Another process of the same folder was faster, a service has its name, or the folder's clock is ahead: a later start tries again.
        with suppress(RelyingClientExists, RelyingNameTaken, ClockBehind):
            self.add(client)

    def _key(self) -> SignatureKey:
        with suppress(FileExistsError):
            save_private_key(new_key(KeyKind.P256, kid=SAMPLE_SERVICE.value), self.key_file)
        return parse_private_key(self.key_file.read_bytes())


def _public(key: SignatureKey) -> str:
    return json.dumps(key_set(key))
