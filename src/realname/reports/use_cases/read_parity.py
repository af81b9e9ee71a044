"""Read whether the two routes lead to a line alike: at all outlets together, and at each that a member may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from realname.access.model.staff import StaffMember
from realname.kernel.identifiers import OutletId
from realname.kernel.ports import Clock
from realname.reports.model.parity_rule import ParityRule
from realname.reports.model.route_parity import Parity, parities_of, parity_of
from realname.reports.store.route_figures import CountRoutes

DAYS = 30  # of the page, and of the alarm


@dataclass(frozen=True, slots=True, kw_only=True)
class ParityReport:
    """The whole, and outlets: those where the routes are apart first."""

    whole: Parity
    outlets: Sequence[Parity]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadParity:
    """Reads; changes nothing."""

    counts: CountRoutes
    clock: Clock
    rule: ParityRule

    def __call__(self, *, days: int = DAYS, outlet_id: OutletId | None = None) -> ParityReport:
        """The registrations opened in the last days; of the outlets all, or one."""
        counted = self.counts(since=self.clock.now() - timedelta(days=days))
        shown = [one for one in counted if outlet_id is None or one.outlet_id == outlet_id]
        return ParityReport(whole=parity_of(counted, self.rule), outlets=parities_of(shown, self.rule))

    def seen_by(self, member: StaffMember, *, days: int = DAYS) -> ParityReport:
        """What a member may see: the person who is of an outlet sees it and the whole, others all."""
        return self(days=days, outlet_id=member.outlet_id)
