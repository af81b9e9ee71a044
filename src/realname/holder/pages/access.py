"""Who asks on a person's own page: a person who typed back a code that went to an active line; and the forms that they alone can send."""

from typing import Annotated

from fastapi import Depends, Path, Request
from fastapi.routing import APIRoute

from realname.access.pages.access import POLL
from realname.access.pages.cookies import read_cookie
from realname.access.pages.sign_in_path import PERSON_PAGES
from realname.holder.use_cases.disputes import DisputeDeclaration
from realname.holder.use_cases.lines import HeldLine, ReadPersonLines
from realname.holder.use_cases.person_session import PersonSession, ReadPersonSession
from realname.kernel.errors import PersonSignInRequired
from realname.kernel.identifiers import LineId
from realname.platform.http.bodies import SMALL_BYTES
from realname.platform.http.served import Services
from realname.platform.web.csrf import FIELD, require_own_origin, require_token
from realname.platform.web.forms import Form, read_form

PERSON = PERSON_PAGES
HOME = f"{PERSON}/"
SIGN_IN = f"{PERSON}/sign-in"
SESSION_COOKIE = "realname_person"
CODE_COOKIE = "realname_person_code"  # what the browser that asked for a code holds
LinePath = Annotated[str, Path(pattern=r"^[0-9a-f]{32}$")]


def person_signed_in(request: Request, services: Services) -> PersonSession:
    """Find who is signed in.

    Raises:
        PersonSignInRequired: No one, or not any more.
    """
    token = read_cookie(request, SESSION_COOKIE)
    if not token:
        raise PersonSignInRequired
    is_asked_by_a_page = request.method == "GET" and POLL in request.query_params
    read = services[ReadPersonSession].without_activity if is_asked_by_a_page else services[ReadPersonSession]
    session = read(token)
    request.state.person = session
    return session


Person = Annotated[PersonSession, Depends(person_signed_in)]


def is_of_the_person(route: APIRoute) -> bool:
    """Whether a route is open to the person who signed in by a code, and to no member of staff."""
    return any(one.call is person_signed_in for one in route.dependant.dependencies)


async def _person_form(request: Request, person: Person) -> Form:
    require_own_origin(request)
    form = await read_form(request, limit_bytes=SMALL_BYTES)
    require_token(given=form.text(FIELD), expected=person.csrf_token)
    return form


PersonForm = Annotated[Form, Depends(_person_form)]


def held_line(line_id: LinePath, person: Person, services: Services) -> HeldLine:
    """Read a line of theirs; anyone else's is as unknown as one that is not there.

    Raises:
        UnknownLine: There is none of theirs.
    """
    return services[ReadPersonLines].one(LineId(line_id), person_id=person.person_id)


Held = Annotated[HeldLine, Depends(held_line)]


def declaration_of(person: PersonSession) -> DisputeDeclaration:
    """Who says so, and over which line."""
    return DisputeDeclaration(person_id=person.person_id, line_id=person.line.id)
