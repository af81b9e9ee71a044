"""Compares a name as it is printed with one of a machine-readable zone: letters A to Z, parts perhaps cut (ICAO Doc 9303-3, 4.6 and 6)."""

import unicodedata
from collections.abc import Iterable, Sequence

from realname.evidence.model.mrz.transliteration import ARABIC, CYRILLIC, LATIN

MAXIMUM_NAME_CHARACTERS = 200  # of one name; a longer one is not compared
_SHADDA = "\u0651"
_UNWRITTEN = "'\u2018\u2019\u02bc`\u00b4.,;()\u200c\u200d"  # signs that a zone omits
_JOINTS = "-\u2010\u2011\u2013·•"  # a filler, or nothing
_TABLES = {**LATIN, **CYRILLIC, **ARABIC}

Spellings = Sequence[frozenset[str]]


def is_name_of_zone(printed: str, *, zone_name: str, may_be_cut: bool = False) -> bool | None:
    """Whether a printed name can be the one that a zone shows.

    The order of the parts may differ by where the name begins: `ANNA ERIKSSON` is `ERIKSSON ANNA`.

    Args:
        printed: Of any script.
        zone_name: Primary and secondary name with a space between: A to Z and spaces.
        may_be_cut: Whether the zone may lack the end of the name, or of its parts.

    Returns:
        None: it cannot be said. A name is empty, is in a script without a table, or in Arabic letters that a state is free to write by
        their sound.
    """
    text = unicodedata.normalize("NFC", printed).strip()
    if not text or not zone_name or len(text) > MAXIMUM_NAME_CHARACTERS:
        return None
    parts = [spellings(part) for part in text.split()]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    if any(_is_same(turned, zone_name) or (may_be_cut and _is_cut(turned, zone_name.split())) for turned in _turned(known)):
        return True
    return None if any(letter in ARABIC for letter in text) else False


def spellings(part: str) -> Spellings | None:
    """Every spelling of each letter of one part of a name; None: a letter has none."""
    found: list[frozenset[str]] = []
    for sign in part:
        if sign == _SHADDA and found:
            found[-1] |= {letter * 2 for letter in found[-1]}
        if unicodedata.category(sign) == "Mn":
            continue
        written = _written(sign)
        if written is None:
            return None
        found.append(frozenset(written))
    return found


def _written(sign: str) -> Iterable[str] | None:
    if sign in _JOINTS:
        return (" ", "")
    if sign in _UNWRITTEN:
        return ("",)
    capital = sign if sign in _TABLES else sign.upper()
    if capital in _TABLES:
        return _TABLES[capital]
    bare = "".join(one for one in unicodedata.normalize("NFD", capital) if unicodedata.category(one) != "Mn")
    return (bare,) if bare.isascii() and bare.isalpha() else None


def _turned(parts: Sequence[Spellings]) -> Iterable[Sequence[Spellings]]:
    return ([*parts[start:], *parts[:start]] for start in range(len(parts)))


def _ends(part: Spellings, text: str, starts: frozenset[int]) -> frozenset[int]:
    """Where in a text a part can end that begins at one of some places."""
    places = starts
    for written in part:
        places = frozenset(place + len(one) for place in places for one in written if text.startswith(one, place))
    return places


def _is_same(parts: Sequence[Spellings], text: str) -> bool:
    places = frozenset({0})
    for number, part in enumerate(parts):
        if number:
            places = frozenset(place + 1 for place in places if text.startswith(" ", place))
        places = _ends(part, text, places)
    return len(text) in places


def _is_cut(parts: Sequence[Spellings], zone_parts: Sequence[str]) -> bool:
    """Whether each part of the zone begins a part of the name, in their order, the first the first; the zone may lack parts."""
    place = 0
    for number, zone_part in enumerate(zone_parts):
        while place < len(parts) and not _begins(parts[place], zone_part):
            if number == 0:
                return False
            place += 1
        if place == len(parts):
            return False
        place += 1
    return True


def _begins(part: Spellings, zone_part: str) -> bool:
    """Whether the zone's part is the beginning of the part, or all of it."""
    places = frozenset({0})
    for written in part:
        if len(zone_part) in places:
            return True
        cut = any(one.startswith(zone_part[place:]) for place in places for one in written if one)
        if cut:
            return True
        places = frozenset(place + len(one) for place in places for one in written if zone_part.startswith(one, place))
    return len(zone_part) in places
