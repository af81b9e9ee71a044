"""Registrations, persons and challenges in memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from realname.evidence.model.applicant import Person
from realname.kernel.errors import KeysOutdated, SealBroken, StateConflict, UnknownRegistration
from realname.kernel.identifiers import AgentId, LineId, OutletId, PersonId, RegistrationId
from realname.lines.model.service_order import OrderKind, OrderOutcome
from realname.registration.model.decisions import Decision
from realname.registration.model.registration import ENDED_WITHOUT_LINE, NextStep, Registration, RegistrationState
from realname.registration.use_cases.persons import persons_of
from realname.vault.model import generation_of
from realname.verification.model.challenge import Challenge
from realname.verification.model.session_findings import SessionFinding
from tests.support.memory_record_holds import is_held
from tests.support.memory_records import Records


class MemoryRegistrations:
    """Implements the port `Registrations`."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def add(self, registration: Registration) -> None:
        self._records.registrations[registration.id] = registration

    def get(self, registration_id: RegistrationId) -> Registration:
        if registration_id not in self._records.registrations:
            raise UnknownRegistration
        return self._records.registrations[registration_id]

    def read_many(self, ids: Sequence[RegistrationId]) -> Sequence[Registration]:
        return [self._records.registrations[one] for one in ids if one in self._records.registrations]

    def of_person(self, person_id: PersonId) -> Sequence[Registration]:
        theirs = [one for one in self._records.registrations.values() if person_id in persons_of(one)]
        return sorted(sorted(theirs, key=lambda one: one.id.value), key=lambda one: one.opened_at, reverse=True)

    def save(self, registration: Registration) -> None:
        self.get(registration.id)
        self._records.registrations[registration.id] = registration

    def ids_open_before(self, opened_before: datetime) -> Sequence[RegistrationId]:
        return self._ids(lambda one: one.state is RegistrationState.OPEN and one.opened_at < opened_before)

    def ids_referred_before(self, decided_before: datetime) -> Sequence[RegistrationId]:
        return self._ids(lambda one: one.state is RegistrationState.REFERRED and _is_before(one.decided_at, decided_before))

    def ids_refused_with_media_before(self, decided_before: datetime) -> Sequence[RegistrationId]:
        return self._ids(
            lambda one: (
                one.state is RegistrationState.REFUSED
                and _is_before(one.decided_at, decided_before)
                and one.media_erased_at is None
                and not is_held(self._records, one.id)
            )
        )

    def ids_in_workflow(self) -> Sequence[RegistrationId]:
        return self._ids(
            lambda one: (
                one.state in {RegistrationState.SUBMITTED, RegistrationState.APPROVED}
                or (one.state is RegistrationState.ACTIVATED and one.notified_at is None)
            )
        )

    def ids_closed_with_media(self) -> Sequence[RegistrationId]:
        return self._ids(lambda one: one.state in ENDED_WITHOUT_LINE and one.media_erased_at is None and not is_held(self._records, one.id))

    def decisions_since(self, person_id: PersonId, since: datetime) -> Sequence[Decision]:
        decided = [
            (one.decided_at, one.id.value, one.decision)
            for one in self._records.registrations.values()
            if one.verified_person_id == person_id and one.decision is not None and one.decided_at is not None and one.decided_at >= since
        ]
        return [decision for _, _, decision in sorted(decided, key=lambda entry: entry[:2])]

    def forget_persons(self, *, erased_before: datetime) -> int:
        meant = self._ids(
            lambda one: one.state in ENDED_WITHOUT_LINE and _is_before(one.media_erased_at, erased_before) and one.person_id is not None
        )
        for one in meant:
            found = self.get(one)
            acting = replace(found.representative, person_id=None) if found.representative else None
            self._records.registrations[one] = replace(found, person_id=None, representative=acting)
        return len(meant)

    def count_by_proxy(self, person_id: PersonId, *, since: datetime, until: datetime, but: RegistrationId) -> int:
        return sum(
            one.representative is not None
            and not one.representative.authority.is_guardian
            and one.representative.person_id == person_id
            and one.adds_line
            and one.state in {RegistrationState.APPROVED, RegistrationState.ACTIVATED}
            and one.decided_at is not None
            and since <= one.decided_at <= until
            and one.id != but
            for one in self._records.registrations.values()
        )

    def ids_of_former_holders(self, *, given_before: datetime, limit: int) -> Sequence[RegistrationId]:
        given = [one for one in self._records.orders.values() if one.kind is OrderKind.TRANSFER and one.outcome is OrderOutcome.DONE]
        found = {
            one.id
            for order in given
            for one in self._records.registrations.values()
            if _is_before(order.answered_at, given_before)
            and self._is_of_line(one, order.line_id)
            and one.id.value != order.id.value
            and _is_before(one.decided_at, order.requested_at)
            and one.state is RegistrationState.ACTIVATED
            and one.sealed_attributes is not None
            and not is_held(self._records, one.id)
        }
        return sorted(found, key=lambda one: one.value)[:limit]

    def _is_of_line(self, registration: Registration, line_id: LineId) -> bool:
        return registration.for_line_id == line_id or self._records.lines[line_id].registration_id == registration.id

    def forget_sealed_number(self, registration_id: RegistrationId) -> None:
        self._records.sealed_of_registrations.pop(registration_id, None)

    def ids_handed_over_before(self, handed_over_before: datetime) -> Sequence[RegistrationId]:
        return self._ids(
            lambda one: one.state is RegistrationState.AWAITING_SUPERVISOR and _is_before(one.handed_over_at, handed_over_before)
        )

    def decided(self, *, after: RegistrationId | None, limit: int) -> Sequence[Registration]:
        found = [one for one in self._records.registrations.values() if one.decision is not None]
        return sorted((one for one in found if one.id.value > (after.value if after else "")), key=lambda one: one.id.value)[:limit]

    def count_decided(self) -> int:
        return len(self.decided(after=None, limit=len(self._records.registrations)))

    def opened_before_last(self, agent_id: AgentId, *, outlet_id: OutletId, since: datetime, places: int) -> datetime | None:
        newest_first = self.of_agent_since(agent_id, outlet_id=outlet_id, since=since, limit=places + 1)
        return newest_first[places].opened_at if len(newest_first) > places else None

    def of_agent_since(self, agent_id: AgentId, *, outlet_id: OutletId, since: datetime, limit: int) -> Sequence[Registration]:
        theirs = [
            one
            for one in self._records.registrations.values()
            if one.agent_id == agent_id and one.outlet_id == outlet_id and one.opened_at >= since
        ]
        by_id = sorted(theirs, key=lambda one: one.id.value)
        return sorted(by_id, key=lambda one: one.opened_at, reverse=True)[:limit]

    def handed_over(self, outlet_id: OutletId, *, limit: int) -> Sequence[Registration]:
        awaiting = [
            (one.handed_over_at, one.id.value, one)
            for one in self._records.registrations.values()
            if one.outlet_id == outlet_id and one.state is RegistrationState.AWAITING_SUPERVISOR and one.handed_over_at is not None
        ]
        return [one for _, _, one in sorted(awaiting, key=lambda entry: entry[:2])][:limit]

    def ids_interrupted_before(self, used_before: datetime) -> Sequence[RegistrationId]:
        used = {one.id for one in self._records.registrations.values() if self._is_used_before(one.id, used_before)}
        return self._ids(lambda one: one.state is RegistrationState.OPEN and one.upload is not None and one.id in used)

    def _is_used_before(self, registration_id: RegistrationId, used_before: datetime) -> bool:
        issued = [one for one in self._records.challenges.values() if one.registration_id == registration_id]
        return bool(issued) and _is_before(issued[-1].used_at, used_before)

    def _ids(self, is_meant: Callable[[Registration], bool]) -> Sequence[RegistrationId]:
        ordered = sorted(self._records.registrations.values(), key=lambda one: (one.opened_at, one.id.value))
        return [one.id for one in ordered if is_meant(one)]


