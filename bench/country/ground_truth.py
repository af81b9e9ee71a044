"""What was planted, kept apart from the ledger: no detector reads it, only the person who measures them."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from realname.kernel.identifiers import AgentId, OutletId, RegistrationId


class FraudKind(StrEnum):
    """The frauds of the field that the country knows."""

    MANY_SIMS = "many-sims"
    EXTRA_CAPTURES = "extra-captures"
    HARVEST = "harvest"
    SHARED_SIGN_IN = "shared-sign-in"
    ROUTE_ABUSE = "route-abuse"
    SHOPPING_AROUND = "shopping-around"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeededFraud:
    """One fraud, from its first registration to its last.

    Attributes:
        outlets: Where, the first the one it is run from.
        cases: Its registrations, once they are opened; honest ones of the same agent in between are none of them.
    """

    number: int
    kind: FraudKind
    agent_id: AgentId
    outlets: tuple[OutletId, ...]
    first_at: datetime
    last_at: datetime
    cases: tuple[RegistrationId, ...] = ()

    def with_case(self, case_id: RegistrationId, *, at: datetime) -> "SeededFraud":
        """Add a registration that was opened for it."""
        return replace(self, cases=(*self.cases, case_id), last_at=max(self.last_at, at))
