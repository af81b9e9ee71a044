"""The holder's card or document: the person who gives a line away, or has a bar lifted, shows that the line is theirs."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from realname.evidence.model.document_shown import DocumentShown
from realname.evidence.model.evidence import CardReading
from realname.evidence.model.evidence_rule import EvidenceRule
from realname.evidence.ports import CardReader
from realname.evidence.use_cases.card_readings import checked_reading
from realname.evidence.use_cases.read_document import ReadDocument
from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, OrganisationId
from realname.kernel.ports import Clock, IdentityNumbers, KeyedHashes, Vault
from realname.kernel.rules.working_days import LocalDays
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.line import Line
from realname.lines.use_cases.change_line import require_organisation
from realname.registration.model.registration import Purpose
from realname.registration.store.persons import Persons
from realname.registration.use_cases.look_ups import Looker, LookUpLimits

_MARK_HOLDS = timedelta(minutes=15)  # the new holder reads the consent text meanwhile
_LONGEST_TIME = 11  # digits of seconds since 1970: to the year 5138


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderDocument:
    """A document of the holder, in the place of a card.

    Attributes:
        shown: Its photos, chip files and typed details.
        is_compared: Whether a person compared the details that one source alone has with the document.
    """

    shown: DocumentShown
    is_compared: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HolderCards:
    """Compares a card, or a document that is read here, with the holder of a line, by the keyed hash of the identity number.

    Nothing of it is kept.

    Where the card is shown on one page and asked for on the next, a mark stands for it: it holds for one line, one holder and one agent,
    and for a quarter of an hour.
    """

    units: UnitsOfWork
    clock: Clock
    vault: Vault
    reader: CardReader
    documents: ReadDocument
    evidence_rule: EvidenceRule
    identity_numbers: IdentityNumbers
    keyed_hashes: KeyedHashes
    look_up_limits: LookUpLimits
    local_days: LocalDays

    def require_shown(self, line: Line, card: bytes, *, acting: Looker) -> None:
        """Accept the holder's card, and no one else's; who tries cards to find out whose a line is has few tries.

        Raises:
            RateLimited: Too many cards of others for this line, or over all lines and numbers, from this agent or client lately.
            InvalidInput: The card cannot be read; `field` names what is wrong.
            IdentityNumberInvalid: The number fails its checks.
            StateConflict: It is another person's (`field` is `holder`), or out of date (`valid-until`).
        """
        self.look_up_limits.require_card_left(acting, line.id, at=self.clock.now())
        reading = self.reader.read(card, place=line.id.value)
        self._require_reading(line, reading, acting=acting)

    def require_document(self, line: Line, document: HolderDocument, *, acting: Looker) -> None:
        """Accept the holder's document, and no one else's, as `require_shown` does; it is read after the tries were counted.

        Raises:
            RateLimited, IdentityNumberInvalid, StateConflict: As `require_shown`.
            EvidenceKindNotAccepted: The pack does not take this kind, or not when it is read so.
            InvalidInput: It cannot be read, contradicts itself, or details are missing or doubtful; each class in `evidence/errors.py`
                says how.
            EngineBusy: Too many photos are being read now.
        """
        self.look_up_limits.require_card_left(acting, line.id, at=self.clock.now())
        read = self.documents(document.shown)
        reading = self.documents.evidence_of(read, is_compared=document.is_compared)
        checked = checked_reading(reading, identity_numbers=self.identity_numbers, evidence_rule=self.evidence_rule)
        self._require_reading(line, checked, acting=acting)

    def _require_reading(self, line: Line, reading: CardReading, *, acting: Looker) -> None:
        self.require_number(line, reading.attributes.identity_number.value, acting=acting)
        if not reading.evidence.is_current(self.local_days.day_of(self.clock.now())):
            raise StateConflict(field="valid-until")

    def require_number(self, line: Line, identity_number: str, *, acting: Looker) -> None:
        """Accept the holder's identity number, and no one else's; tries are counted as those of cards.

        Raises:
            RateLimited: Too many of others for this line, or over all lines, from this agent or client lately.
            IdentityNumberInvalid: The number fails its checks.
            StateConflict: It is another person's (`field` is `holder`).
        """
        now = self.clock.now()
        self.look_up_limits.require_card_left(acting, line.id, at=now)
        number = self.identity_numbers.parse(identity_number)
        with self.units() as unit:  # on its own: elsewhere the person is locked before the line
            holder = unit[Persons].get(line.person_id)
        if self.vault.identity_hash(number) != holder.identity_hash:
            self.look_up_limits.count_wrong_card(acting, line.id, at=now)
            raise StateConflict(field="holder")

    def require_organisation(self, line: Line, purpose: Purpose, organisation_id: OrganisationId | None, *, acting: Looker) -> None:
        """Accept the organisation that holds the line, where one does; a wrong one that is named counts as a card of another person.

        Raises:
            RateLimited: Too many of others for this line, or over all lines, from this agent or client lately.
            StateConflict: An organisation holds the line, and it is not the one that asks (`field` is `organisation-id`).
        """
        if organisation_id is None or line.organisation_id is None:
            require_organisation(line, purpose, organisation_id)
            return
        now = self.clock.now()
        self.look_up_limits.require_card_left(acting, line.id, at=now)
        try:
            require_organisation(line, purpose, organisation_id)
        except StateConflict:
            self.look_up_limits.count_wrong_card(acting, line.id, at=now)
            raise

    def mark(self, line: Line, card: bytes, *, acting: AgentId) -> str:
        """Give a mark for the card that was shown; raises as `require_shown`."""
        self.require_shown(line, card, acting=acting)
        until = int((self.clock.now() + _MARK_HOLDS).timestamp())
        return f"{until}.{self._mark(line, until, acting)}"

    def require_mark(self, line: Line, mark: str, *, acting: AgentId) -> None:
        """Accept a mark that `mark` gave.

        Raises:
            StateConflict: It is none, has run out, or the line has another holder by now (`field` is `holder`).
        """
        until, _, signed = mark.partition(".")
        if not (until.isascii() and until.isdecimal() and len(until) <= _LONGEST_TIME):
            raise StateConflict(field="holder")
        is_ours = hmac.compare_digest(signed.encode(), self._mark(line, int(until), acting).encode())
        if not is_ours or datetime.fromtimestamp(int(until), UTC) < self.clock.now():
            raise StateConflict(field="holder")

    def _mark(self, line: Line, until: int, acting: AgentId) -> str:
        return self.keyed_hashes.hash(f"holder-shown/{line.id}/{line.person_id}/{acting}/{until}")
