"""What the use cases of a test are made of: the real wiring over records, a clock and stand-ins for the outside that a test sets."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import cast

from realname.access.model.staff import STRONG_MEANS, Realm, SignInMeans
from realname.access.pages.sign_in_path import SignInRules
from realname.access.use_cases.api_clients import AccessTokens
from realname.evidence.connectors.identity_numbers import sandbox_identity_numbers_of
from realname.evidence.connectors.trust_store import TrustStore
from realname.evidence.photo.document_photos import DocumentPhotos
from realname.evidence.ports import AuthoritativeSource, CardReader
from realname.inventory.connectors.phone_numbers import PhoneNumbers
from realname.inventory.ports import NumberingPlan
from realname.kernel.ports import (
    Clock,
    IdentityNumbers,
    KeyedHashes,
    MediaStore,
    PasswordHasher,
    RandomTokens,
    SignatureChecker,
    StatementKeys,
    StatementSigner,
    Vault,
)
from realname.kernel.receipt import PublicKeys
from realname.kernel.registry import App
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.ledger.use_cases.pseudonyms import LedgerPseudonyms
from realname.main.catalogue.capabilities import collect_declarations
from realname.main.deployment.components import factories, rules_of
from realname.no_face.ports import AlternativeChecksOffered
from realname.packs.model import Policy
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.config.served import Complaints, Restored, Served, ServedAddresses
from realname.platform.config.settings import Settings
from realname.platform.documents.report_document import ReportPrinter
from realname.platform.pdf.printer import PdfPrinter
from realname.platform.system.clock_and_tokens import SystemRandomTokens
from realname.registration.use_cases.erasing.deletion_journal import DeletionJournal
from realname.relying.ports import NetworkOffered
from realname.relying.use_cases.device_answers import DevicesKnown
from realname.review.model.rule import ReviewRule
from realname.sandbox.simulators.alternative_checks import SAMPLE_BANK_CARDS, SAMPLE_PINS, SandboxAlternativeCheck
from realname.sandbox.simulators.authority import SandboxAuthority
from realname.sandbox.simulators.card_reader import sandbox_card_reader
from realname.sandbox.simulators.network import SandboxNetwork
from realname.sandbox.simulators.people import KNOWN_SAMPLES
from realname.vault.connectors.access_tokens import JwtAccessTokens
from realname.vault.connectors.id_token_keys import IdTokenKeys
from realname.vault.keys.file_vault import FileVault
from realname.vault.keys.key_file import create_key_file
from realname.vault.keys.p256 import P256Signatures
from realname.vault.keys.signer import Ed25519Signer
from realname.verification.model.visual_check import MeansKind
from realname.verification.ports import LiveVerifier, ReferenceChecker
from realname.verification.use_cases.judging_slots import JudgingSlots
from tests.access.counter_secrets import UnsafeEchoedHashes, UnsafeQuickPasswords
from tests.evidence.photo.photos_by_mark import UnsafePhotosByMark
from tests.ledger.ledger_pseudonyms import ledger_pseudonyms
from tests.support.manual_clock import ManualClock
from tests.support.memory_deletions import MemoryDeletions
from tests.support.memory_media import MemoryMediaStore
from tests.verification.live_verifier import UnsafeAnyReference, UnsafeVerifierByMark

collect_declarations()

ORIGIN = "https://counter.test"
INSPECTORS_ORIGIN = "https://counter.test:8081"


def app_over(units: UnitsOfWork, folder: Path | None, given: Mapping[type, object], *, policy: Policy | None = None) -> App:
    """The use cases over units of work.

    Args:
        units: Of the records.
        folder: Where keys are made; None: nothing needs any.
        given: What a test sets itself, in place of what stands here or beside it.
        policy: A rule pack; None: that of the sandbox.
    """
    rules = policy or load_policy("sandbox")
    clock = cast(Clock, given.get(Clock, ManualClock()))
    means = {
        MeansKind.BANK_CARD: SandboxAlternativeCheck(MeansKind.BANK_CARD, SAMPLE_BANK_CARDS),
        MeansKind.READER_PIN: SandboxAlternativeCheck(MeansKind.READER_PIN, SAMPLE_PINS),
    }
    things: dict[type, object] = {
        **rules_of(rules),
        **(_keys(folder) if folder else {}),
        AuthoritativeSource: SandboxAuthority([person.attributes for person in KNOWN_SAMPLES]),
        CardReader: sandbox_card_reader(rules.country, clock.now),
        Clock: clock,
        Complaints: Complaints(""),
        DeletionJournal: MemoryDeletions(),
        DevicesKnown: DevicesKnown(None),
        DocumentPhotos: UnsafePhotosByMark(),
        IdentityNumbers: sandbox_identity_numbers_of(rules.country),
        JudgingSlots: JudgingSlots(2),
        LiveVerifier: UnsafeVerifierByMark(),
        KeyedHashes: UnsafeEchoedHashes(),
        AlternativeChecksOffered: AlternativeChecksOffered(means),
        MediaStore: MemoryMediaStore(),
        NetworkOffered: NetworkOffered(SandboxNetwork()),
        NumberingPlan: PhoneNumbers("CN"),
        PasswordHasher: UnsafeQuickPasswords(),
        RandomTokens: SystemRandomTokens(),
        Reads: units,
        Realm: Realm.OPERATOR,
        ReferenceChecker: UnsafeAnyReference(),
        ReportPrinter: PdfPrinter(),
        Restored: Restored(None),
        ServedAddresses: ServedAddresses(Path("nowhere")),
        Served: Served(is_sandbox=True, has_outbox=False, version="0.1.0", require_ready=always_ready),
        Settings: Settings(passkey_rp_id="counter.test", passkey_origin=ORIGIN, inspector_origin=INSPECTORS_ORIGIN),
        SignatureChecker: P256Signatures(),
        TrustStore: TrustStore(folder or Path("no-trust")),
        SignInRules: SignInRules(enough_means=STRONG_MEANS | {SignInMeans.PASSWORD}, are_counters_required=False),
        UnitsOfWork: units,
        **({SqlUnitsOfWork: units} if isinstance(units, SqlUnitsOfWork) else {}),
    }
    return App({**things, **given}, factories())


def always_ready() -> None:
    """Nothing is missing."""


@cache
def sandbox_policy() -> Policy:
    """The sandbox's pack, but that nothing is drawn by lot: a second run takes the same way as the first."""
    pack = load_policy("sandbox")
    return replace(pack, review=replace(pack[ReviewRule], second_percent=0))


def _keys(folder: Path) -> Mapping[type, object]:
    ring = create_key_file(folder / "keys.json")
    vault, signer = FileVault(ring), Ed25519Signer(ring)
    return {
        AccessTokens: JwtAccessTokens(vault.challenge_secret()),
        IdTokenKeys: IdTokenKeys(vault.challenge_secret()),
        LedgerPseudonyms: ledger_pseudonyms(vault),
        PublicKeys: PublicKeys(current=signer.public_key, former=signer.former_public_keys),
        StatementKeys: signer,
        StatementSigner: signer,
        Vault: vault,
    }
