"""Which language a page speaks: the one chosen before (a cookie), else the one the browser wishes for most."""

from fastapi import Request

from realname.application.languages import pick_language
from realname.application.words import Language
from realname.entrypoints.web.cookies import read_cookie

COOKIE = "realname_language"
TAGS = {Language.EN: "en", Language.ZH: "zh-CN"}  # BCP 47, for the `lang` attribute and for speech


def language_of(request: Request) -> Language:
    """The language of the answer to a request."""
    chosen = read_cookie(request, COOKIE)
    if chosen in set(Language):
        return Language(chosen)
    return pick_language(request.headers.get("accept-language"))
