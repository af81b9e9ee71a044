"""Whether a name that a relying service has is the verified one, by the rule of the pack.

The definitions leave the order of the parts of a name to the country. Where the pack names an order, the words of a whole name stand as on
the ID, and given and family name that come apart are joined in this order. Otherwise a name may begin with any of its parts. A Chinese
name has its family name first in any case.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from realname.evidence.model.document_values import DocumentValues
from realname.evidence.model.name_agreement import Readings, chinese_name_of, is_reading, is_same_name
from realname.relying.model.rule import NameOrder, RelyingRule

_MOST_TURNS = 8  # parts that a name may begin with: a text of 256 characters could have 128
_CHINA = "CHN"  # whose passports write names by the readings of the national language


def is_verified_name(asked: str, *, verified: str, rule: RelyingRule, readings: Readings) -> bool:
    """Compare two whole names.

    Two names in scripts that the rule does not compare are two names: another answer would tell in which script the verified one is.

    Args:
        asked: What the service has.
        verified: What the ID says.
        rule: Of the pack.
        readings: Of Chinese characters.
    """
    if _has_order(asked, verified, rule=rule):
        return _is_same_part(asked, verified, rule=rule, readings=readings)
    if any(folded(one) == folded(verified) for one in turned(asked)):
        return True
    is_same = is_same_name(DocumentValues(name=asked), DocumentValues(name=verified)) if rule.transliteration else None
    if is_same is None and rule.readings:
        is_same = _is_reading(asked, verified, readings=readings)
    return is_same is True


def is_joined_name(family: str, given: Sequence[str], *, verified: str, rule: RelyingRule, readings: Readings) -> bool:
    """Whether a family name and given names make the verified name, each of them whole words or characters of it.

    Args:
        family: As the service has it.
        given: The given name, and the middle names where there are some.
        verified: What the ID says.
        rule: Of the pack.
        readings: Of Chinese characters.
    """
    characters = _chinese(verified)
    units, joint = (tuple(characters), "") if characters else (tuple(verified.split()), " ")

    def is_made_of(parts: Sequence[str], left: Sequence[str]) -> bool:
        if not parts:
            return not left
        ends = range(1, len(left) - len(parts) + 2)
        return any(
            _is_same_part(parts[0], joint.join(left[:end]), rule=rule, readings=readings) and is_made_of(parts[1:], left[end:])
            for end in ends
        )

    is_chinese = bool(characters) or any(map(_chinese, (family, *given)))
    may_begin = NameOrder.FAMILY_FIRST if is_chinese else rule.name_order
    return (may_begin is not NameOrder.GIVEN_FIRST and is_made_of((family, *given), units)) or (
        may_begin is not NameOrder.FAMILY_FIRST and is_made_of((*given, family), units)
    )


def folded(text: str) -> str:
    """A text as it is compared: letters, marks and digits, without capitals, spaces and signs."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in plain if unicodedata.category(sign)[0] in "LMN")


def spelled(name: str) -> str:
    """A name as it counts as one value: as it is compared, with the order of its words."""
    return _chinese(name) or " ".join(word for word in map(folded, name.split()) if word)


def turned(name: str) -> Iterator[str]:
    """A name from each of its first parts on: `ANNA ERIKSSON` and `ERIKSSON ANNA`."""
    parts = name.split()
    return (" ".join(parts[start:] + parts[:start]) for start in range(max(1, min(len(parts), _MOST_TURNS))))


def comparable_orders(asked: str, verified: str, *, rule: RelyingRule) -> Iterator[str]:
    """What the service has, in the orders in which it can be the verified name."""
    return iter((asked,)) if _has_order(asked, verified, rule=rule) else turned(asked)


def _has_order(asked: str, verified: str, *, rule: RelyingRule) -> bool:
    return rule.name_order is not NameOrder.ANY or bool(_chinese(asked) or _chinese(verified))


def _chinese(name: str) -> str:
    return chinese_name_of(DocumentValues(name=name))


def _is_same_part(part: str, run: str, *, rule: RelyingRule, readings: Readings) -> bool:
    """Compare one part with a run of the verified name, word by word in their order."""
    if folded(part) == folded(run):
        return True
    words, others = part.split(), run.split()
    if rule.transliteration and len(words) == len(others):
        pairs = zip(words, others, strict=True)
        if all(is_same_name(DocumentValues(name=one), DocumentValues(name=other)) for one, other in pairs):
            return True
    return rule.readings and any(_reads_as(shown, lettered, readings=readings) for shown, lettered in ((run, part), (part, run)))


def _reads_as(shown: str, lettered: str, *, readings: Readings) -> bool:
    letters = _letters(lettered)
    written = DocumentValues(name=letters, is_of_zone=True, issuer=_CHINA)
    return bool(letters) and is_reading(DocumentValues(name=shown), written, readings=readings) is True


def _letters(name: str) -> str:
    """A name in letters A to Z as a zone writes it; empty: it has other signs."""
    letters = " ".join(name.upper().replace("-", " ").split())
    bare = letters.replace(" ", "")
    return letters if bare.isascii() and bare.isalpha() else ""


def _is_reading(asked: str, verified: str, *, readings: Readings) -> bool | None:
    """Hold letters against Chinese characters, whichever of the two names has which."""
    said: bool | None = None
    for shown, lettered in ((verified, asked), (asked, verified)):
        letters = _letters(lettered)
        for one in turned(letters) if letters else ():
            written = DocumentValues(name=one, is_of_zone=True, issuer=_CHINA)
            reading = is_reading(DocumentValues(name=shown), written, readings=readings)
            if reading:
                return True
            said = reading if said is None else said
    return said
