"""Records that are read once a transaction: for units of work that share one, where no one else changes anything before it ends."""

from collections.abc import Sequence

from realname.access.model.counter import Counter
from realname.access.store.counters import Counters
from realname.kernel.identifiers import CounterId, LiveSessionId, PersonId, RegistrationId
from realname.platform.db.store import Transaction
from realname.registration.model.live_session import LiveSession
from realname.registration.model.record_hold import RecordHold
from realname.registration.model.registration import Registration
from realname.registration.store.live_sessions import LiveSessions
from realname.registration.store.persons import Persons
from realname.registration.store.record_holds import RecordHolds
from realname.registration.store.registrations import Registrations
from realname.vault.model.wrapped_key import Person


class CachedRegistrations(Registrations):
    """Reads no registration twice: no one else changes one before the transaction ends."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._known: dict[RegistrationId, Registration] = {}
        self._saved: set[RegistrationId] = set()

    def begin(self) -> None:
        """Begin a unit."""
        self._saved.clear()

    def take_back(self) -> None:
        """Read anew what the unit saved."""
        for one in self._saved:
            self._known.pop(one, None)

    def get(self, registration_id: RegistrationId) -> Registration:
        """Give it as it was read or saved last."""
        known = self._known.get(registration_id)
        if known is None:
            known = self._known[registration_id] = super().get(registration_id)
        return known

    def save(self, registration: Registration) -> None:
        """Replace."""
        super().save(registration)
        self._saved.add(registration.id)
        self._known[registration.id] = registration


class CachedPersons(Persons):
    """Reads no one twice either, which a store of persons never does in a transaction; what a unit did is forgotten with the unit."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._changed: set[PersonId] = set()

    def begin(self) -> None:
        """Begin a unit."""
        self._changed.clear()

    def take_back(self) -> None:
        """Read anew whom the unit added or changed."""
        for one in self._changed:
            self._locked.pop(one, None)

    def add(self, person: Person) -> Person:
        """Keep a new one."""
        added = super().add(person)
        self._changed.add(added.id)
        return added

    def _set_key(self, person_id: PersonId, wrapped_key: bytes | None) -> None:
        super()._set_key(person_id, wrapped_key)
        self._changed.add(person_id)


class CachedSessions(LiveSessions):
    """Reads no live session twice."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._known: dict[LiveSessionId, LiveSession] = {}
        self._by_token: dict[str, LiveSessionId] = {}
        self._saved: set[LiveSessionId] = set()

    def begin(self) -> None:
        """Begin a unit."""
        self._saved.clear()

    def take_back(self) -> None:
        """Read anew what the unit saved."""
        for one in self._saved:
            self._known.pop(one, None)

    def add(self, session: LiveSession) -> None:
        """Keep a new one."""
        super().add(session)
        self._remember(session)

    def find(self, token_hash: str) -> LiveSession | None:
        """Give it as it was read or saved last."""
        known = self._known.get(self._by_token[token_hash]) if token_hash in self._by_token else None
        return known or super().find(token_hash)

    def get(self, session_id: LiveSessionId) -> LiveSession:
        """Give it as it was read or saved last."""
        known = self._known.get(session_id)
        if known is None:
            known = self._known[session_id] = super().get(session_id)
        return known

    def save(self, session: LiveSession) -> None:
        """Replace."""
        super().save(session)
        self._remember(session)

    def _remember(self, session: LiveSession) -> None:
        self._saved.add(session.id)
        self._known[session.id] = session
        self._by_token[session.token_hash] = session.id


class CachedCounters(Counters):
    """Reads no counter twice."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._known: dict[CounterId, Counter] = {}

    def get(self, counter_id: CounterId) -> Counter:
        """Give it as it was read last."""
        known = self._known.get(counter_id)
        if known is None:
            known = self._known[counter_id] = super().get(counter_id)
        return known

    def save(self, counter: Counter) -> None:
        """Replace."""
        super().save(counter)
        self._known.pop(counter.id, None)


class CachedHolds(RecordHolds):
    """Does not ask again for the holds of a registration where there were none at all."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self._are_none: bool | None = None

    def add(self, hold: RecordHold) -> None:
        """Keep a new one."""
        super().add(hold)
        self._are_none = False

    def in_force(self, registration_id: RegistrationId) -> Sequence[RecordHold]:
        """Those of a registration that have not ended."""
        if self._are_none is None:
            self._are_none = not self.all_in_force(limit=1)
        return () if self._are_none else super().in_force(registration_id)
