"""The administrator's first screen: what needs doing, and where."""

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import needs
from realname.access.pages.admin.frame import ADMIN_OUTLETS, CAMPAIGNS, CLIENTS, COUNTERS, HEALTH, STAFF, STOCK, admin_page
from realname.access.pages.sign_in_path import ADMIN, OUTLETS
from realname.inventory.use_cases.change_stock import ReadInventory
from realname.operations.use_cases.what_needs_doing import ReadTasks, TaskKind
from realname.operations.wiring.doctor import Doctor
from realname.platform.http.served import Services

router = APIRouter(dependencies=[needs(Right.ADMINISTRATION_SEE)])
# A service that is suspected is looked at on the command line.
_WHERE: Mapping[TaskKind, str] = {
    TaskKind.NUMBERS_LOW: STOCK,
    TaskKind.SIMS_LOW: STOCK,
    TaskKind.TRAININGS_OVER: ADMIN_OUTLETS,
    TaskKind.FREEZES_WAITING: OUTLETS,
    TaskKind.APPEALS_WAITING: CAMPAIGNS,
    TaskKind.ACCESS_EXPIRED: f"{STAFF}?waiting=yes",
    TaskKind.OUTLETS_NOT_ENROLLED: ADMIN_OUTLETS,
    TaskKind.AGENTS_NOT_ENROLLED: ADMIN_OUTLETS,
    TaskKind.TRAININGS_ENDING: ADMIN_OUTLETS,
    TaskKind.SECRETS_ENDING: CLIENTS,
    TaskKind.CODES_UNUSED: COUNTERS,
    TaskKind.ACCESS_WAITING: f"{STAFF}?waiting=yes",
    TaskKind.CAMPAIGNS_PLANNED: CAMPAIGNS,
}


@router.get(ADMIN)
def show_tasks(request: Request, services: Services) -> Response:
    """Show health in one line, then what needs doing, then how much of the stock is left."""
    health, inventory = services[Doctor](), services[ReadInventory]
    return admin_page(
        request,
        "admin-home.html",
        section=ADMIN,
        verdict=health.worst().value,
        troubles=len(health.status.troubles),
        health_path=HEALTH,
        tasks=[(one, _WHERE.get(one.kind, "")) for one in services[ReadTasks]()],
        levels=(("numbers", inventory.number_level()), ("sims", inventory.sim_level())),
    )
