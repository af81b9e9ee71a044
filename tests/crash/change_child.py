"""One process of a storm of changes: it opens lines, then bars, closes, transfers them or gives another SIM. Arguments as `storm_child`."""

import os
import time
from datetime import timedelta
from pathlib import Path

from realname.kernel.errors import RateLimited, StateConflict
from realname.kernel.identifiers import LineId, RegistrationId
from realname.lines.model.barring import BarReason
from realname.lines.model.line import Ending
from realname.lines.use_cases.bar_line import BarLine, LiftBar
from realname.lines.use_cases.counter.open_change import Change, OpenChange
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.lines.use_cases.notices import send_notices
from realname.lines.use_cases.orders import carry_out_orders
from realname.main.deployment.deployment import Deployment
from realname.registration.model.registration import NextStep, Purpose, Registration, RegistrationState
from realname.registration.use_cases.choose_line import ChooseLine
from realname.registration.use_cases.read_registration import ReadRegistration
from tests.crash.change_parts import CHANGES, CounterChange, counter_change_of, lines_among, place_of_change
from tests.crash.storm_child import live, opening_at, register, request_of, take_step, until_it_answers
from tests.crash.storm_parts import FOLDER, PEOPLE, card, iccid

_LOOK_AGAIN_S = 0.1
_LEASE = timedelta(seconds=5)


def main() -> None:
    """Open this process's share of the lines, then change each."""
    # Minutes would be patient, and a long test: the person who dies here is dead at once, and no call lasts longer.
    carry_out_orders.LEASE = send_notices.LEASE = _LEASE
    live(_changes)


def _changes(deployment: Deployment, place: int, processes: int) -> None:
    share = range(place, lines_among(int(os.environ[PEOPLE])), processes)
    opened = {one: register(deployment, one) for one in share}
    for one, registration_id in opened.items():
        mark = Path(os.environ[FOLDER]) / f"deed-{one}"
        if not mark.exists():
            _do(deployment, one, _line_of(deployment, registration_id))
            mark.touch()


def _line_of(deployment: Deployment, registration_id: RegistrationId) -> LineId:
    """Wait until the line is active."""
    while True:
        registration = until_it_answers(lambda: deployment.app[ReadRegistration](registration_id)).registration
        if registration.state is RegistrationState.ACTIVATED and registration.line_id is not None:
            return registration.line_id
        time.sleep(_LOOK_AGAIN_S)


def _do(deployment: Deployment, place: int, line_id: LineId) -> None:
    """Do it, or what is left of it: who was killed in the middle does it again."""
    deed = counter_change_of(place)
    if deed is CounterChange.BAR:
        until_it_answers(lambda: deployment.app[BarLine](line_id, BarReason.LOST))
        until_it_answers(lambda: deployment.app[LiftBar](line_id, BarReason.LOST))
        until_it_answers(lambda: deployment.app[BarLine](line_id, BarReason.COURT))
        return
    try:
        if deed is CounterChange.CLOSE:
            until_it_answers(lambda: deployment.app[DeactivateLine](line_id, Ending.VOLUNTARY))
        else:
            _change(deployment, place, line_id, CHANGES[deed])
    except (StateConflict, RateLimited):
        return  # it was asked for before this process was born


def _change(deployment: Deployment, place: int, line_id: LineId, purpose: Purpose) -> None:
    to = place_of_change(place, people=int(os.environ[PEOPLE]))
    is_transfer = purpose is Purpose.TRANSFER
    change = Change(purpose=purpose, line_id=line_id, holder_card=card(place) if is_transfer else None)
    registration = until_it_answers(lambda: deployment.app[OpenChange](opening_at(to), change, request=request_of(to)))
    while registration.state is RegistrationState.OPEN:
        until_it_answers(lambda known=registration: _step(deployment, known, shown=to if is_transfer else place, sim=to))  # type: ignore[misc]
        registration = until_it_answers(lambda known=registration.id: deployment.app[ReadRegistration](known).registration)  # type: ignore[misc]


def _step(deployment: Deployment, registration: Registration, *, shown: int, sim: int) -> None:
    if registration.next_step is NextStep.CHOOSE_LINE and registration.msisdn is not None:
        deployment.app[ChooseLine](registration.id, msisdn=registration.msisdn, iccid=iccid(sim))
    else:
        take_step(deployment, registration, shown)


if __name__ == "__main__":
    main()
