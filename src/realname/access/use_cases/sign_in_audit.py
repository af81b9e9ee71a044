"""What sign-ins leave behind, and changes of what staff sign in with: an entry of the ledger and a line of the log (docs/security-log.md).

Both name who by the agent's id, and hold codes beside it: never a login, into whose field a person may have typed a password. The ledger
takes what happened to an account that there is. Tries under other logins and during a pause go to the log alone: how many of them there
are is decided by the person who sits outside.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import structlog

from realname.access.events import AccessEvent
from realname.access.model.staff import SignInFault, SignInMeans
from realname.kernel.identifiers import AgentId
from realname.kernel.ledger.events import Event, RecordedEvent
from realname.kernel.unit_of_work import UnitOfWork

_log = structlog.get_logger("realname.security")
PASSKEY = "passkey"
APP = "authenticator-app"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInAudit:
    """Something that happened to an account; recorded in the transaction that it belongs to, logged once that is committed.

    Attributes:
        agent_id: Whose account it is; None: of no one that there is, which is logged alone.
        facts: Sorted (name, value) pairs: codes and seconds.
    """

    what: Event
    agent_id: AgentId | None
    facts: tuple[tuple[str, str | int], ...] = ()

    def record(self, unit: UnitOfWork, *, at: datetime) -> None:
        """Append it to the ledger, where the account is a person's."""
        if self.agent_id is not None:
            unit.ledger.append(RecordedEvent(at=at, event=self.what, subject=self.agent_id.value, facts=self.facts))

    def log(self) -> None:
        """Write its line."""
        write = _log.warning if self.what is AccessEvent.STAFF_SIGN_IN_FAILED else _log.info
        write("staff", what=self.what.value, agent=self.agent_id.value if self.agent_id else None, **dict(self.facts))


def signed_in(agent_id: AgentId, means: SignInMeans) -> SignInAudit:
    """A person signed in."""
    return SignInAudit(what=AccessEvent.STAFF_SIGNED_IN, agent_id=agent_id, facts=(("means", means.value),))


def sign_in_failed(agent_id: AgentId | None, means: SignInMeans, fault: SignInFault, *, pause_s: int = 0) -> SignInAudit:
    """A try came to nothing; `pause_s`: what it costs until the next, 0: nothing."""
    pause = (("pause_s", pause_s),) if pause_s else ()
    facts = (("fault", fault.value), ("means", means.value), *pause)
    return SignInAudit(what=AccessEvent.STAFF_SIGN_IN_FAILED, agent_id=agent_id, facts=facts)


def means_added(agent_id: AgentId, means: str) -> SignInAudit:
    """A member signs in by something more: a passkey, or a password with an app."""
    return SignInAudit(what=AccessEvent.STAFF_MEANS_ADDED, agent_id=agent_id, facts=(("means", means),))


def means_removed(agent_id: AgentId, means: str) -> SignInAudit:
    """Something signs a member in no more."""
    return SignInAudit(what=AccessEvent.STAFF_MEANS_REMOVED, agent_id=agent_id, facts=(("means", means),))


def password_given(agent_id: AgentId, *, by: Literal["member", "administrator"]) -> SignInAudit:
    """A member has a new password; the one before is void. `by`: who saw it first."""
    return SignInAudit(what=AccessEvent.STAFF_PASSWORD_GIVEN, agent_id=agent_id, facts=(("by", by),))


def invited(agent_id: AgentId) -> SignInAudit:
    """A link was made that lets a member in once."""
    return SignInAudit(what=AccessEvent.STAFF_INVITED, agent_id=agent_id)


def log_signed_out(agent_id: AgentId, *, sign_ins: int) -> None:
    """Write the line of sign-ins that a person ended; the ledger does without: a sign-in ends by itself just as well."""
    _log.info("staff:signed-out", agent=agent_id.value, sign_ins=sign_ins)
