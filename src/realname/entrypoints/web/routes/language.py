"""The language switch: it keeps the place."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from realname.application.words import Language
from realname.entrypoints.web.cookies import keep_cookie
from realname.entrypoints.web.languages import COOKIE
from realname.entrypoints.web.sign_in_path import local_path

router = APIRouter()
_YEAR_S = 365 * 24 * 3600


@router.get("/language/{code}")
def switch_language(request: Request, code: Language, to: Annotated[str, Query(max_length=1024)] = "") -> Response:
    """Remember the language and go back to the place."""
    answer = RedirectResponse(local_path(to), HTTPStatus.SEE_OTHER)
    # Lax: whoever follows a link from elsewhere, such as an invitation, reads the page in the language they chose.
    keep_cookie(request, answer, COOKIE, code.value, max_age_s=_YEAR_S, same_site="lax")
    return answer
