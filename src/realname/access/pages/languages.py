"""Which language a page speaks: the one chosen before (a cookie), else the one the browser wishes for most."""

from fastapi import Request

from realname.access.pages.cookies import read_cookie
from realname.kernel.text.bilingual_text import Language
from realname.kernel.text.languages import pick_language

COOKIE = "realname_language"
TAGS = {Language.EN: "en", Language.ZH: "zh-CN"}  # BCP 47, for the `lang` attribute and for speech


def language_of(request: Request) -> Language:
    """The language of the answer to a request."""
    chosen = read_cookie(request, COOKIE)
    if chosen in set(Language):
        return Language(chosen)
    return pick_language(request.headers.get("accept-language"))
