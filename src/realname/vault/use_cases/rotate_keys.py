"""Rotate the key-encryption key: a new one wraps every person's data key while everything goes on; then the old one can go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.kernel.errors import StateConflict
from realname.kernel.identifiers import AgentId, PersonId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ports import Clock, Progress, Vault
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork
from realname.vault.errors import KeysOutdated, SealBroken
from realname.vault.events import VaultEvent
from realname.vault.model.wrapped_key import Person
from realname.vault.ports import KeyCustody, KeyGeneration
from realname.vault.store.wrapped_keys import WrappedKeys
from realname.vault.use_cases.seal_rows import ResealRows, count_rows_of, resealed_generation

SUBJECT = "keys"  # of the ledger's entries about the server's keys
AT_ONCE = 200  # some milliseconds of writing: no one at a counter waits for it


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownKeys:
    """The key-encryption keys, and how many persons' keys each of them wraps.

    Attributes:
        floor: No new person's key is wrapped by an older generation; 0: any may be.
        counts: By generation, also of those that are not known any more.
        resealed: The generation by which the last rotation that came to its end sealed all rows; 0: none did since rows are sealed.
    """

    generations: Sequence[KeyGeneration]
    floor: int
    counts: Mapping[int, int]
    resealed: int = 0

    @property
    def newest(self) -> KeyGeneration:
        """The one that wraps."""
        return self.generations[-1]

    @property
    def outdated(self) -> int:
        """How many persons' keys are wrapped by a former generation."""
        return sum(count for number, count in self.counts.items() if number < self.newest.number)

    @property
    def is_rotating(self) -> bool:
        """Whether a rotation was begun and has not ended."""
        return self.outdated > 0 or self.floor < self.newest.number or 0 < self.resealed < self.newest.number

    def is_idle(self, number: int) -> bool:
        """Whether a generation wraps nothing, and nothing new may be wrapped by it."""
        return number < min(self.floor, self.newest.number) and not self.counts.get(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """What a rotation did.

    Attributes:
        rewrapped: Persons' keys that are wrapped by the newest key now.
        unreadable: Persons' keys that no known key opens; they stay as they are.
        resealed: Rows that are sealed by the newest key now.
    """

    newest: KeyGeneration
    rewrapped: int
    unreadable: int
    resealed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadKeys:
    """Says which keys there are and what they wrap."""

    units: UnitsOfWork
    custody: KeyCustody

    def __call__(self) -> KnownKeys:
        """Read."""
        with self.units() as unit:
            return _known(unit, self.custody)


@dataclass(frozen=True, slots=True, kw_only=True)
class RotateKeys:
    """Makes a new key, or goes on with a rotation that was cut off. May be killed at any point, and run twice at once.

    On several machines with a copy of the key file each, the database says whose new key it is; every other one has none to offer.
    """

    units: UnitsOfWork
    clock: Clock
    vault: Vault
    custody: KeyCustody
    progress: Progress

    def __call__(self, *, acting: AgentId | None = None) -> Rotated:
        """Rotate to the end.

        Args:
            acting: Whom the ledger names.

        Raises:
            SettingsError: The key file cannot be written.
            KeysUnavailable: The hardware security module does not answer.
            KeysOutdated: The keys were rotated on another machine, and its key file was not brought to this one yet.
            KeysProvisioned: The key file is a copy, in which a new key would be lost.
        """
        self.custody.require_changeable()
        newest = self._begin(acting)
        total = ReadKeys(units=self.units, custody=self.custody)().outdated
        rewrapped, unreadable = self._rewrap_all(newest, total=total)
        resealed = ResealRows(units=self.units, clock=self.clock)(newest)
        return Rotated(newest=newest, rewrapped=rewrapped, unreadable=unreadable, resealed=resealed)

    def _begin(self, acting: AgentId | None) -> KeyGeneration:
        """First nothing new is wrapped by a former key any more, in no process; only then does counting what is left mean anything.

        The key is made while the database is held: two machines would else make two keys of one generation, and one of them would be lost.
        """
        with self.units() as unit:
            bound = unit[WrappedKeys].bound_for_change()
            self._require_known(bound)
            newest = self._newest(unit)
            unit[WrappedKeys].raise_floor(newest)
            if not _is_recorded(unit, newest):
                unit.ledger.append(_key_event(VaultEvent.KEYS_ROTATED, newest, at=self.clock.now(), acting=acting))
            unit.commit()
        return newest

    def _newest(self, unit: UnitOfWork) -> KeyGeneration:
        known = _known(unit, self.custody)
        return known.newest if known.is_rotating else self.custody.add_generation()

    def _require_known(self, bound: KeyGeneration | None) -> None:
        if bound is not None and bound not in self.custody.generations():
            raise KeysOutdated(generation=bound.number)

    def _rewrap_all(self, newest: KeyGeneration, *, total: int) -> tuple[int, int]:
        rewrapped, unreadable, after = 0, 0, None
        while batch := self._batch(newest, after):
            changed, broken = self._rewrap(batch)
            rewrapped, unreadable, after = rewrapped + changed, unreadable + broken, batch[-1].id
            self.progress("keys", done=rewrapped, total=total)
        return rewrapped, unreadable

    def _batch(self, newest: KeyGeneration, after: PersonId | None) -> Sequence[Person]:
        with self.units() as unit:
            return unit[WrappedKeys].below(newest.number, after=after, limit=AT_ONCE)

    def _rewrap(self, batch: Sequence[Person]) -> tuple[int, int]:
        """The keys are wrapped outside of the transaction, and each is put in only where the former one still is."""
        ready, broken = list[tuple[PersonId, bytes, bytes]](), 0
        for person in batch:
            if person.wrapped_key is None:
                continue
            try:
                ready.append((person.id, person.wrapped_key, self.vault.rewrap(person.wrapped_key)))
            except SealBroken:
                broken += 1
        with self.units() as unit:
            self._require_known(unit[WrappedKeys].bound())
            changed = [unit[WrappedKeys].exchange(one, former=former, wrapped_key=new) for one, former, new in ready]
            unit.commit()
        return sum(changed), broken


def _known(unit: UnitOfWork, custody: KeyCustody) -> KnownKeys:
    return KnownKeys(
        generations=custody.generations(),
        floor=unit[WrappedKeys].floor(),
        counts=unit[WrappedKeys].counts(),
        resealed=resealed_generation(unit),
    )


def _key_event(event: Event, key: KeyGeneration, *, at: datetime, acting: AgentId | None) -> RecordedEvent:
    by = (("agent", acting.value),) if acting else ()
    return RecordedEvent(at=at, event=event, subject=SUBJECT, facts=(*by, ("generation", key.number), ("key", key.key_id)))


def _is_recorded(unit: UnitOfWork, newest: KeyGeneration) -> bool:
    """A person's key may have bound the database before: then the rotation was cut off, and is still to be recorded."""
    events = unit.ledger.events_of(SUBJECT)
    return any(one.event is VaultEvent.KEYS_ROTATED and dict(one.facts).get("key") == newest.key_id for one in events)


@dataclass(frozen=True, slots=True, kw_only=True)
class DestroyKey:
    """Destroys a former key-encryption key: the explicit second step, after which backups from before the rotation stay shut."""

    units: UnitsOfWork
    clock: Clock
    custody: KeyCustody

    def require_idle(self, number: int) -> KeyGeneration:
        """Return the key, where it wraps nothing any more.

        Raises:
            StateConflict: It is not known, it wraps something, or something new may still be wrapped by it.
            KeysProvisioned: The key file is a copy, from which the key would come back.
        """
        self.custody.require_changeable()
        known = ReadKeys(units=self.units, custody=self.custody)()
        found = next((one for one in known.generations if one.number == number), None)
        if found is None or not known.is_idle(number):
            raise StateConflict(field="generation", wrapped=known.counts.get(number, 0))
        return found

    def __call__(self, number: int, *, acting: AgentId | None = None) -> KeyGeneration:
        """Record the intention, then destroy.

        Args:
            number: Of the generation.
            acting: Whom the ledger names.

        Raises:
            StateConflict: As `require_idle`; or a process goes on sealing rows by it.
        """
        found = self.require_idle(number)
        ResealRows(units=self.units, clock=self.clock)(self.custody.generations()[-1])  # what another process sealed since the rotation
        if sealed := count_rows_of(self.units, number):
            raise StateConflict(field="generation", wrapped=0, sealed=sealed)
        with self.units() as unit:
            unit.ledger.append(_key_event(VaultEvent.KEYS_DESTROYED, found, at=self.clock.now(), acting=acting))
            unit.commit()
        self.custody.destroy_generation(number)
        return found
