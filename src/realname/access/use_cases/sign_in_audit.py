"""What sign-ins and changes of their means record: an entry of the ledger and a line of the log (docs/reference/security-log.md).

Both name who by the agent's id, and hold codes beside it: never a login, into whose field a person may have typed a password. The ledger
takes what happened to an account that there is. Tries under other logins and during a pause go to the log alone: how many of them there
are is decided by the person who sits outside.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import structlog

from realname.access.errors import Attempt
from realname.access.events import AccessEvent, ConfirmedBy
from realname.access.model.passkey import Authenticator, FactorReset, Invitation, Passkey, ProviderIdentity
from realname.access.model.staff import SignInFault, SignInMeans, StaffAccount
from realname.kernel.identifiers import AgentId, OutletId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.ledger.implied_records import digest_of
from realname.kernel.unit_of_work import UnitOfWork, UnitsOfWork

_log = structlog.get_logger("realname.security")
_WARNINGS = frozenset({AccessEvent.STAFF_SIGN_IN_FAILED, AccessEvent.STAFF_RESET, AccessEvent.STAFF_NOT_TWO})
PASSKEY = "passkey"
NOT_TWO = "not-two-people"  # the ledger's subject of all such attempts, so that inspectors find them without knowing by whom
APP = "authenticator-app"
PROVIDER = "provider"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInAudit:
    """Something that happened to an account; recorded in the transaction that it belongs to, logged once that is committed.

    Attributes:
        agent_id: Whose account it is; None: of no one that there is, which is logged alone.
        facts: Sorted (name, value) pairs: codes and seconds.
        state: More such pairs, for the ledger alone: what the tables hold from then on (`access/store/audited.py`).
        subject: Under which the ledger has it; empty: under the account.
    """

    what: Event
    agent_id: AgentId | None
    facts: tuple[tuple[str, str | int], ...] = ()
    state: tuple[tuple[str, str], ...] = ()
    subject: str = ""

    def record(self, unit: UnitOfWork, *, at: datetime) -> None:
        """Append it to the ledger, where the account is a person's."""
        if self.agent_id is not None:
            facts = tuple(sorted((*self.facts, *self.state)))
            unit.ledger.append(RecordedEvent(at=at, event=self.what, subject=self.subject or self.agent_id.value, facts=facts))

    def record_alone(self, units: UnitsOfWork, *, at: datetime) -> None:
        """Append it in a transaction of its own, because the one that it is about was rolled back; then log it."""
        if self.agent_id is not None:
            with units() as unit:
                self.record(unit, at=at)
                unit.commit()
        self.log()

    def by(self, acting: AgentId | None) -> "SignInAudit":
        """Name who did it; None: a person at the server's command line, whom no one knows."""
        return self if acting is None else replace(self, state=(("agent", acting.value), *self.state))

    def log(self) -> None:
        """Write its line."""
        write = _log.warning if self.what in _WARNINGS else _log.info
        write("staff", what=self.what.value, agent=self.agent_id.value if self.agent_id else None, **dict(self.facts))


def signed_in(agent_id: AgentId, means: SignInMeans) -> SignInAudit:
    """A person signed in."""
    return SignInAudit(what=AccessEvent.STAFF_SIGNED_IN, agent_id=agent_id, facts=(("means", means.value),))


def sign_in_failed(agent_id: AgentId | None, means: SignInMeans, fault: SignInFault, *, pause_s: int = 0) -> SignInAudit:
    """A try came to nothing; `pause_s`: what it costs until the next, 0: nothing."""
    pause = (("pause_s", pause_s),) if pause_s else ()
    facts = (("fault", fault.value), ("means", means.value), *pause)
    return SignInAudit(what=AccessEvent.STAFF_SIGN_IN_FAILED, agent_id=agent_id, facts=facts)


def passkey_added(passkey: Passkey) -> SignInAudit:
    """A member signs in by one more passkey."""
    return _means(AccessEvent.STAFF_MEANS_ADDED, passkey.agent_id, PASSKEY, key=digest_of(passkey.id, passkey.public_key))


def passkey_removed(passkey: Passkey) -> SignInAudit:
    """A passkey signs its member in no more."""
    return _means(AccessEvent.STAFF_MEANS_REMOVED, passkey.agent_id, PASSKEY, key=digest_of(passkey.id, passkey.public_key))


def provider_bound(identity: ProviderIdentity) -> SignInAudit:
    """A member signs in by the operator's provider from then on."""
    return _means(AccessEvent.STAFF_MEANS_ADDED, identity.agent_id, PROVIDER, key=digest_of(identity.subject_hash))


