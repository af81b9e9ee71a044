"""Whether a name that a relying service has is the verified one, by the rule of the pack.

The order of the parts never counts: definitions leave it to the country, and services write it as they like.
"""

import unicodedata
from collections.abc import Iterator

from realname.evidence.model.document_values import DocumentValues
from realname.evidence.model.name_agreement import Readings, chinese_name_of, is_reading, is_same_name
from realname.relying.model.rule import RelyingRule

_MOST_TURNS = 8  # parts that a name may begin with: a text of 256 characters could have 128
_CHINA = "CHN"  # whose passports write names by the readings of the national language


def is_verified_name(asked: str, *, verified: str, rule: RelyingRule, readings: Readings) -> bool | None:
    """Compare two whole names.

    Args:
        asked: What the service has.
        verified: What the ID says.
        rule: Of the pack.
        readings: Of Chinese characters.

    Returns:
        None: it cannot be said, as the two are in scripts that the rule does not compare.
    """
    if any(folded(one) == folded(verified) for one in turned(asked)):
        return True
    is_same = is_same_name(DocumentValues(name=asked), DocumentValues(name=verified)) if rule.transliteration else None
    if is_same is None and rule.readings:
        is_same = _is_reading(asked, verified, readings=readings)
    if is_same is None and has_common_script(asked, verified):
        return False
    return is_same


def is_part_of_name(part: str, *, verified: str, rule: RelyingRule) -> bool | None:
    """Whether a given or a family name can be a part of the verified name, which is kept in one.

    Returns:
        False: no run of its parts is this one. None: one may be, and which part of a name it is no ID says here.
    """
    if not has_common_script(part, verified):
        return None
    words, whole = verified.split(), folded(verified)
    runs = [" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1)]
    is_there = any(folded(run) == folded(part) for run in runs)
    if not is_there and rule.transliteration:
        is_there = any(is_same_name(DocumentValues(name=part), DocumentValues(name=run)) for run in runs)
    if not is_there and chinese_name_of(DocumentValues(name=verified)):
        is_there = folded(part) in whole  # without spaces no word ends before another begins
    return None if is_there else False


def folded(text: str) -> str:
    """A text as it is compared: letters, marks and digits, without capitals, spaces and signs."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LMN")


def has_common_script(one: str, other: str) -> bool:
    """Whether two texts share a script, so that a comparison letter by letter says anything."""
    return not _scripts(one).isdisjoint(_scripts(other))


def turned(name: str) -> Iterator[str]:
    """A name from each of its first parts on: `ANNA ERIKSSON` and `ERIKSSON ANNA`."""
    parts = name.split()
    return (" ".join(parts[start:] + parts[:start]) for start in range(max(1, min(len(parts), _MOST_TURNS))))


def _scripts(text: str) -> frozenset[str]:
    return frozenset(unicodedata.name(sign, "?").partition(" ")[0] for sign in folded(text) if unicodedata.category(sign)[0] == "L")


def _is_reading(asked: str, verified: str, *, readings: Readings) -> bool | None:
    """Hold letters against Chinese characters, whichever of the two names has which."""
    said: bool | None = None
    for shown, lettered in ((verified, asked), (asked, verified)):
        letters = " ".join(lettered.upper().replace("-", " ").split())
        if not letters.replace(" ", "").isascii() or not letters.replace(" ", "").isalpha():
            continue
        for one in turned(letters):
            written = DocumentValues(name=one, is_of_zone=True, issuer=_CHINA)
            reading = is_reading(DocumentValues(name=shown), written, readings=readings)
            if reading:
                return True
            said = reading if said is None else said
    return said
