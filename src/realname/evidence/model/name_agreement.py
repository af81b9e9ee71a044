"""Whether two sources show the same name: transliterated, cut, in Chinese characters, or in pinyin."""

import unicodedata
from collections.abc import Callable

from realname.evidence.model.document_values import DocumentValues
from realname.evidence.model.mrz.names import MAXIMUM_NAME_CHARACTERS, is_name_of_zone

Readings = Callable[
    [str], frozenset[str]
]  # the readings of one Chinese character in letters A to Z, without tones; empty: it has none known
_CHINA = "CHN"


def is_same_name(one: DocumentValues, other: DocumentValues) -> bool | None:
    """Compare the names; None: one has none, or the two are of scripts that cannot be compared."""
    if not one.name or not other.name:
        return None
    if one.is_of_zone and other.is_of_zone:
        return _is_same_zone_name(one, other)
    if one.is_of_zone or other.is_of_zone:
        zone, shown = (one, other) if one.is_of_zone else (other, one)
        return is_name_of_zone(shown.name, zone_name=zone.name, may_be_cut=zone.name_may_be_cut)
    return _is_same_shown(one.name, other.name)


def is_same_chinese_name(one: DocumentValues, other: DocumentValues) -> bool | None:
    """Compare the Chinese names; one that may be cut may be the beginning of the other."""
    first, second = chinese_name_of(one), chinese_name_of(other)
    if not first or not second:
        return None
    starts = one.chinese_name_may_be_cut and second.startswith(first)
    return first == second or starts or (other.chinese_name_may_be_cut and first.startswith(second))


def is_reading(one: DocumentValues, other: DocumentValues, *, readings: Readings) -> bool | None:
    """Whether the letters of a document of China can be the reading of the Chinese name; None: it cannot be said.

    Documents of other issuers write Chinese names by other rules (Hong Kong, Macao, Taiwan, Singapore), and are not compared.
    """
    for shown, lettered in ((one, other), (other, one)):
        if lettered.is_of_zone and lettered.issuer == _CHINA and lettered.name and chinese_name_of(shown):
            return _reads_as(chinese_name_of(shown), lettered, readings=readings)
    return None


def chinese_name_of(values: DocumentValues) -> str:
    """The Chinese name without spaces and dots; that of a document whose only name is Chinese is the name."""
    for text in (values.chinese_name, values.name):
        characters = "".join(sign for sign in unicodedata.normalize("NFKC", text) if not sign.isspace() and sign not in "·•‧・.")
        if characters and all(is_chinese(sign) for sign in characters):
            return characters
    return ""


def is_chinese(sign: str) -> bool:
    """Whether a sign is a Chinese character."""
    return unicodedata.name(sign, "").startswith(("CJK UNIFIED IDEOGRAPH", "CJK COMPATIBILITY IDEOGRAPH")) or sign == "\u3007"


def _is_same_zone_name(one: DocumentValues, other: DocumentValues) -> bool:
    first, second = one.name, other.name
    is_start = one.name_may_be_cut and second.startswith(first)
    return first == second or is_start or (other.name_may_be_cut and first.startswith(second))


def _is_same_shown(first: str, second: str) -> bool | None:
    """Two names as a person sees them: capitals, marks that are missing on one side, signs and spaces do not count."""
    if max(len(first), len(second)) > MAXIMUM_NAME_CHARACTERS:
        return None
    parts = first.split()
    if any(_bare("".join(parts[start:] + parts[:start])) == _bare(second) for start in range(max(1, len(parts)))):
        return True
    for plain, written in ((first, second), (second, first)):
        letters = " ".join(plain.upper().replace("-", " ").split())
        if letters.replace(" ", "").isascii() and letters.replace(" ", "").isalpha():
            return is_name_of_zone(written, zone_name=letters)
    return None if _is_of_chinese(first) != _is_of_chinese(second) else False


def _bare(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if unicodedata.category(sign)[0] in "LMN")


def _is_of_chinese(name: str) -> bool:
    return any(map(is_chinese, name))


def _reads_as(characters: str, lettered: DocumentValues, *, readings: Readings) -> bool | None:
    letters = lettered.name.replace(" ", "")
    places = frozenset({0})
    for character in characters[:MAXIMUM_NAME_CHARACTERS]:
        found = readings(character)
        if not found:
            return None
        if lettered.name_may_be_cut and any(one.startswith(letters[place:]) for place in places for one in found):
            return True
        places = frozenset(place + len(one) for place in places for one in found if letters.startswith(one, place))
    return len(letters) in places
