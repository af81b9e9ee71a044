"""Which language a page speaks: the one chosen before (a cookie), else the one the browser wishes for most."""

from fastapi import Request

from realname.access.pages.cookies import read_cookie
from realname.kernel.text.text import Language
from realname.platform.text.catalogues import languages
from realname.platform.text.languages import pick_language

COOKIE = "realname_language"


def language_of(request: Request) -> Language:
    """The language of the answer to a request."""
    chosen = read_cookie(request, COOKIE)
    return Language(chosen) if chosen in languages() else pick_language(request.headers.get("accept-language"))
