"""Which language a page speaks: the one chosen before (a cookie), else the one the browser wishes for most."""

from fastapi import Request

from realname.application.words import Language

COOKIE = "realname_language"
TAGS = {Language.EN: "en", Language.ZH: "zh-CN"}  # BCP 47, for the `lang` attribute and for speech


def language_of(request: Request) -> Language:
    """The language of the answer to a request."""
    chosen = request.cookies.get(COOKIE)
    if chosen in set(Language):
        return Language(chosen)
    return _wished_for(request.headers.get("accept-language", ""))


def _wished_for(accept_language: str) -> Language:
    """Choose by an Accept-Language header (RFC 9110, 12.5.4); English where it names none of ours."""
    wishes = [_wish(entry) for entry in accept_language.split(",")]
    known = [(weight, Language(tag)) for weight, tag in wishes if tag in set(Language) and weight > 0]
    return max(known, key=lambda wish: wish[0])[1] if known else Language.EN


def _wish(entry: str) -> tuple[float, str]:
    tag, _, parameter = entry.partition(";")
    name, _, value = parameter.strip().partition("=")
    try:
        weight = float(value) if name == "q" else 1.0
    except ValueError:
        weight = 0.0
    return weight, tag.strip().lower().partition("-")[0]
