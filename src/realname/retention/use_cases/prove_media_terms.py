"""Prove, once a day, that no medium is older than the pack allows: the whole store is listed, and what is found is in the ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from realname.kernel.identifiers import RegistrationId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ports import Clock
from realname.kernel.rules.pack import Pack
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.lines.store.lines import Lines
from realname.registration.events import RegistrationEvent
from realname.registration.model.registration import ENDED_WITHOUT_LINE, Registration, RegistrationState, Route
from realname.registration.model.retention_rule import RetentionRule
from realname.registration.store.record_holds import RecordHolds
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.media import SealedMedia

SUBJECT = "media"  # of the ledger's entries about the whole store
_EVERY = timedelta(hours=23)  # a day, whenever the process was started
_AGAIN = timedelta(minutes=50)  # an hour, as long as something is overdue
_AT_ONCE = 500
GRACE = timedelta(hours=1)  # the reaper looks every minute, and may find a store or a database away for a while


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaProof:
    """What was found.

    Attributes:
        objects: How many media there are.
        held: How many of them an authority has ordered to be kept.
        overdue: How many of them should be gone, by registration or since no one knows whose they are.
        records_overdue: Records of lines whose term is over and which are not erased, the photo with them; so many at most.
    """

    objects: int
    held: int
    overdue: int
    records_overdue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProveMediaTerms:
    """Counts and records; erases nothing: that is the reaper's and the sweep's, whose work is looked at here from outside."""

    units: UnitsOfWork
    reads: Reads
    clock: Clock
    safe: SealedMedia
    policy: Pack

    def __call__(self) -> MediaProof | None:
        """Prove where it is due; None: it was proven today."""
        now = self.clock.now()
        if not self._is_due(now):
            return None
        proof = self._count(now)
        facts = (
            ("held", proof.held),
            ("objects", proof.objects),
            ("overdue", proof.overdue),
            ("policy", self.policy.digest),
            ("records_overdue", proof.records_overdue),
        )
        with self.units() as unit:
            # The time as it is now: a store is listed for minutes, and an entry of before would be out of its order.
            unit.ledger.append(RecordedEvent(at=self.clock.now(), event=RegistrationEvent.MEDIA_PROVEN, subject=SUBJECT, facts=facts))
            unit.commit()
        return proof

    def _is_due(self, now: datetime) -> bool:
        with self.reads() as unit:
            events = unit.ledger.events_of(SUBJECT)
        if not events:
            return True
        last = events[-1]
        said = dict(last.facts)
        return now - last.at >= (_AGAIN if said["overdue"] or said["records_overdue"] else _EVERY)

    def _count(self, now: datetime) -> MediaProof:
        stored = self.safe.names_by_registration()
        overdue, held, ids = 0, 0, iter(stored)
        while some := tuple(islice(ids, _AT_ONCE)):
            with self.reads() as unit:
                kept = unit[RecordHolds].held_among(some)
            held += sum(len(stored[one]) for one in kept)
            overdue += self._overdue_of([one for one in some if one not in kept], stored, at=now)
        over = self.policy[RetentionRule].service_over_before(now - GRACE)
        with self.reads() as unit:
            served = unit[Lines].ids_served_before(ended_before=over, limit=_AT_ONCE)
            given = unit[Lines].ids_of_former_holders(given_before=over, limit=_AT_ONCE)
        objects = sum(len(names) for names in stored.values())
        return MediaProof(objects=objects, held=held, overdue=overdue, records_overdue=len(served) + len(given))

    def _overdue_of(self, ids: Sequence[RegistrationId], stored: Mapping[RegistrationId, Sequence[str]], *, at: datetime) -> int:
        with self.reads() as unit:
            known = {one.id: one for one in unit[Registrations].read_many(ids)}
        due = {one: media_due_at(known[one], self.policy[RetentionRule]) if one in known else None for one in ids}
        return sum(len(stored[one]) for one in ids if one not in known or ((term := due[one]) is not None and term <= at - GRACE))


def media_due_at(registration: Registration, rule: RetentionRule) -> datetime | None:
    """When everything of it has to be gone; None: not yet known, since it is being decided, or its line's record has a term of its own.

    Of a registration that ended without a line it was due when it ended: nothing of it may be there.
    """
    state = registration.state
    if state is RegistrationState.OPEN:
        return registration.opened_at + timedelta(minutes=rule.abandoned_minutes)
    if registration.route is Route.NO_FACE or state is RegistrationState.AWAITING_SUPERVISOR:
        return registration.handed_over_at  # nothing is taken on this route
    if state is RegistrationState.REFERRED and registration.decided_at is not None:
        return registration.decided_at + timedelta(days=rule.referral_days)
    if state is RegistrationState.REFUSED and registration.decided_at is not None:
        return registration.decided_at + timedelta(days=rule.refusal_appeal_days)
    return registration.opened_at if state in ENDED_WITHOUT_LINE else None
