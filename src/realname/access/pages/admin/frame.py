"""The frame of the administrator's app: its sections in one list, and the page around what each capability shows."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Path, Query, Request
from fastapi.responses import HTMLResponse

from realname.access.pages.pages import page
from realname.access.pages.sign_in_path import ADMIN
from realname.kernel.text.text import Text
from realname.platform.web.fields import Fields

STAFF = f"{ADMIN}/staff"
ADMIN_OUTLETS = f"{ADMIN}/outlets"
COUNTERS = f"{ADMIN}/counters"
STOCK = f"{ADMIN}/stock"
CAMPAIGNS = f"{ADMIN}/campaigns"
PACK = f"{ADMIN}/pack"
CLIENTS = f"{ADMIN}/clients"
RELYING_SERVICES = f"{ADMIN}/services"
WEBHOOKS = f"{ADMIN}/webhooks"
KEYS = f"{ADMIN}/keys"
HEALTH = f"{ADMIN}/health"
IdPath = Annotated[str, Path(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Done = Annotated[str, Query(max_length=16)]


@dataclass(frozen=True, slots=True)
class Section:
    """One section of the app: where it is, and what it is called."""

    path: str
    title: Text


SECTIONS = (
    Section(ADMIN, Text("To do")),
    Section(STAFF, Text("Staff")),
    Section(ADMIN_OUTLETS, Text("Outlets and agents")),
    Section(COUNTERS, Text("Counters")),
    Section(STOCK, Text("Numbers and SIMs")),
    Section(CAMPAIGNS, Text("Campaigns")),
    Section(PACK, Text("Rule pack")),
    Section(CLIENTS, Text("Machine clients")),
    Section(RELYING_SERVICES, Text("Relying services")),
    Section(WEBHOOKS, Text("Webhooks")),
    Section(KEYS, Text("Keys and backups")),
    Section(HEALTH, Text("Health")),
)


def admin_page(request: Request, template: str, /, *, section: str, fields: Fields | None = None, **values: object) -> HTMLResponse:
    """Render a page of the app.

    Args:
        request: Asks for it.
        template: Extends `admin-base.html`.
        section: Path of the section that it belongs to.
        fields: A form as it was typed; where something is wrong with it the answer is 422. None: the form is empty.
        values: What the template shows.
    """
    shown = fields or Fields()
    return page(
        request,
        template,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if shown.faults else HTTPStatus.OK,
        section="admin",
        sections=SECTIONS,
        here=section,
        faults=shown.faults,
        typed=shown.typed,
        **values,
    )
