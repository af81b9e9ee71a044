"""What a reviewer wrote down, as sealed bytes: bound to holder, registration and review, and of a length that says nothing."""

from realname.kernel.identifiers import ReviewId
from realname.kernel.ports import Vault
from realname.kernel.unit_of_work import UnitOfWork
from realname.registration.model.registration import Registration
from realname.registration.use_cases.persons import require_key, require_person
from realname.review.model.written_reason import MOST, WrittenReason
from realname.vault.model.wrapped_key import Person

_LENGTH_BYTES = 4 * MOST  # a character of UTF-8 takes four bytes at most


def seal_reason(unit: UnitOfWork, registration: Registration, review_id: ReviewId, written: WrittenReason, *, vault: Vault) -> bytes:
    """Seal it under the holder's key: it goes with them.

    Raises:
        SealBroken: The key is gone.
    """
    person = require_person(unit, registration)
    plain = written.text.encode().ljust(_LENGTH_BYTES)
    return vault.seal(plain, wrapped_key=require_key(person), context=_context(person, registration, review_id))


def open_reason(unit: UnitOfWork, registration: Registration, review_id: ReviewId, sealed: bytes, *, vault: Vault) -> WrittenReason:
    """Open it.

    Raises:
        SealBroken: Changed, moved, or its key is gone.
    """
    person = require_person(unit, registration)
    plain = vault.open(sealed, wrapped_key=require_key(person), context=_context(person, registration, review_id))
    return WrittenReason(text=plain.decode().rstrip())


def _context(person: Person, registration: Registration, review_id: ReviewId) -> str:
    return f"{person.id}/registrations/{registration.id}/reviews/{review_id}"
