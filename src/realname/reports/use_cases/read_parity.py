"""Read whether the two routes lead to a line alike: at all outlets together, and at each that a member may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from realname.access.model.staff import StaffMember
from realname.kernel.identifiers import OutletId
from realname.kernel.ports import Clock
from realname.reports.model.parity_rule import ParityRule
from realname.reports.model.route_parity import Parity, RouteCount, parities_of, parity_of

DAYS = 30  # of the page, and of the alarm


class RouteCounts(Protocol):
    """Counts registrations by outlet, route and end; known cases are none."""

    def __call__(self, *, since: datetime) -> Sequence[RouteCount]:
        """Count those that were opened since a time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ParityReport:
    """The whole, and outlets: those where the routes are apart first."""

    whole: Parity
    outlets: Sequence[Parity]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadParity:
    """Reads; changes nothing."""

    counts: RouteCounts
    clock: Clock
    rule: ParityRule

    def __call__(self, *, days: int = DAYS, outlet_id: OutletId | None = None) -> ParityReport:
        """The registrations opened in the last days; of the outlets all, or one."""
        counted = self.counts(since=self.clock.now() - timedelta(days=days))
        shown = [one for one in counted if outlet_id is None or one.outlet_id == outlet_id]
        return ParityReport(whole=parity_of(counted, self.rule), outlets=parities_of(shown, self.rule))

    def seen_by(self, member: StaffMember, *, days: int = DAYS) -> ParityReport:
        """What a member may see: whoever is of an outlet sees it and the whole, others all."""
        return self(days=days, outlet_id=member.outlet_id)
