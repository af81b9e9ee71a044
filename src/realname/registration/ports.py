"""The records of persons, part of the unit of work: whom the operator knows, and the key their records are sealed under.

The records of registrations, part of the unit of work: the registrations, their challenges, and what was signed about them.
Test identities of inspectors, part of the unit of work.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from realname.evidence.model.applicant import Person
from realname.kernel.identifiers import AgentId, OutletId, PersonId, RegistrationId, ShopperId
from realname.kernel.receipt import SignedStatement
from realname.registration.model.decisions import Decision
from realname.registration.model.mystery_shopper import Shopper
from realname.registration.model.registration import Registration
from realname.verification.model.challenge import Challenge


class Persons(Protocol):
    """Persons by id and by keyed hash of their identity number."""

    def add(self, person: Person) -> Person:
        """Keep a new one, locked; or give whom another outlet began to know at the same moment, by the same keyed hash.

        Raises:
            KeysOutdated: The key is wrapped by a key-encryption key that was replaced; retryable.
        """
        ...

    def get(self, person_id: PersonId) -> Person:
        """Read and lock until the transaction ends: what depends on the person's other lines is counted under this lock.

        Raises:
            SealBroken: There is none.
        """
        ...

    def find(self, identity_hash: str) -> Person | None:
        """Find again whom the operator knows."""
        ...

    def renew_key(self, person_id: PersonId, *, wrapped_key: bytes) -> Person:
        """Give a person whose key was destroyed a new one; nothing sealed before opens with it.

        Raises:
            KeysOutdated: The key is wrapped by a key-encryption key that was replaced; retryable.
        """
        ...

    def destroy_key(self, person_id: PersonId) -> None:
        """Forget the wrapped key: whatever is sealed under it is gone."""
        ...

    def registrations_that_need_key(self, person_id: PersonId) -> int:
        """Registrations of the person that have neither ended without a line nor been erased: after refusal, or at the record's term.

        Those in which they act for the holder count as well.
        """
        ...

    def forget_unneeded(self, *, erased_before: datetime) -> int:
        """Let nobody be found by the hash of their number whose key is destroyed, and whose registrations were all erased before a time.

        Returns:
            How many persons.
        """
        ...


class Registrations(Protocol):
    """Registrations by id."""

    def add(self, registration: Registration) -> None:
        """Keep a new one."""
        ...

    def get(self, registration_id: RegistrationId) -> Registration:
        """Read and lock until the transaction ends.

        Raises:
            UnknownRegistration: There is none.
        """
        ...

    def read_many(self, ids: Sequence[RegistrationId]) -> Sequence[Registration]:
        """Read those of some hundred that there are; not locked, in no order."""
        ...

    def of_person(self, person_id: PersonId) -> Sequence[Registration]:
        """All that are still known to be a person's, as their holder or as who acted for them, the newest first; not locked."""
        ...

    def save(self, registration: Registration) -> None:
        """Replace."""
        ...

    def ids_open_before(self, opened_before: datetime) -> Sequence[RegistrationId]:
        """Those still open although opened before a time, oldest first."""
        ...

    def ids_referred_before(self, decided_before: datetime) -> Sequence[RegistrationId]:
        """Those referred and not finally decided although decided before a time."""
        ...

    def ids_refused_with_media_before(self, decided_before: datetime) -> Sequence[RegistrationId]:
        """Those refused before a time whose media are neither erased yet nor held."""
        ...

    def ids_in_workflow(self) -> Sequence[RegistrationId]:
        """Those in state submitted, approved, or activated without `notified_at`: their workflow must be running."""
        ...

    def ids_closed_with_media(self) -> Sequence[RegistrationId]:
        """Those withdrawn, abandoned, lapsed or with a rejected activation that are neither held nor have `media_erased_at` set yet."""
        ...

    def decisions_since(self, person_id: PersonId, since: datetime) -> Sequence[Decision]:
        """Decisions on those that a person was verified for since a time, in their order; not locked."""
        ...

    def forget_persons(self, *, erased_before: datetime) -> int:
        """Forget whose those were that were withdrawn, abandoned, lapsed or never activated, and erased before a time; returns how many."""
        ...

    def count_by_proxy(self, person_id: PersonId, *, since: datetime, until: datetime, but: RegistrationId) -> int:
        """How many that add a line, apart from one, were approved between two times and had a person act by authority.

        Those in which they acted as a guardian are not counted.
        """
        ...

    def ids_of_former_holders(self, *, given_before: datetime, limit: int) -> Sequence[RegistrationId]:
        """Activated ones that are neither erased nor held, of holders who gave their line to somebody else before a time."""
        ...

    def forget_sealed_number(self, registration_id: RegistrationId) -> None:
        """Forget the number of a line that was sealed for a former holder; none is no error."""
        ...

    def ids_interrupted_before(self, used_before: datetime) -> Sequence[RegistrationId]:
        """Those still open with an uploaded clip whose current challenge was used before a time: their judging was interrupted."""
        ...

    def ids_handed_over_before(self, handed_over_before: datetime) -> Sequence[RegistrationId]:
        """Those that await a supervisor although handed over before a time."""
        ...

    def decided(self, *, after: RegistrationId | None, limit: int) -> Sequence[Registration]:
        """Those that were decided, in the order of their ids, after one; not locked."""
        ...

    def count_decided(self) -> int:
        """How many were decided."""
        ...

    def opened_before_last(self, agent_id: AgentId, *, outlet_id: OutletId, since: datetime, places: int) -> datetime | None:
        """When the agent opened, at an outlet and since a time, the one so many places before their newest; None: they opened fewer."""
        ...

    def of_agent_since(self, agent_id: AgentId, *, outlet_id: OutletId, since: datetime, limit: int) -> Sequence[Registration]:
        """Those an agent opened at an outlet since a time, newest first; not locked."""
        ...

    def handed_over(self, outlet_id: OutletId, *, limit: int) -> Sequence[Registration]:
        """Those that await a supervisor of an outlet, the longest waiting first; not locked."""
        ...


