"""Codes of states in travel documents as codes of ISO 3166-1 alpha-2, by the territories of the Unicode CLDR."""

from babel.core import get_global

_GERMANY = "D"  # Doc 9303-3, 5
_LETTERS = 3


def alpha_2_of(code: str) -> str:
    """Read a code of Doc 9303, of one to three letters.

    Returns:
        Two letters; empty: the code is no state's, such as that of a person without a nationality, or stands for several.
    """
    if code == _GERMANY:
        return "DE"
    is_state = len(code) == _LETTERS and not code.startswith("X")
    found: list[str] = list(get_global("territory_aliases").get(code, ())) if is_state else []
    return found[0] if len(found) == 1 else ""
