"""What a deployment in production needs before its first line: an administrator, an outlet with a trained agent, numbers and SIMs."""

from collections.abc import Sequence
from datetime import datetime

from realname.access.model.operating_status import OperatingState
from realname.access.model.staff import Role
from realname.access.store.staff import Staff
from realname.inventory.model.stock import SimState
from realname.inventory.store.numbers import Numbers
from realname.kernel.unit_of_work import UnitOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.store.lines import SimsOfLines
from realname.operations.model.checkup import Checkup, Diagnosis, Verdict, diagnosis
from realname.outlets.store.enrolments import Agents, Outlets
from realname.platform.config.settings import Settings
from realname.platform.db.engine import Pool, for_reading

SETUP = (Checkup.ADMINISTRATOR, Checkup.OUTLETS, Checkup.STOCK)


def check_setup(settings: Settings, engine: Pool, *, now: datetime) -> Sequence[Diagnosis]:
    """Say which of them is missing; a sandbox has them all."""
    if settings.is_sandbox:
        return [diagnosis(one, Verdict.FINE, "a sandbox has it") for one in SETUP]
    with SqlUnitsOfWork(for_reading(engine))() as unit:
        return [
            _found(Checkup.ADMINISTRATOR, {"administrator": _has_administrator(unit)}),
            _found(Checkup.OUTLETS, _on_duty(unit)),
            _found(Checkup.STOCK, _free(unit, now)),
        ]


def _found(checkup: Checkup, there: dict[str, bool]) -> Diagnosis:
    missing = [name for name, is_there in there.items() if not is_there]
    return diagnosis(checkup, Verdict.LOOK if missing else Verdict.FINE, f"no {', no '.join(missing)}" if missing else "there")


def _has_administrator(unit: UnitOfWork) -> bool:
    return any(one.may_sign_in and one.member.role is Role.ADMINISTRATOR for one in unit[Staff].all_of(None))


def _on_duty(unit: UnitOfWork) -> dict[str, bool]:
    outlets = {one.id for one in unit[Outlets].all() if one.state is OperatingState.ACTIVE}
    agents = [one for one in unit[Agents].all_of(None) if one.state is OperatingState.ACTIVE and one.outlet_id in outlets]
    return {"outlet": bool(outlets), "agent": bool(agents), "trained agent": any(one.trained_on for one in agents)}


def _free(unit: UnitOfWork, now: datetime) -> dict[str, bool]:
    sims = dict(unit[SimsOfLines].counts())
    return {"free number": bool(unit[Numbers].free(limit=1, at=now)), "free SIM": sims.get(SimState.FREE, 0) > 0}
