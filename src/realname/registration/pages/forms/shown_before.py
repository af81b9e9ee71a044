"""What was shown or typed on the pages before: a cookie carries it for a quarter of an hour, so that no address holds it.

An address is kept in histories and in logs of proxies. The cookie is read by the page that it was set for, and for the agent who was there.
"""

import re
from dataclasses import dataclass

from fastapi import Request, Response

from realname.access.pages.cookies import drop_cookie, keep_cookie, read_cookie
from realname.access.pages.pages import see_other
from realname.kernel.identifiers import AgentId
from realname.platform.web.forms import Form
from realname.registration.pages.forms.organisation_form import FIELD as ORGANISATION

SHOWN_COOKIE = "realname_shown"
NEW_LINE = "new-line"
_HOLDS_S = 15 * 60  # as long as the mark for a card
_BETWEEN = "~"  # in none of the parts
_PART = re.compile(r"[A-Za-z0-9._-]{0,256}")
_PARTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What was shown on the pages before this one; each part is checked again by the use case that needs it.

    Attributes:
        holder: The mark for the present holder's card, or empty.
        death: The mark for the proofs of their death, or empty.
        organisation: The number of the organisation that holds the line or will hold it, or empty.
    """

    holder: str = ""
    death: str = ""
    organisation: str = ""

    @property
    def text(self) -> str:
        """All parts, as the cookie holds them."""
        return _BETWEEN.join((self.holder, self.death, self.organisation))


def shown_in(form: Form) -> Shown:
    """Read what a form carries on."""
    return Shown(holder=form.text("holder"), death=form.text("death"), organisation=form.text(ORGANISATION))


def shown_before(request: Request, place: str, *, acting: AgentId) -> Shown:
    """Read what this agent has shown for a place; nothing where the cookie is of another place or agent, or of another form."""
    kept, _, text = read_cookie(request, SHOWN_COOKIE).partition(_BETWEEN)
    parts = text.split(_BETWEEN)
    if kept != _name(place, acting) or len(parts) != _PARTS or any(_PART.fullmatch(one) is None for one in parts):
        return Shown()
    holder, death, organisation = parts
    return Shown(holder=holder, death=death, organisation=organisation)


def carry_on(request: Request, path: str, shown: Shown, place: str, *, acting: AgentId) -> Response:
    """Lead on to a page that needs what was shown.

    Args:
        request: The request.
        path: The page.
        shown: All of it.
        place: What it was shown for: a wish for a line, or `NEW_LINE`.
        acting: The agent.
    """
    answer = see_other(path)
    keep_cookie(request, answer, SHOWN_COOKIE, f"{_name(place, acting)}{_BETWEEN}{shown.text}", max_age_s=_HOLDS_S)
    return answer


def carried_out(request: Request, path: str) -> Response:
    """Lead on once it was used: nothing of it is kept."""
    answer = see_other(path)
    drop_cookie(request, answer, SHOWN_COOKIE)
    return answer


def _name(place: str, acting: AgentId) -> str:
    return f"{place}.{acting}"
