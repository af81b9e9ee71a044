"""Which language an answer speaks."""

from realname.kernel.text.bilingual_text import Language


def pick_language(accept_language: str | None) -> Language:
    """Choose by an Accept-Language header (RFC 9110, 12.5.4); English where it names none of ours."""
    wishes = [_wish(entry) for entry in (accept_language or "").split(",")]
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
