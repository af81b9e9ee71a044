"""Which language a page speaks: the one chosen at the switch (a cookie), else the one the browser wishes for most."""

from collections.abc import Mapping
from enum import StrEnum
from http import HTTPStatus
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import AfterValidator

from realname.access.pages.cookies import keep_cookie, read_cookie
from realname.access.pages.sign_in_path import local_path
from realname.kernel.text.text import Language, Text
from realname.platform.text.catalogues import languages, translate
from realname.platform.text.languages import parse_language, pick_language

COOKIE = "realname_language"
router = APIRouter()
CodeT = TypeVar("CodeT", bound=StrEnum)
_YEAR_S = 365 * 24 * 3600
_Code = Annotated[Language, AfterValidator(parse_language)]


def language_of(request: Request) -> Language:
    """The language of the answer to a request."""
    chosen = read_cookie(request, COOKIE)
    return Language(chosen) if chosen in languages() else pick_language(request.headers.get("accept-language"))


def said_by_code(request: Request, words: Mapping[CodeT, Text]) -> dict[str, str]:
    """The words of a closed list by their codes, in the language of the answer to a request."""
    language = language_of(request)
    return {code.value: translate(said, language) for code, said in words.items()}


@router.get("/language/{code}")
def switch_language(request: Request, code: _Code, to: Annotated[str, Query(max_length=1024)] = "") -> Response:
    """Remember the language and go back to the place."""
    answer = RedirectResponse(local_path(to), HTTPStatus.SEE_OTHER)
    # Lax: the person who follows a link from elsewhere, such as an invitation, reads the page in the language they chose.
    keep_cookie(request, answer, COOKIE, code, max_age_s=_YEAR_S, same_site="lax")
    return answer