class Challenges(Protocol):
    """Challenges by id and by registration."""

    def add(self, challenge: Challenge) -> None:
        """Keep a new one; it replaces the registration's current one."""
        ...

    def current(self, registration_id: RegistrationId) -> Challenge:
        """The last one issued for a registration, locked until the transaction ends.

        Raises:
            StateConflict: There is none.
        """
        ...

    def save(self, challenge: Challenge) -> None:
        """Record its use."""
        ...

    def failed_since(self, person_id: PersonId, since: datetime) -> Sequence[datetime]:
        """When those issued to a person since a time that count as failures were issued, oldest first, over all registrations.

        They are issued to whoever is verified: who acts for a holder, where somebody does.

        No failures are: all of a registration that was approved or activated; one whose answer was judged and is kept, as long as
        nothing is decided; and those that `free_since` counts.
        """
        ...

    def free_since(self, registration_id: RegistrationId, since: datetime) -> Sequence[datetime]:
        """When those issued for a registration since a time that cost no try were issued, oldest first.

        They are: one drawn for a live session that was never opened, since nobody learned of its actions; and one whose live session
        ended by nothing but a fault of the server.
        """
        ...


class Receipts(Protocol):
    """Signed receipts by registration."""

    def add(self, registration_id: RegistrationId, statement: SignedStatement) -> None:
        """Keep; a second one for the same registration changes nothing."""
        ...

    def get(self, registration_id: RegistrationId) -> SignedStatement | None:
        """Read, or None."""
        ...


class Certificates(Receipts, Protocol):
    """Signed certificates of deletion by registration."""


class Shoppers(Protocol):
    """Test identities."""

    def add(self, shopper: Shopper) -> None:
        """Keep a new one."""
        ...

    def save(self, shopper: Shopper) -> None:
        """Replace one that was kept."""
        ...

    def get(self, shopper_id: ShopperId) -> Shopper:
        """Read and lock.

        Raises:
            UnknownShopper: There is none.
        """
        ...

    def of_number(self, number_mark: str) -> Shopper | None:
        """The one whose number has this mark, locked, or None."""
        ...

    def of_registration(self, registration_id: RegistrationId) -> Shopper | None:
        """The one that was shown for a registration, locked, or None."""
        ...

    def newest_first(self, *, limit: int) -> Sequence[Shopper]:
        """At most so many."""
        ...
