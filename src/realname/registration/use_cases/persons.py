"""The persons a registration is bound to: its holder, and who is verified, which is another where a person acts for the holder."""

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, IdentityNumber, PersonId
from realname.kernel.ports import RandomTokens, Vault
from realname.kernel.unit_of_work import UnitOfWork
from realname.registration.model.registration import NextStep, Registration
from realname.registration.store.persons import Persons
from realname.vault.errors import SealBroken
from realname.vault.model.wrapped_key import Person


def require_person(unit: UnitOfWork, registration: Registration) -> Person:
    """Read and lock the holder, whose line it is.

    Raises:
        StateConflict: No evidence was attached yet.
    """
    if registration.person_id is None:
        raise StateConflict(next=NextStep.ATTACH_EVIDENCE.value)
    return unit[Persons].get(registration.person_id)


def require_verified(unit: UnitOfWork, registration: Registration) -> Person:
    """Read and lock whose face is looked at: reference, clip, probes, findings and photo are sealed under their key.

    Raises:
        StateConflict: No evidence of them was attached yet.
    """
    if registration.verified_person_id is None:
        is_holder = registration.representative is None
        raise StateConflict(next=(NextStep.ATTACH_EVIDENCE if is_holder else NextStep.ATTACH_REPRESENTATIVE).value)
    return unit[Persons].get(registration.verified_person_id)


def lock_persons(unit: UnitOfWork, registration: Registration) -> None:
    """Lock holder and representative before either is looked at, so that no two transactions wait for each other."""
    for one in persons_of(registration):
        unit[Persons].get(one)


def persons_of(registration: Registration) -> tuple[PersonId, ...]:
    """Holder and representative, as far as they are known, in the one order in which two persons are ever locked."""
    known = {one for one in (registration.person_id, registration.verified_person_id) if one is not None}
    return tuple(sorted(known, key=lambda one: one.value))


def known_or_new(unit: UnitOfWork, number: IdentityNumber, *, vault: Vault, tokens: RandomTokens) -> Person:
    """Find the person again by the keyed hash of their number, locked, or begin to know them."""
    subject_hash = vault.subject_hash(number)
    known = unit[Persons].find(subject_hash)
    if known is None:
        known = unit[Persons].add(Person(id=PersonId(tokens.token()), subject_hash=subject_hash, wrapped_key=vault.new_key()))
    if known.wrapped_key is None:
        # The key was destroyed with the person's last record; a person who comes again begins with a new key.
        return unit[Persons].renew_key(known.id, wrapped_key=vault.new_key())
    return known


def require_key(person: Person) -> bytes:
    """The person's wrapped data key.

    Raises:
        SealBroken: It was destroyed: what was sealed under it is gone.
    """
    if person.wrapped_key is None:
        raise SealBroken(kind="key-destroyed")
    return person.wrapped_key


def agent_fact(registration: Registration, acting: AgentId | None) -> tuple[str, str]:
    """Name the agent who took a step, by the id alone; None: the person who opened the registration."""
    return ("agent", (acting or registration.agent_id).value)
