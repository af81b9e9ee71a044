"""The person a registration is bound to."""

from realname.application.unit_of_work import UnitOfWork
from realname.domain.applicant import Person
from realname.domain.errors import SealBroken, StateConflict
from realname.domain.registration import NextStep, Registration


def require_person(unit: UnitOfWork, registration: Registration) -> Person:
    """Read and lock the person.

    Raises:
        StateConflict: No evidence was attached yet.
    """
    if registration.person_id is None:
        raise StateConflict(next=NextStep.ATTACH_EVIDENCE.value)
    return unit.persons.get(registration.person_id)


def require_key(person: Person) -> bytes:
    """The person's wrapped data key.

    Raises:
        SealBroken: It was destroyed: what was sealed under it is gone.
    """
    if person.wrapped_key is None:
        raise SealBroken(kind="key-destroyed")
    return person.wrapped_key
