"""Health as `realname doctor` and `realname status` see it, with what to do; and the state of keys and backups."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import needs
from realname.access.pages.admin.frame import HEALTH, KEYS, admin_page
from realname.kernel.ports import Clock
from realname.operations.model.checkup import Checkup, Verdict
from realname.operations.text import CHECKUP_ADVICE, CHECKUP_NAMES, TROUBLE_ADVICE
from realname.operations.wiring.doctor import Doctor
from realname.operations.wiring.status import BACKUP_DUE
from realname.platform.config.settings import Settings
from realname.platform.http.served import Services

router = APIRouter(dependencies=[needs(Right.ADMINISTRATION_SEE)])
_ORDER = (Verdict.WRONG, Verdict.LOOK, Verdict.NOT_CHECKED, Verdict.FINE)
_OF_KEYS = (Checkup.KEY_FILE, Checkup.KEY_AGE, Checkup.KEY_ROTATION, Checkup.BACKUP, Checkup.DELETIONS)


@router.get(HEALTH)
def show_health(request: Request, services: Services) -> Response:
    """Show every checkup, what is wrong first, each with what to do."""
    health = services[Doctor]()
    return admin_page(
        request,
        "admin-health.html",
        section=HEALTH,
        verdict=health.worst().value,
        checkups=sorted(health.checkups, key=lambda one: _ORDER.index(one.verdict)),
        names=CHECKUP_NAMES,
        advice=CHECKUP_ADVICE,
        deployment=health.status,
        now=services[Clock].now(),
        troubles=[(one.value, TROUBLE_ADVICE[one]) for one in health.status.troubles],
    )


@router.get(KEYS)
def show_keys(request: Request, services: Services) -> Response:
    """Show which keys there are, how many people's keys each wraps, and when all was last backed up."""
    health, settings = services[Doctor](), services[Settings]
    return admin_page(
        request,
        "admin-keys.html",
        section=KEYS,
        checkups=[one for one in health.checkups if one.checkup in _OF_KEYS],
        names=CHECKUP_NAMES,
        advice=CHECKUP_ADVICE,
        known=services[Doctor].keys(),
        place=settings.keys.value,
        backed_up_at=health.status.database.backed_up_at if health.status.database else None,
        backup_hours=int(BACKUP_DUE.total_seconds() // 3600),
    )
