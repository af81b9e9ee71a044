"""Sign the head of the ledger's tree: every day, and when a person asks. From then on no one changes what stands below it unseen."""

from dataclasses import dataclass
from datetime import datetime

from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock, KeyedHashes, RandomTokens, StatementKeys
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.ledger.events import LedgerEvent
from realname.ledger.model.checkpoint import Checkpoint
from realname.ledger.model.signed_note import ED25519, NoteKey, NoteSignature, SignedNote
from realname.ledger.model.tree_head import PublishedHead, commitment_of
from realname.ledger.store.published_heads import PublishedHeads
from realname.ledger.use_cases.tree import head_of
from realname.vault.store.wrapped_keys import WrappedKeys

SUBJECT = "ledger"
_NONCE_LENGTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class SignHead:
    """Signs the newest head, with a commitment to a nonce of the operator's, and records that it did.

    Attributes:
        keyed_hashes: Makes the nonce out of what is kept of it, so that the database alone does not give it away.
        signer: Of receipts and certificates; former public keys stay published, so old heads can be verified.
        origin: The log's name.
    """

    units: UnitsOfWork
    reads: Reads
    clock: Clock
    tokens: RandomTokens
    keyed_hashes: KeyedHashes
    signer: StatementKeys
    local_days: LocalDays
    origin: str

    def __call__(self, *, acting: AgentId | None = None) -> PublishedHead:
        """Sign now.

        Raises:
            LedgerBroken: A subtree is not there.
            KeysUnavailable: The hardware security module does not answer.
        """
        with self.units() as unit:
            unit[WrappedKeys].bound_for_change()  # no one else signs one meanwhile, and no one renews the key
            published = self._sign(unit, acting)
            unit.commit()
        return published

    def daily(self) -> PublishedHead | None:
        """Sign where no head was signed today; None: one was."""
        with self.reads() as unit:
            if not self._is_due(unit):
                return None
        with self.units() as unit:
            unit[WrappedKeys].bound_for_change()
            if not self._is_due(unit):
                return None
            published = self._sign(unit, None)
            unit.commit()
        return published

    def _is_due(self, unit: UnitOfWork) -> bool:
        last, day_of = unit[PublishedHeads].latest(), self.local_days.day_of
        return last is None or day_of(last.at) < day_of(self.clock.now())

    def _sign(self, unit: UnitOfWork, acting: AgentId | None) -> PublishedHead:
        now = self.clock.now()
        sealed = self.tokens.token()
        commitment = commitment_of(open_nonce(sealed, keyed_hashes=self.keyed_hashes))
        head = head_of(unit.ledger)
        text = Checkpoint(origin=self.origin, head=head, at=now, nonce_commitment=commitment).text()
        signed = self.signer.sign(text.encode())
        key = NoteKey(name=self.origin, kind=ED25519, public_key=self.signer.public_key)
        note = SignedNote(text=text, signatures=(NoteSignature(name=key.name, hint=key.hint, signature=signed.signature),))
        published = PublishedHead(head=head, at=now, nonce_commitment=commitment, checkpoint=note.rendered())
        unit[PublishedHeads].add(published, nonce=sealed)
        unit.ledger.append(_signed(published, key_id=signed.key_id, at=now, acting=acting))
        return published


def open_nonce(kept: str, *, keyed_hashes: KeyedHashes) -> str:
    """Make the operator's share of a draw: 64 hexadecimal characters, by the key of the server out of the random text that is kept.

    Heads of releases before kept the share itself, which has twice the length.
    """
    if len(kept) == _NONCE_LENGTH:
        return kept
    return "".join(keyed_hashes.hash(f"draw-nonce/{half}/{kept}") for half in (1, 2))


def origin_of(key_id: str) -> str:
    """Name the log of a deployment, by the name of its keys, which stays."""
    return f"realname/{key_id[:16]}"


def _signed(published: PublishedHead, *, key_id: str, at: datetime, acting: AgentId | None) -> RecordedEvent:
    by = (("agent", acting.value),) if acting else ()
    head = (("commitment", published.nonce_commitment), ("key", key_id), ("root", published.head.root_hash), ("size", published.head.size))
    return RecordedEvent(at=at, event=LedgerEvent.LEDGER_HEAD_SIGNED, subject=SUBJECT, facts=(*by, *head))
