"""The holder of a line sees who looked at the photo that is kept with it, for their card."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from realname.access.model.rights import Right
from realname.access.pages.access import Acting, needs
from realname.access.pages.languages import language_of
from realname.access.pages.pages import page
from realname.access.text import ROLE_WORDS
from realname.kernel.errors import DependencyError, InvalidInput, StateConflict
from realname.lines.pages.found_line import LINES, Found
from realname.lines.pages.holder import card_page
from realname.photo_access.model.photo_opening import OpeningReason
from realname.photo_access.text import REASON_WORDS
from realname.photo_access.use_cases.read_openings import ShowOpenings
from realname.platform.http.served import Services
from realname.platform.text.catalogues import translate
from realname.registration.pages.forms.card_form import CardForm, card_of

router = APIRouter(dependencies=[needs(Right.LINES_SERVE)])
_PATH = LINES + "/{line_id}/photo"
_WISH = "photo"  # in place of a wish: nothing of the line is changed


@router.get(_PATH)
def ask_for_card(request: Request, found: Found, services: Services) -> Response:
    """Ask for the holder's ID."""
    return card_page(request, found, services, wish=_WISH)


@router.post(_PATH)
def show_looks(request: Request, found: Found, acting: Acting, form: CardForm, services: Services) -> Response:
    """Show them, to the person whom the card says is the holder; nothing of it can be asked for again without the card."""
    try:
        known = services[ShowOpenings](found.line.id, card_of(form, services, place=found.line.id), acting=acting)
    except (StateConflict, InvalidInput, DependencyError) as error:
        return card_page(request, found, services, wish=_WISH, error=error)
    language = language_of(request)
    looks = [
        (
            one.opened_at,
            translate(REASON_WORDS[OpeningReason(one.reason)], language),
            one.case_number,
            [translate(ROLE_WORDS[role], language) for role in one.by],
        )
        for one in known
    ]
    return page(request, "photo-looks.html", line=found.line, looks=looks, section="lines")
