"""A member's own sign-ins: seen, and ended where they are not at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from realname.access.model.staff import SignInMeans
from realname.access.store.staff import StaffSessions
from realname.access.use_cases.sign_in_audit import log_signed_out
from realname.kernel.identifiers import AgentId, SignInId
from realname.kernel.ports import Clock
from realname.kernel.tokens import hash_token
from realname.kernel.unit_of_work import Reads, UnitsOfWork


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """A sign-in as its member sees it.

    Attributes:
        id: None: it was begun by a release that gave none, and ends with all others.
        is_this: Whether it is the one that asks.
    """

    id: SignInId | None
    signed_in_at: datetime
    seen_at: datetime
    means: SignInMeans
    is_this: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ListOwnSessions:
    """Reads; changes nothing."""

    units: Reads
    clock: Clock

    def __call__(self, agent_id: AgentId, *, token: str) -> Sequence[OwnSession]:
        """List those that have not ended, the newest first; `token` is that of the person who asks."""
        this, now = hash_token(token), self.clock.now()
        with self.units() as unit:
            found = unit[StaffSessions].of(agent_id)
        return [
            OwnSession(id=one.id, signed_in_at=one.signed_in_at, seen_at=one.seen_at, means=one.means, is_this=one.token_hash == this)
            for one in found
            if not one.is_over(now)
        ]


@dataclass(frozen=True, slots=True)
class EndOwnSession:
    """Ends one."""

    units: UnitsOfWork

    def __call__(self, agent_id: AgentId, sign_in_id: SignInId) -> None:
        """End it; one that is not there, or is another's, is no error."""
        with self.units() as unit:
            ended = unit[StaffSessions].end_one_of(agent_id, sign_in_id)
            unit.commit()
        if ended:
            log_signed_out(agent_id, sign_ins=1)


@dataclass(frozen=True, slots=True)
class EndOtherSessions:
    """Ends all but one: the person who else is signed in as this member is not any more."""

    units: UnitsOfWork

    def __call__(self, agent_id: AgentId, *, token: str) -> None:
        """End all but that of `token`."""
        with self.units() as unit:
            ended = unit[StaffSessions].end_others_of(agent_id, but=hash_token(token))
            unit.commit()
        if ended:
            log_signed_out(agent_id, sign_ins=ended)