class MemoryPersons:
    """Implements the port `Persons`."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def add(self, person: Person) -> Person:
        self._require_new_enough(person.wrapped_key)
        known = self.find(person.identity_hash)
        if known is None:
            self._records.persons[person.id] = person
        return known or person

    def get(self, person_id: PersonId) -> Person:
        if person_id not in self._records.persons:
            raise SealBroken(kind="person")
        return self._records.persons[person_id]

    def find(self, identity_hash: str) -> Person | None:
        return next((person for person in self._records.persons.values() if person.identity_hash == identity_hash), None)

    def renew_key(self, person_id: PersonId, *, wrapped_key: bytes) -> Person:
        return self._set_key(person_id, wrapped_key)

    def destroy_key(self, person_id: PersonId) -> None:
        self._set_key(person_id, None)

    def registrations_that_need_key(self, person_id: PersonId) -> int:
        theirs = [one for one in self._records.registrations.values() if person_id in persons_of(one)]
        return sum(not _is_over(one) or is_held(self._records, one.id) for one in theirs)

    def forget_unneeded(self, *, erased_before: datetime) -> int:
        kept = [one for one in self._records.registrations.values() if not _is_before(one.media_erased_at, erased_before)]
        needed = {person for one in kept for person in persons_of(one)}
        found = [one for one in self._records.persons.values() if one.wrapped_key is None and " " not in one.identity_hash]
        meant = [one for one in found if one.id not in needed]
        for one in meant:
            self._records.persons[one.id] = replace(one, identity_hash=f"forgotten {one.id}")
        return len(meant)

    def _require_new_enough(self, wrapped_key: bytes | None) -> None:
        bound = self._records.bound_key
        if wrapped_key is not None and bound is not None and generation_of(wrapped_key) < bound.number:
            raise KeysOutdated(generation=generation_of(wrapped_key))

    def _set_key(self, person_id: PersonId, wrapped_key: bytes | None) -> Person:
        self._require_new_enough(wrapped_key)
        person = replace(self.get(person_id), wrapped_key=wrapped_key)
        self._records.persons[person_id] = person
        return person


class MemoryChallenges:
    """Implements the port `Challenges`."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def add(self, challenge: Challenge) -> None:
        self._records.challenges[challenge.id] = challenge

    def current(self, registration_id: RegistrationId) -> Challenge:
        issued = [one for one in self._records.challenges.values() if one.registration_id == registration_id]
        if not issued:
            raise StateConflict(next=NextStep.GET_CHALLENGE.value)
        return issued[-1]

    def save(self, challenge: Challenge) -> None:
        if challenge.id not in self._records.challenges:
            raise StateConflict(next=NextStep.GET_CHALLENGE.value)
        self._records.challenges[challenge.id] = challenge

    def failed_since(self, person_id: PersonId, since: datetime) -> Sequence[datetime]:
        return sorted(
            one.issued_at for one in self._records.challenges.values() if one.issued_at >= since and self._is_failure(one, person_id)
        )

    def _is_failure(self, challenge: Challenge, person_id: PersonId) -> bool:
        registration = self._records.registrations[challenge.registration_id]
        if registration.verified_person_id != person_id or registration.state in {RegistrationState.APPROVED, RegistrationState.ACTIVATED}:
            return False
        if registration.challenge_id == challenge.id and _is_answered(registration):
            return False
        return not self._is_free(challenge)

    def free_since(self, registration_id: RegistrationId, since: datetime) -> Sequence[datetime]:
        of_registration = [one for one in self._records.challenges.values() if one.registration_id == registration_id]
        return sorted(one.issued_at for one in of_registration if one.issued_at >= since and self._is_free(one))

    def _is_free(self, challenge: Challenge) -> bool:
        live = [one for one in self._records.live_sessions.values() if one.challenge_id == challenge.id]
        return any(one.opened_at is None or one.findings == (SessionFinding.INTERRUPTED,) for one in live)


def _is_answered(registration: Registration) -> bool:
    is_judged = registration.state is RegistrationState.OPEN and registration.is_judged
    return is_judged or registration.state is RegistrationState.SUBMITTED


def _is_before(time: datetime | None, limit: datetime) -> bool:
    return time is not None and time < limit


def _is_over(registration: Registration) -> bool:
    is_erased_refusal = registration.state is RegistrationState.REFUSED and registration.media_erased_at is not None
    is_erased_record = registration.state is RegistrationState.ACTIVATED and registration.sealed_attributes is None
    return registration.state in ENDED_WITHOUT_LINE or is_erased_refusal or is_erased_record
