"""The messages that the sandbox would have sent: there is no telephone to read them on."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.application.notice_words import notice_text
from realname.domain.errors import NotFound
from realname.domain.rights import Right
from realname.entrypoints.web.access import Staff, needs
from realname.entrypoints.web.languages import language_of
from realname.entrypoints.web.pages import page
from realname.entrypoints.web.services import Services

router = APIRouter(dependencies=[needs(Right.OUTBOX_READ)])
_SHOWN = 100


@router.get("/counter/outbox")
def show_outbox(request: Request, staff: Staff, services: Services) -> Response:  # noqa: ARG001 - whoever is not signed in is led to the sign-in
    """Show the last messages, the newest first.

    Raises:
        NotFound: Messages are really sent here, so nothing of them is kept.
    """
    if services.outbox is None:
        raise NotFound
    language = language_of(request)
    messages = [(one, notice_text(one.notice, language)) for one in services.outbox.latest(limit=_SHOWN)]
    return page(request, "outbox.html", messages=messages, most=_SHOWN, section="outbox")
