"""Read a registration as it is, with what belongs to it."""

from dataclasses import dataclass

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import LedgerEntry
from realname.kernel.receipt import SignedStatement
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.ledger.store.statements import Certificates, Receipts
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import NextStep, Registration
from realname.registration.store.challenges import Challenges
from realname.registration.store.mystery_shoppers import Shoppers
from realname.registration.store.registrations import Registrations
from realname.verification.model.challenges.challenge import Challenge


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationView:
    """A registration with its receipt or deletion certificate, and its places in the ledger.

    But those of openings of its photo, and those that name its reviewers.

    Attributes:
        is_test: It was a mystery shopper's; said once it has ended, and not before.
    """

    registration: Registration
    receipt: SignedStatement | None
    certificate: SignedStatement | None
    entries: tuple[LedgerEntry, ...]
    is_test: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRegistration:
    """Reads; changes nothing."""

    units: UnitsOfWork

    def __call__(self, registration_id: RegistrationId) -> RegistrationView:
        """Read a registration.

        Raises:
            UnknownRegistration: There is none.
        """
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            return RegistrationView(
                registration=registration,
                receipt=unit[Receipts].get(registration_id),
                certificate=unit[Certificates].get(registration_id),
                entries=tuple(one for one in unit.ledger.of_subject(registration_id.value) if _is_shown(one, registration)),
                is_test=_was_test(unit, registration_id),
            )

    def challenge(self, registration_id: RegistrationId) -> Challenge:
        """Read the current challenge.

        Raises:
            StateConflict: There is none, or it is a live session's, whose actions are told one by one.
        """
        with self.units() as unit:
            if unit[Registrations].get(registration_id).live_session_id is not None:
                raise StateConflict(next=NextStep.GET_CHALLENGE.value)
            return unit[Challenges].current(registration_id)


def _was_test(unit: UnitOfWork, registration_id: RegistrationId) -> bool:
    shopper = unit[Shoppers].of_registration(registration_id)
    return shopper is not None and shopper.ended_at is not None


def _is_shown(entry: LedgerEntry, registration: Registration) -> bool:
    """What one of two people said stays hidden until both have."""
    event = entry.event.event
    return not event.declared.is_withheld and (event is not RegistrationEvent.SIGHT_STATED or registration.submitted_at is not None)
