"""Open a registration that changes a line: a new SIM, another holder, or the same holder verified again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from realname.application.change_line import require_changeable
from realname.application.open_registration import ClientRequest, Opening, known_or_added, opening_events, registration_of
from realname.application.ports import CardReader, Clock, IdentityNumbers, RandomTokens, Vault
from realname.application.unit_of_work import UnitsOfWork
from realname.domain.errors import ConsentMissing, InvalidInput, StateConflict
from realname.domain.identifiers import IdentityNumber, LineId
from realname.domain.line import Line
from realname.domain.policy import Policy
from realname.domain.registration import Purpose, Registration


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is to be changed.

    Attributes:
        purpose: Anything but a new line.
        holder_card: Of a transfer, what the card reader read of the present holder, who gives the line away; None otherwise.
    """

    purpose: Purpose
    line_id: LineId
    holder_card: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChange:
    """Opens a registration for a line; evidence and live session follow as for a new one."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    vault: Vault
    reader: CardReader
    identity_numbers: IdentityNumbers
    policy: Policy

    def __call__(self, opening: Opening, change: Change, *, request: ClientRequest | None = None) -> Registration:
        """Open, or give back the one that the same request opened before.

        Raises:
            ConsentMissing: The applicant did not consent to the face comparison.
            UnknownLine: There is none.
            StateConflict: The line's state, or a change under way, does not allow it; or the card shown is not the present holder's.
            LineHeld: Disputed, or held by a court or the regulator.
            InvalidInput: A transfer without the present holder's card, or the card cannot be read.
            IdempotencyKeyReused: The client's key stood for another request.
        """
        if not opening.has_biometric_consent:
            raise ConsentMissing(field="consent.biometric")
        if change.purpose is Purpose.NEW_LINE or (change.purpose is Purpose.TRANSFER) != (change.holder_card is not None):
            raise InvalidInput(field="holder" if change.purpose is Purpose.TRANSFER else "purpose")
        line = self._require_line(change)
        now = self.clock.now()
        opened = registration_of(opening, tokens=self.tokens, policy=self.policy, at=now)
        registration = self._for_line(opened, line, change.purpose, at=now)
        return known_or_added(self.units, registration, opening_events(registration), request=request)

    def _require_line(self, change: Change) -> Line:
        number = self._holder_number(change.holder_card) if change.holder_card is not None else None
        with self.units() as unit:
            line = unit.lines.get(change.line_id)
            require_changeable(unit, line, change.purpose)
        with self.units() as unit:  # on its own: elsewhere the person is locked before the line
            holder = unit.persons.get(line.person_id)
        # Who gives a line away shows that it is theirs: nobody takes a line over by being verified for it.
        if number is not None and self.vault.identity_hash(number) != holder.identity_hash:
            raise StateConflict(field="holder")
        return line

    def _holder_number(self, card: bytes) -> IdentityNumber:
        return self.identity_numbers.parse(self.reader.read(card).attributes.identity_number.value)

    def _for_line(self, opened: Registration, line: Line, purpose: Purpose, *, at: datetime) -> Registration:
        return replace(
            opened,
            purpose=purpose,
            for_line_id=line.id,
            organisation_id=opened.organisation_id if purpose is Purpose.TRANSFER else line.organisation_id,
            msisdn=line.msisdn,
            iccid=None if purpose is Purpose.REPLACE_SIM else line.iccid,
            reserved_until=at + timedelta(minutes=self.policy.lines.reservation_minutes),
        )
