"""Erase: what the decision leaves a reason to keep stays sealed, the rest is deleted (workflow step 7)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import ENDED_WITHOUT_LINE, Registration, RegistrationState, Route
from realname.registration.store.record_holds import RecordHolds
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.media import PHOTO, SealedMedia, names_in_use, probe_name
from realname.registration.use_cases.persons import require_verified
from realname.vault.errors import SealBroken
from realname.vault.model.wrapped_key import Person

_WITH_PHOTO = frozenset({RegistrationState.APPROVED, RegistrationState.ACTIVATED})
_KEPT = {
    RegistrationState.APPROVED: "photo",
    RegistrationState.ACTIVATED: "photo",
    RegistrationState.REFERRED: "reference,probes",
    RegistrationState.REFUSED: "reference,probes",
}
_NEVER_TAKEN = "none-taken"  # the route without a face


@dataclass(frozen=True, slots=True, kw_only=True)
class EraseMedia:
    """Erases after the decision: approved keeps the one photo taken on the spot; referred and refused keep reference and probes."""

    units: UnitsOfWork
    clock: Clock
    safe: SealedMedia

    def erase(self, registration_id: RegistrationId) -> int:
        """Erase what is no longer needed, and leave the record to a transaction that follows; returns how many objects went.

        Raises:
            SealBroken: An approval without a photo and without a probe to make it of: it must not go on.
        """
        with self.units.reading() as unit:
            registration = unit[Registrations].get(registration_id)
            person = require_verified(unit, registration)
        if registration.state in _WITH_PHOTO:
            self._make_photo(registration, person)
        # It reads the registration again: of one that was withdrawn meanwhile the photo goes as well.
        return erase_unused(self.units, self.safe, registration_id)

    def record(self, registration_id: RegistrationId, erased: int) -> bool:
        """Record how many objects were erased, in a transaction of its own; again changes nothing.

        Returns:
            False: the registration ended without a line, and closing it records its erasure, with a certificate.
        """
        now = self.clock.now()
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            if registration.state in ENDED_WITHOUT_LINE:
                return False
            unit[Registrations].save(record_erasure(unit, registration, erased, at=now))
            unit.commit()
        return True

    def _make_photo(self, registration: Registration, person: Person) -> None:
        if registration.challenge_id is None or PHOTO in self.safe.names(registration.id):
            return
        try:
            probe = self.safe.get(person=person, registration_id=registration.id, name=probe_name(registration.challenge_id, 0))
        except SealBroken:
            if self._is_settled(registration.id):
                return
            raise
        self.safe.put(probe, person=person, registration_id=registration.id, name=PHOTO)

    def _is_settled(self, registration_id: RegistrationId) -> bool:
        """Whether the probe is missing for a good reason: the photo was made meanwhile, or the registration ended."""
        with self.units.reading() as unit:
            state = unit[Registrations].get(registration_id).state
        return state in ENDED_WITHOUT_LINE or PHOTO in self.safe.names(registration_id)


def record_erasure(unit: UnitOfWork, registration: Registration, erased: int, *, at: datetime) -> Registration:
    """Write to the ledger that so many objects were erased, unless it is there, and give the registration with it, which is not saved.

    A commit that failed for its caller may have come through: the same number is not written again for the same state.
    """
    facts = (("kept", _kept(registration)), ("objects", erased))
    is_first = registration.state in _WITH_PHOTO and registration.media_erased_at is None
    if (erased and is_first) or not _is_recorded(unit, registration.id, facts if erased else ()):
        unit.ledger.append(RecordedEvent(at=at, event=RegistrationEvent.MEDIA_ERASED, subject=registration.id.value, facts=facts))
    if is_first:
        return replace(registration, media_erased_at=at)
    return registration


def _is_recorded(unit: UnitOfWork, registration_id: RegistrationId, facts: Sequence[tuple[str, str | int]]) -> bool:
    """Whether the ledger has an erasure with these facts; without any: whether it has one."""
    erasures = (one for one in unit.ledger.events_of(registration_id.value) if one.event is RegistrationEvent.MEDIA_ERASED)
    return any(set(facts) <= set(one.facts) for one in erasures)


def _kept(registration: Registration) -> str:
    return _NEVER_TAKEN if registration.route is Route.NO_FACE else _KEPT.get(registration.state, "")


def erase_unused(units: UnitsOfWork, safe: SealedMedia, registration_id: RegistrationId, *, left: Registration | None = None) -> int:
    """Erase; returns how many objects went. Safe at any time and beside any other step. Of what an authority holds nothing goes.

    The names are listed before the registration is read: what a newer step stores under a name of its own is either not in the
    list or in use by the registration as read, since every step records its names before it stores under them.

    Args:
        units: Of the database.
        safe: Where the objects are.
        registration_id: Whose they are.
        left: The registration as the step that calls left it. Where it uses all that is stored, nothing is read: what a newer step
            leaves unused, that step erases.

    Raises:
        UnknownRegistration: There is none.
    """
    stored = safe.names(registration_id)
    if left is not None and not _unused(left, stored):
        return 0
    with units.reading() as unit:
        registration = unit[Registrations].get(registration_id)
        if unit[RecordHolds].in_force(registration_id):
            return 0
    return safe.discard(registration_id, _unused(registration, stored))


def _unused(registration: Registration, stored: Sequence[str]) -> Sequence[str]:
    return sorted(set(stored) - set(names_in_use(registration, stored)))
