"""Hand a registration over to a supervisor, at any time before submission, and list those of an outlet: the route without a face."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from realname.inventory.errors import NumberUnavailable
from realname.inventory.model.stock import UNTIL_ANSWERED
from realname.inventory.store.numbers import Numbers
from realname.kernel.identifiers import AgentId, OutletId, RegistrationId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads, UnitOfWork, UnitsOfWork
from realname.outlets.use_cases.duty_check import require_at_work
from realname.registration.model.line_rule import LineRule
from realname.registration.model.registration import Registration, RegistrationState, Route
from realname.registration.store.registrations import Registrations
from realname.registration.use_cases.erasing.erase_media import erase_unused
from realname.registration.use_cases.media import SealedMedia
from realname.registration.use_cases.opening.open_registration import referral_to_supervisor

_MOST = 200  # the longest waiting ones; what lies behind them comes up as these are dealt with


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferToSupervisor:
    """Hands over: what was shown of the face and the ID's portrait are erased; evidence, number and SIM stay."""

    units: UnitsOfWork
    clock: Clock
    safe: SealedMedia
    line_rule: LineRule

    def __call__(self, registration_id: RegistrationId, *, acting: AgentId | None = None) -> Registration:
        """Pass it to a supervisor; again changes nothing.

        Raises:
            StateConflict: Submitted already.
            RegistrationClosed: Withdrawn, abandoned, lapsed or decided.
            FaceRequired: It changes a line, and the pack asks for a face check.
        """
        now = self.clock.now()
        with self.units() as unit:
            registration = unit[Registrations].get(registration_id)
            if registration.state is RegistrationState.AWAITING_SUPERVISOR:
                return registration
            require_at_work(unit, registration.outlet_id, registration.agent_id)
            registration.require_open()
            if not registration.takes_number:
                self.line_rule.require_change_without_face()
            handed_over = self._with_number_kept(unit, _without_face(registration, at=now), at=now)
            unit[Registrations].save(handed_over)
            unit.ledger.append(referral_to_supervisor(handed_over, acting, at=now))
            unit.commit()
        erase_unused(self.units, self.safe, registration_id)
        return handed_over

    def _with_number_kept(self, unit: UnitOfWork, registration: Registration, *, at: datetime) -> Registration:
        """Keep the number until it is decided or lapses; one whose reservation ran out and that another has is chosen anew later."""
        if registration.msisdn is None:
            return registration
        until = at + UNTIL_ANSWERED
        if not registration.takes_number:
            return replace(registration, reserved_until=until)
        try:
            unit[Numbers].reserve(registration.msisdn, registration_id=registration.id, until=until, at=at)
        except NumberUnavailable:
            return replace(registration, msisdn=None, reserved_until=None)
        return replace(registration, reserved_until=until)


def _without_face(registration: Registration, *, at: datetime) -> Registration:
    return replace(
        registration.without_session(),
        state=RegistrationState.AWAITING_SUPERVISOR,
        route=Route.NO_FACE,
        handed_over_at=at,
        reference_id=None,  # no face will be compared with it
        has_closed_eyes=False,
    )


@dataclass(frozen=True, slots=True)
class ListAwaitingSupervisor:
    """Reads those that await a supervisor of an outlet; changes nothing."""

    units: Reads

    def __call__(self, outlet_id: OutletId) -> Sequence[Registration]:
        """List, the longest waiting first."""
        with self.units() as unit:
            return unit[Registrations].handed_over(outlet_id, limit=_MOST)
