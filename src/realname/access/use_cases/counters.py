"""Counters: enrolled by a code that works once, listed, revoked."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from realname.access.connectors.counter_authenticators import CounterAuthenticators
from realname.access.errors import EnrolmentCodeRefused
from realname.access.events import AccessEvent
from realname.access.model.counter import CODE_LIFETIME, Counter, EnrolmentCode, enrolment_challenge
from realname.access.model.staff import StaffMember
from realname.access.store.audited import attested_key
from realname.access.store.counters import Counters, EnrolmentCodes
from realname.access.use_cases.cameras import revoke_cameras
from realname.access.use_cases.strangers_tries import CountStrangersTries, forgive
from realname.kernel.clock_skew import is_current
from realname.kernel.identifiers import AgentId, CounterId, OutletId
from realname.kernel.ledger.events import RecordedEvent
from realname.kernel.ledger.implied_records import digest_of
from realname.kernel.ports import Clock, RandomTokens, SignatureChecker
from realname.kernel.tokens import as_issued, hash_token, typed_secret
from realname.kernel.typed_names import parse_shown_name
from realname.kernel.unit_of_work import Reads, UnitsOfWork

_GROUPS = 3  # of four characters: 60 bits, for a quarter of an hour


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueEnrolmentCode:
    """Issues a code that enrols one counter of an outlet."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens

    def __call__(self, outlet_id: OutletId, name: str) -> str:
        """Issue; valid for 15 minutes, kept as a hash.

        Raises:
            InvalidInput: The name is empty, too long, or holds control characters.
        """
        code = typed_secret(self.tokens.token(), groups=_GROUPS)
        expires_at = self.clock.now() + CODE_LIFETIME
        kept = EnrolmentCode(code_hash=hash_token(code), outlet_id=outlet_id, name=parse_shown_name(name), expires_at=expires_at)
        with self.units() as unit:
            unit[EnrolmentCodes].add(kept)
            unit.commit()
        return code


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolCounter:
    """Enrols a counter by its code: the code is the authority, and a member of staff uses one of their own outlet alone."""

    units: UnitsOfWork
    clock: Clock
    tokens: RandomTokens
    signatures: SignatureChecker
    authenticators: CounterAuthenticators
    tries: CountStrangersTries

    def by_code_alone(self, code: str, public_key: bytes, *, attestation: str = "", address: str) -> Counter:
        """Enrol for a caller who is not known otherwise; `address` is where the request comes from.

        Raises:
            RateLimited: Too many from there were refused lately; nothing is looked at.
            InvalidInput, AttestationRefused, EnrolmentCodeRefused: As below.
        """
        # Counted before anything is read: of many at once, in all processes, no more are looked at than are allowed.
        return self._enrol(code, public_key, attestation, counted_under=self.tries("enrolment", address=address))

    def __call__(self, code: str, public_key: bytes, *, attestation: str = "", acting: StaffMember | None = None) -> Counter:
        """Enrol; of two with one code, one gets it.

        Args:
            code: As it was typed.
            public_key: SubjectPublicKeyInfo (DER).
            attestation: What the counter's hardware answered to `enrolment_challenge`, JSON; empty: the counter is not attested.
            acting: Who does it at a counter; None: a machine client, by the code alone.

        Raises:
            InvalidInput: The key is no P-256 public key; the code stays good.
            AttestationRefused: The hardware proves nothing; the code stays good.
            EnrolmentCodeRefused: The code is unknown, was used, has run out, or is another outlet's than the member's; then it stays good.
        """
        return self._enrol(code, public_key, attestation, acting=acting)

    def _enrol(
        self, code: str, public_key: bytes, attestation: str, *, acting: StaffMember | None = None, counted_under: str | None = None
    ) -> Counter:
        self.signatures.require_public_key(public_key)
        now = self.clock.now()
        with self.units() as unit:
            if counted_under is not None:
                # In the same transaction, so that no code is spent without an answer.
                forgive(unit, counted_under, at=now)
            taken = unit[EnrolmentCodes].take(hash_token(as_issued(code)))
            if (
                taken is None
                or not is_current(taken.expires_at, at=now, lifetime=CODE_LIFETIME)
                or (acting is not None and acting.outlet_id != taken.outlet_id)
            ):
                raise EnrolmentCodeRefused
            # Only who has a code has certificates read.
            challenge = enrolment_challenge(code=code, public_key=public_key)
            counter = Counter(
                id=CounterId(self.tokens.token()),
                outlet_id=taken.outlet_id,
                name=taken.name,
                public_key=public_key,
                enrolled_at=now,
                authenticator=self.authenticators.read_attestation(attestation, challenge=challenge) if attestation else None,
            )
            unit[Counters].add(counter)
            unit.ledger.append(_enrolled(counter, acting))
            unit.commit()
        return counter


def _enrolled(counter: Counter, acting: StaffMember | None) -> RecordedEvent:
    attestation = counter.authenticator.format.value if counter.authenticator else "none"
    agent = (("agent", acting.id.value),) if acting else ()
    key = digest_of(counter.public_key)
    held = counter.authenticator
    attested = attested_key(held.credential_id, held.public_key) if held else attested_key("", b"")
    facts = (*agent, ("attestation", attestation), ("attested", attested), ("key", key), ("outlet", counter.outlet_id.value))
    return RecordedEvent(at=counter.enrolled_at, event=AccessEvent.COUNTER_ENROLLED, subject=counter.id.value, facts=facts)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeCounter:
    """Revokes a counter: no live session is opened there any more."""

    units: UnitsOfWork
    clock: Clock

    def check(self, counter_id: CounterId) -> Counter:
        """Go as far as the first change; raises as the call."""
        with self.units() as unit:
            return unit[Counters].get(counter_id)

    def __call__(self, counter_id: CounterId, *, acting: AgentId | None = None) -> Counter:
        """Revoke; again changes nothing.

        Raises:
            CounterUnknown: There is none.
        """
        with self.units() as unit:
            counter = unit[Counters].get(counter_id)
            if counter.revoked_at is not None:
                return counter
            now = self.clock.now()
            revoked = replace(counter, revoked_at=now)
            unit[Counters].save(revoked)
            revoke_cameras(unit, counter_id, at=now, acting=acting)
            facts = (("agent", acting.value),) if acting else ()
            unit.ledger.append(RecordedEvent(at=now, event=AccessEvent.COUNTER_REVOKED, subject=counter_id.value, facts=facts))
            unit.commit()
        return revoked


@dataclass(frozen=True, slots=True)
class ListEnrolmentCodes:
    """Reads; changes nothing."""

    units: Reads

    def __call__(self) -> Sequence[EnrolmentCode]:
        """Codes that no counter was set up by, the newest first, the expired too until they are forgotten."""
        with self.units() as unit:
            return unit[EnrolmentCodes].all()


@dataclass(frozen=True, slots=True)
class ListCounters:
    """Reads; changes nothing."""

    units: Reads

    def __call__(self, outlet_id: OutletId | None = None) -> Sequence[Counter]:
        """List those of an outlet, or all, the revoked too."""
        with self.units() as unit:
            return unit[Counters].all_of(outlet_id)

    def one(self, counter_id: CounterId) -> Counter:
        """Read one, be it revoked.

        Raises:
            CounterUnknown: There is none.
        """
        with self.units() as unit:
            return unit[Counters].get(counter_id)
