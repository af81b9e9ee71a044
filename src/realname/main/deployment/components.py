"""The parts of a deployment: the adapters and the settings, before they are put into use cases."""

from dataclasses import dataclass
from datetime import datetime

from realname.access.connectors.passwords import ScryptPasswords
from realname.access.use_cases.api_clients import AccessTokens
from realname.campaigns.use_cases.end_reverification import EndReverifications
from realname.evidence.connectors import identity_numbers_of, sandbox_identity_numbers_of
from realname.evidence.ports import AuthoritativeSource, CardReader
from realname.inventory.connectors import PhoneNumbers
from realname.inventory.ports import NumberingPlan
from realname.kernel.ports import Clock, IdentityNumbers, Marks, PasswordHasher, RandomTokens, SignatureChecker, StatementKeys, Vault
from realname.kernel.registry import App
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.ports import Notifier, Provisioner
from realname.lines.use_cases.changes import OnLineChange
from realname.lines.use_cases.held_lines import LinesHeld
from realname.main.deployment.connectors import Connectors
from realname.no_face.ports import MeansOffered
from realname.outlets.use_cases.duty_check import EnrolledOnDuty, OnDuty
from realname.packs.model import Policy
from realname.platform.config.served import Complaints, Restored
from realname.platform.config.settings import Mode, Settings
from realname.registration.ports import HeldLines
from realname.registration.use_cases.media import MediaSafe
from realname.sandbox.simulators.duty_check import UnsafeAnybodyOnDuty
from realname.vault.keys.p256 import P256Signatures
from realname.vault.use_cases.deletion_journal import DeletionJournal
from realname.vault.wiring.keys import ServerKeys
from realname.verification.wiring import LazyEngine

_MADE_UP_CONTACT = "complaints@operator.example"  # RFC 2606: nobody's


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the use cases of a deployment are built on.

    Attributes:
        reads: Units of work that only read; they wait for no writer.
        restored_at: When this deployment was restored from a backup; None: it was not.
    """

    units: SqlUnitsOfWork
    reads: SqlUnitsOfWork
    clock: Clock
    tokens: RandomTokens
    keys: ServerKeys
    passwords: ScryptPasswords
    signatures: P256Signatures
    numbering: PhoneNumbers
    safe: MediaSafe
    deletions: DeletionJournal
    connectors: Connectors
    verifier: LazyEngine
    policy: Policy
    settings: Settings
    restored_at: datetime | None

    @property
    def is_sandbox(self) -> bool:
        """Whether lines are simulated."""
        return self.settings.mode is Mode.SANDBOX

    @property
    def complaints_contact(self) -> str:
        """Where a subscriber complains to the operator; empty: the operator has not said."""
        return self.settings.complaints_contact or (_MADE_UP_CONTACT if self.is_sandbox else "")

    @property
    def duty(self) -> OnDuty:
        """Who may open registrations: where lines are real, whoever is enrolled."""
        return UnsafeAnybodyOnDuty() if self.is_sandbox else EnrolledOnDuty()

    @property
    def identity_numbers(self) -> IdentityNumbers:
        """The check of identity numbers of the pack's country: a sandbox knows those of invented people only."""
        return sandbox_identity_numbers_of(self.policy.country) if self.is_sandbox else identity_numbers_of(self.policy.country)

    @property
    def app(self) -> App:
        """Each by its class, as the capabilities ask for it."""
        return App(
            {
                UnitsOfWork: self.units,
                Reads: self.reads,
                Clock: self.clock,
                RandomTokens: self.tokens,
                ServerKeys: self.keys,
                Marks: self.keys.marks,
                Vault: self.keys.vault,
                StatementKeys: self.keys.signer,
                AccessTokens: self.keys.access,
                PasswordHasher: self.passwords,
                SignatureChecker: self.signatures,
                NumberingPlan: self.numbering,
                MediaSafe: self.safe,
                DeletionJournal: self.deletions,
                Notifier: self.connectors.notifier,
                Provisioner: self.connectors.provisioner,
                CardReader: self.connectors.card_reader,
                AuthoritativeSource: self.connectors.authority,
                MeansOffered: MeansOffered(self.connectors.means),
                LazyEngine: self.verifier,
                Pack: self.policy,
                Policy: self.policy,
                Settings: self.settings,
                OnDuty: self.duty,
                IdentityNumbers: self.identity_numbers,
                OnLineChange: EndReverifications(),
                HeldLines: LinesHeld(),
                Restored: Restored(self.restored_at),
                Complaints: Complaints(self.complaints_contact),
            }
        )