def provider_unbound(identity: ProviderIdentity) -> SignInAudit:
    """A member signs in by the operator's provider no more."""
    return _means(AccessEvent.STAFF_MEANS_REMOVED, identity.agent_id, PROVIDER, key=digest_of(identity.subject_hash))


def app_added(app: Authenticator) -> SignInAudit:
    """A member's password needs the code of an app from then on."""
    return _means(AccessEvent.STAFF_MEANS_ADDED, app.agent_id, APP, key=digest_of(app.salt))


def app_removed(app: Authenticator) -> SignInAudit:
    """A member's password needs no code any more."""
    return _means(AccessEvent.STAFF_MEANS_REMOVED, app.agent_id, APP, key=digest_of(app.salt))


def staff_added(account: StaffAccount) -> SignInAudit:
    """There is one more member: in which role, at which outlet."""
    member = account.member
    outlet = (("outlet", member.outlet_id.value),) if member.outlet_id else ()
    awaits = "second-person" if account.awaits_confirmation else "no-one"
    facts = (("awaits", awaits), *outlet, ("role", member.role.value))
    return SignInAudit(what=AccessEvent.STAFF_ADDED, agent_id=member.id, facts=facts, state=_password(account))


def staff_confirmed(agent_id: AgentId, by: ConfirmedBy, **state: str) -> SignInAudit:
    """An account with power was confirmed; its member may sign in from now on."""
    return SignInAudit(what=AccessEvent.STAFF_CONFIRMED, agent_id=agent_id, facts=(("by", by.value),), state=tuple(sorted(state.items())))


def reset_asked(reset: FactorReset, *, at_latest: str) -> SignInAudit:
    """One person asked for a reset of a member's passkeys, app and password; a second person has not confirmed it yet."""
    return SignInAudit(what=AccessEvent.STAFF_RESET_ASKED, agent_id=reset.agent_id, state=(("until", at_latest),))


def reset_declined(agent_id: AgentId) -> SignInAudit:
    """A second person, or the member, declined a reset."""
    return SignInAudit(what=AccessEvent.STAFF_RESET_DECLINED, agent_id=agent_id)


def staff_reset(account: StaffAccount, **state: str) -> SignInAudit:
    """Everything a member signed in with is void; `state` says who asked, or which statement."""
    return SignInAudit(what=AccessEvent.STAFF_RESET, agent_id=account.member.id, state=(*_password(account), *sorted(state.items())))


def not_two(attempt: Attempt, outlet_id: OutletId | None) -> SignInAudit:
    """Two accounts were used as two people, and do not count as two."""
    outlet = (("outlet", outlet_id.value),) if outlet_id else ()
    facts = (("act", attempt.act), ("other", attempt.other.value), *outlet, ("sponsor", attempt.sponsor.value))
    state = (("agent", attempt.acting.value),)
    return SignInAudit(what=AccessEvent.STAFF_NOT_TWO, agent_id=attempt.acting, facts=facts, state=state, subject=NOT_TWO)


def staff_deactivated(agent_id: AgentId) -> SignInAudit:
    """A member signs in no more, for good."""
    return SignInAudit(what=AccessEvent.STAFF_DEACTIVATED, agent_id=agent_id)


def password_given(account: StaffAccount, *, by: Literal["member", "administrator", "regulator"]) -> SignInAudit:
    """A member has a new password; the one before is void. `by`: who saw it first, or the regulator, whose statement voids it: nobody."""
    return SignInAudit(what=AccessEvent.STAFF_PASSWORD_GIVEN, agent_id=account.member.id, facts=(("by", by),), state=_password(account))


def invited(invitation: Invitation) -> SignInAudit:
    """A link was made that lets a member in once."""
    state = (("code", digest_of(invitation.code_hash)),)
    return SignInAudit(what=AccessEvent.STAFF_INVITED, agent_id=invitation.agent_id, state=state)


def log_signed_out(agent_id: AgentId, *, sign_ins: int) -> None:
    """Write the line of sign-ins that a person ended; the ledger does without: a sign-in ends by itself just as well."""
    _log.info("staff:signed-out", agent=agent_id.value, sign_ins=sign_ins)


def _means(what: Event, agent_id: AgentId, means: str, *, key: str) -> SignInAudit:
    return SignInAudit(what=what, agent_id=agent_id, facts=(("means", means),), state=(("key", key),))


def _password(account: StaffAccount) -> tuple[tuple[str, str], ...]:
    """What says which hash is kept, and helps no one to guess the password: 128 bits of salt are in the hash and not in the ledger."""
    return (("password", digest_of(account.password_hash)),)
