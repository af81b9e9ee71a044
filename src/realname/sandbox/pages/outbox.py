"""The messages that the sandbox would have sent: there is no telephone to read them on."""

from collections.abc import Sequence
from typing import Protocol

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Staff, needs
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page
from realname.kernel.errors import NotFound
from realname.lines.text import text_of
from realname.platform.http.served import Services
from realname.sandbox.simulators.notifications import SentNotice


class Outbox(Protocol):
    """What a simulated message centre kept instead of sending it."""

    def latest(self, *, limit: int) -> Sequence[SentNotice]:
        """The last messages, the newest first."""
        ...


router = APIRouter(dependencies=[needs(Right.OUTBOX_READ)])
_SHOWN = 100


@router.get("/counter/outbox")
def show_outbox(request: Request, staff: Staff, services: Services) -> Response:  # noqa: ARG001 - whoever is not signed in is led to the sign-in
    """Show the last messages, the newest first.

    Raises:
        NotFound: Messages are really sent here, so nothing of them is kept.
    """
    outbox = services.find(Outbox)
    if outbox is None:
        raise NotFound
    messages = [(one, text_of(one.notice, language_of(request))) for one in outbox.latest(limit=_SHOWN)]
    return page(request, "outbox.html", messages=messages, most=_SHOWN, section="outbox")
