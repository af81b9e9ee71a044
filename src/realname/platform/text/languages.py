"""Which language an answer speaks."""

from realname.kernel.text.text import ENGLISH, Language
from realname.platform.text.catalogues import languages


def parse_language(tag: str) -> Language:
    """Take the tag of an installed language.

    Raises:
        ValueError: No such language is installed.
    """
    if tag not in languages():
        raise ValueError
    return Language(tag)


def pick_language(accept_language: str | None) -> Language:
    """Choose by an Accept-Language header (RFC 9110, 12.5.4); English where it names none that is installed."""
    wishes = [_wish(entry) for entry in (accept_language or "").split(",")]
    known = [(weight, language) for weight, language in wishes if language and weight > 0]
    return max(known, key=lambda wish: wish[0])[1] if known else ENGLISH


def _wish(entry: str) -> tuple[float, Language | None]:
    tag, _, parameter = entry.partition(";")
    name, _, value = parameter.strip().partition("=")
    try:
        weight = float(value) if name == "q" else 1.0
    except ValueError:
        weight = 0.0
    return weight, _installed(tag.strip().lower())


def _installed(tag: str) -> Language | None:
    """The language of a tag, or the one without its region and script."""
    by_tag = {language.lower().replace("_", "-"): language for language in languages()}
    return by_tag.get(tag) or by_tag.get(tag.partition("-")[0])
