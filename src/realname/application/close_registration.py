"""Close a registration that opens no line: withdrawn by the applicant, abandoned, or lapsed. It erases, and proves it."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from realname.application.media import MediaSafe
from realname.application.ports import Clock, StatementSigner
from realname.application.unit_of_work import UnitOfWork, UnitsOfWork
from realname.domain.errors import LedgerBroken, SealBroken, StateConflict
from realname.domain.events import Event, LedgerEntry, RecordedEvent
from realname.domain.identifiers import AgentId, RegistrationId
from realname.domain.receipt import SignedStatement
from realname.domain.registration import Registration, RegistrationState

_ENDS = {
    RegistrationState.WITHDRAWN: Event.REGISTRATION_WITHDRAWN,
    RegistrationState.ABANDONED: Event.REGISTRATION_ABANDONED,
    RegistrationState.LAPSED: Event.REGISTRATION_LAPSED,
}
_WITHDRAWABLE = frozenset(
    {
        RegistrationState.OPEN,
        RegistrationState.AWAITING_SUPERVISOR,
        RegistrationState.SUBMITTED,
        RegistrationState.APPROVED,
        RegistrationState.REFERRED,
        RegistrationState.REFUSED,
    }
)
_NOTHING_KEPT = (("kept", ""),)
_LAPSING = frozenset({RegistrationState.REFERRED, RegistrationState.AWAITING_SUPERVISOR})


def may_withdraw(registration: Registration) -> bool:
    """Whether the applicant can still stop: until the activation is requested, and while there is anything left to delete."""
    is_forgotten = registration.state is RegistrationState.REFUSED and registration.media_erased_at is not None
    return registration.state in _WITHDRAWABLE and registration.line_id is None and not is_forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRegistration:
    """Ends a registration: number and SIM freed, media erased, attributes forgotten, the key destroyed where nothing else needs it."""

    units: UnitsOfWork
    clock: Clock
    safe: MediaSafe
    signer: StatementSigner

    def withdraw(self, registration_id: RegistrationId, *, acting: AgentId | None = None) -> SignedStatement:
        """Withdraw on the applicant's wish; possible until activation is requested. Again gives the same certificate.

        Raises:
            StateConflict: Too late: the line is being activated or is active.
        """
        self._close(registration_id, RegistrationState.WITHDRAWN, when=_WITHDRAWABLE, acting=acting)
        return self.finish(registration_id)

    def abandon(self, registration_id: RegistrationId) -> None:
        """End an open registration that nobody went on with."""
        self._close(registration_id, RegistrationState.ABANDONED, when=frozenset({RegistrationState.OPEN}))
        self.finish(registration_id)

    def lapse(self, registration_id: RegistrationId) -> None:
        """End a referral, or what awaits a supervisor, that nobody decided in time: absence never approves."""
        self._close(registration_id, RegistrationState.LAPSED, when=_LAPSING)
        self.finish(registration_id)

    def finish(self, registration_id: RegistrationId) -> SignedStatement:
        """Erase what a closed registration leaves, and certify it; after a crash this is simply called again."""
        erased = self.safe.discard(registration_id, self.safe.names(registration_id))
        self._record_erasure(registration_id, erased)
        with self.units() as unit:
            registration, now = unit.registrations.get(registration_id), self.clock.now()
            certificate = unit.certificates.get(registration_id)
            if certificate is not None and registration.media_erased_at is not None:
                return certificate
            unit.registrations.save(_forgotten(registration, at=now))
            destroyed = self._destroy_key_unless_needed(unit, registration)
            if certificate is None:
                certificate = self._certify(unit, registration, destroyed, at=now)
            unit.commit()
        return certificate

    def _record_erasure(self, registration_id: RegistrationId, erased: int) -> None:
        """Write that nothing is left, in a transaction of its own: the certificate names the entry's place, which it has afterwards."""
        with self.units() as unit:
            unit.registrations.get(registration_id)
            if _erasure(unit, registration_id) is None:
                facts = (*_NOTHING_KEPT, ("objects", erased))
                unit.ledger.append(RecordedEvent(at=self.clock.now(), event=Event.MEDIA_ERASED, subject=registration_id.value, facts=facts))
                unit.commit()

    def _destroy_key_unless_needed(self, unit: UnitOfWork, registration: Registration) -> str | None:
        """Give the name of the key that was destroyed; None: something else of the person needs it, or it was gone before."""
        if registration.person_id is None:
            return None
        # Locked before counting: another registration of the same person that begins now waits, and finds the key renewed.
        wrapped_key = unit.persons.get(registration.person_id).wrapped_key
        if unit.persons.registrations_that_need_key(registration.person_id):
            return None
        unit.persons.destroy_key(registration.person_id)
        if wrapped_key is None:
            return None
        try:
            return self.safe.vault.key_name(wrapped_key)
        except SealBroken:
            return None  # what nothing opens any more has no name, and goes all the same

    def _certify(self, unit: UnitOfWork, registration: Registration, destroyed: str | None, *, at: datetime) -> SignedStatement:
        entry = _erasure(unit, registration.id)
        if entry is None:
            raise LedgerBroken(missing=Event.MEDIA_ERASED.value)
        certificate = self.signer.sign(_certificate(registration, entry, destroyed, at=at))
        unit.certificates.add(registration.id, certificate)
        return certificate

    def _close(
        self, registration_id: RegistrationId, end: RegistrationState, *, when: frozenset[RegistrationState], acting: AgentId | None = None
    ) -> None:
        with self.units() as unit:
            registration = unit.registrations.get(registration_id)
            if registration.state is end:
                return
            if registration.state not in when or registration.line_id is not None:
                raise StateConflict(state=registration.state.value)
            # The photo that an approval kept has lost its reason: the erasure is due again.
            unit.registrations.save(replace(registration, state=end, media_erased_at=None))
            unit.numbers.release(registration_id)
            unit.sims.release(registration_id)
            facts = (("agent", acting.value),) if acting else ()
            unit.ledger.append(RecordedEvent(at=self.clock.now(), event=_ENDS[end], subject=registration_id.value, facts=facts))
            unit.commit()


def _erasure(unit: UnitOfWork, registration_id: RegistrationId) -> LedgerEntry | None:
    """The entry that says that nothing is left; what a decision erased before left something."""
    entries = unit.ledger.of_subject(registration_id.value)
    erasures = (entry for entry in entries if entry.event.event is Event.MEDIA_ERASED)
    return next((entry for entry in erasures if set(_NOTHING_KEPT) <= set(entry.event.facts)), None)


def _forgotten(registration: Registration, *, at: datetime) -> Registration:
    """Forget who it was and which line they wished for: what remains is that there was a registration, and how it ended."""
    return replace(
        registration,
        media_erased_at=at,
        reference_id=None,
        sealed_attributes=None,
        sealed_session=None,
        evidence=None,
        inabilities=frozenset(),
        msisdn=None,
        iccid=None,
        reserved_until=None,
    )


def _certificate(registration: Registration, entry: LedgerEntry, destroyed: str | None, *, at: datetime) -> bytes:
    objects = dict(entry.event.facts)["objects"]
    content = {
        "erased_at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "key": destroyed,
        "ledger": {"index": entry.index, "leaf_hash": entry.leaf_hash},
        "objects": objects,
        "registration": registration.id.value,
        "state": registration.state.value,
        "type": "realname/deletion/1",
    }
    return json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
