"""What is kept of a person, registration by registration: until when, why it was refused, and who looked at the sealed photo."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from realname.evidence.model.representative import RepresentativeRole
from realname.kernel.identifiers import PersonId
from realname.kernel.ports import Clock
from realname.kernel.receipt import SignedStatement
from realname.kernel.unit_of_work import Reads, UnitOfWork
from realname.ledger.store.statements import Certificates
from realname.lines.model.line import LIVE_STATES, Line
from realname.lines.model.order import OrderState
from realname.lines.model.service_order import OrderKind
from realname.lines.store.lines import Lines
from realname.lines.store.orders import LineOrders
from realname.photo_access.use_cases.read_openings import KnownOpening, known_openings
from realname.registration.model.decisions import Refused
from realname.registration.model.reasons import Reason
from realname.registration.model.registration import Registration, RegistrationState
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.media import PHOTO, SealedMedia


class Term(StrEnum):
    """What the end of keeping hangs on."""

    ABANDONED = "abandoned"
    DECISION = "decision"
    REFUSAL = "refusal"
    IN_SERVICE = "in-service"
    SERVICE_OVER = "service-over"
    ERASED = "erased"
    NOW = "now"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRecord:
    """What is kept of a person in one registration.

    Attributes:
        acted_as: As what the person acted for the holder, of whom nothing is told here; None: the person is the holder.
        line: What it opened or changed; None: nothing, or it is another person's.
        has_photo: Whether a photo of the person is kept, sealed.
        until: When it is erased; None: the line is in service, and the years begin with its end, or it is erased already.
        openings: The looks at that photo.
        certificate: Of the erasure, signed, for the holder.
    """

    registration: Registration
    acted_as: RepresentativeRole | None
    line: Line | None
    has_photo: bool
    term: Term
    until: datetime | date | None
    openings: tuple[KnownOpening, ...]
    certificate: SignedStatement | None

    @property
    def refused_for(self) -> frozenset[Reason]:
        """Why it was refused; nothing where it was not, and for no one but the holder."""
        decision = self.registration.decision if self.acted_as is None else None
        return decision.reasons if isinstance(decision, Refused) else frozenset()

    @property
    def is_refused(self) -> bool:
        """Whether it was refused to the person, and its time to object is not over."""
        return self.acted_as is None and self.registration.state is RegistrationState.REFUSED and self.term is Term.REFUSAL


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadKeptRecords:
    """Reads; changes nothing. What an order of an authority keeps from the person yet is not in it."""

    units: Reads
    clock: Clock
    safe: SealedMedia
    retention_rule: RetentionRule

    def __call__(self, person_id: PersonId) -> Sequence[KeptRecord]:
        """All registrations that are known to be the person's, or to be done by them for another person, the newest first."""
        now = self.clock.now()
        with self.units() as unit:
            theirs = unit[Registrations].of_person(person_id)
        read = [self._read(one, person_id, at=now) for one in theirs]
        # Asked outside of transactions: the store may be far away. The face on the photo is of the person who was verified.
        is_theirs = {one.id for one in theirs if one.verified_person_id == person_id}
        return [replace(one, has_photo=one.registration.id in is_theirs and PHOTO in self.safe.names(one.registration.id)) for one in read]

    def _read(self, registration: Registration, person_id: PersonId, *, at: datetime) -> KeptRecord:
        """In a transaction of its own: no two lines are locked at once, whose order others might not share."""
        line_id = registration.line_id or registration.for_line_id
        with self.units() as unit:
            line = unit[Lines].get(line_id) if line_id is not None else None
            term, until = _term(unit, registration, line, self.retention_rule)
            acted_as = _acted_as(registration, person_id)
            is_verified = registration.verified_person_id == person_id
            return KeptRecord(
                registration=registration,
                acted_as=acted_as,
                line=line if acted_as is None else None,
                has_photo=False,
                term=term,
                until=until,
                openings=tuple(known_openings(unit, registration.id, at=at)) if is_verified else (),
                certificate=unit[Certificates].get(registration.id) if acted_as is None else None,
            )


def _acted_as(registration: Registration, person_id: PersonId) -> RepresentativeRole | None:
    acting = registration.representative
    return acting.authority.role if acting is not None and acting.person_id == person_id else None


def _term(unit: UnitOfWork, registration: Registration, line: Line | None, rule: RetentionRule) -> tuple[Term, datetime | date | None]:
    """What the end of keeping hangs on, and when that is as far as it is known."""
    if registration.sealed_attributes is None and registration.media_erased_at is not None:
        return Term.ERASED, registration.media_erased_at
    since = registration.decided_at or registration.handed_over_at or registration.opened_at
    match registration.state:
        case RegistrationState.OPEN:
            return Term.ABANDONED, registration.opened_at + timedelta(minutes=rule.abandoned_minutes)
        case RegistrationState.AWAITING_SUPERVISOR | RegistrationState.REFERRED | RegistrationState.SUBMITTED:
            return Term.DECISION, since + timedelta(days=rule.referral_days)
        case RegistrationState.REFUSED:
            return Term.REFUSAL, since + timedelta(days=rule.refusal_appeal_days)
        case RegistrationState.ACTIVATED | RegistrationState.APPROVED:
            ended_at = _service_ended_at(unit, registration, line)
            return (Term.IN_SERVICE, None) if ended_at is None else (Term.SERVICE_OVER, rule.record_due_on(ended_at.astimezone(UTC).date()))
        case _:
            return Term.NOW, None


def _service_ended_at(unit: UnitOfWork, registration: Registration, line: Line | None) -> datetime | None:
    """When the service ended that the registration was for: the line was given to another person, or closed."""
    if line is None:
        return None
    given = [
        one.answered_at
        for one in unit[LineOrders].of_line(line.id)
        if one.kind is OrderKind.TRANSFER and one.state is OrderState.DONE and one.answered_at and one.id.value != registration.id.value
    ]
    later = sorted(at for at in given if registration.decided_at is not None and at > registration.decided_at)
    if later:
        return later[0]
    return None if line.state in LIVE_STATES else line.deactivated_at
