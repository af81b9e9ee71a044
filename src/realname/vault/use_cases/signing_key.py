"""The key that signs receipts and certificates: renewed on one machine at a time; the ledger says which one follows which.

Every machine has a copy of the key file. Two machines that each made a key of their own would sign what no one can check with the
other's published keys; so a key is made only by who has the newest one, while the database is held, and no process starts with a key
that another machine's has overtaken unseen.
"""

from dataclasses import dataclass

from realname.kernel.errors import SettingsError
from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.vault.errors import KeysOutdated
from realname.vault.events import VaultEvent
from realname.vault.ports import KeyCustody
from realname.vault.store.wrapped_keys import WrappedKeys
from realname.vault.use_cases.rotate_keys import SUBJECT


@dataclass(frozen=True, slots=True, kw_only=True)
class RenewSigningKey:
    """Makes a new key for receipts and certificates: processes that start from now on sign with it."""

    units: UnitsOfWork
    clock: Clock
    custody: KeyCustody

    def __call__(self, *, acting: AgentId | None = None) -> None:
        """Make it, and record that it follows the former one.

        A person who is killed in between has a key that is not recorded; the next start with it records it.

        Args:
            acting: Whom the ledger names.

        Raises:
            KeysOutdated: The key was renewed on another machine, and its keys were not brought to this one yet.
            SettingsError: The key file cannot be written.
            KeysUnavailable: The hardware security module does not answer.
            KeysProvisioned: The key file is a copy, in which a new key would be lost.
        """
        self.custody.require_changeable()
        with self.units() as unit:
            unit[WrappedKeys].bound_for_change()  # no one else renews meanwhile, on no machine
            chain, known = _recorded(unit), self.custody.signing_key_ids()
            if chain and chain[-1] not in known:
                raise KeysOutdated(kind="signing")
            self.custody.renew_signing_key()
            unit.ledger.append(_renewed(self.custody, at=self.clock, acting=acting))
            unit.commit()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordSigningKey:
    """Called at each start: a key that was made and not recorded, since its maker was killed, is recorded before it signs anything."""

    reads: Reads
    units: UnitsOfWork
    clock: Clock
    custody: KeyCustody

    def __call__(self) -> None:
        """Record where it is needed.

        Raises:
            SettingsError: Meanwhile another machine made another key to follow the same one.
            KeysUnavailable: The hardware security module does not answer.
        """
        with self.reads() as unit:
            if self._is_settled(unit):
                return
        with self.units() as unit:
            unit[WrappedKeys].bound_for_change()
            if self._is_settled(unit):
                return
            chain = _recorded(unit)
            if chain and chain[-1] not in self.custody.signing_key_ids():
                raise SettingsError(
                    ("keys: the signing key was renewed on two machines; bring keys.json from the one whose key the database knows",)
                )
            unit.ledger.append(_renewed(self.custody, at=self.clock, acting=None))
            unit.commit()

    def _is_settled(self, unit: UnitOfWork) -> bool:
        """One of the recorded keys, and be it a former one, signs; or it was never renewed."""
        chain, known = _recorded(unit), self.custody.signing_key_ids()
        return known[-1] in chain if chain else len(known) == 1


def _recorded(unit: UnitOfWork) -> tuple[str, ...]:
    """The keys as the ledger has them, the newest last; none where the key was never renewed."""
    renewals = [dict(one.facts) for one in unit.ledger.events_of(SUBJECT) if one.event is VaultEvent.KEYS_SIGNING_RENEWED]
    return tuple(str(facts[name]) for facts in renewals for name in ("former", "key") if name in facts)


def _renewed(custody: KeyCustody, *, at: Clock, acting: AgentId | None) -> RecordedEvent:
    *_, former, newest = custody.signing_key_ids()
    by = (("agent", acting.value),) if acting else ()
    facts = (*by, ("key", newest), ("former", former))
    return RecordedEvent(at=at.now(), event=VaultEvent.KEYS_SIGNING_RENEWED, subject=SUBJECT, facts=facts)
