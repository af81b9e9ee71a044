"""How what a relying service has agrees with what is verified: an answer for each attribute that was asked for, and no other.

What an answer depends on:

- `true`, `false`: whether the value is the verified one, and nothing else of the holder.
- `not_available`: the attribute, which others were sent with it, and which kind of ID was verified. Never what the ID says.
- A score, where the pack gives any: how alike the two are, from the pack's floor on and in its steps.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from realname.evidence.model.name_agreement import Readings
from realname.relying.model.names import comparable_orders, folded, is_joined_name, is_verified_name
from realname.relying.model.rule import NameOrder, RelyingRule
from realname.relying.model.similarity import jaro_winkler
from realname.relying.model.verified_holder import NAME_PARTS, Attribute, VerifiedHolder

_BEST_OF_NON_MATCHES = 99  # KYC Match, MatchScoreResult: 100 is a match, which has no score
# Whether an ID states these does not depend on its kind alone: one that has no end, or names neither sex, differs from each value.
_STATED_BY_EACH = frozenset({Attribute.ID_DOCUMENT_EXPIRY_DATE, Attribute.GENDER})
# Those of the definition's scored attributes that are ever verified here.
_SCORED = frozenset({Attribute.NAME, Attribute.ADDRESS})
# What one letter or sign more or less changes.
_EXACT = frozenset({Attribute.ID_DOCUMENT_TYPE, Attribute.ID_DOCUMENT_EXPIRY_DATE, Attribute.BIRTHDATE, Attribute.GENDER})


class MatchResult(StrEnum):
    """Whether an attribute matches."""

    TRUE = "true"
    FALSE = "false"
    NOT_AVAILABLE = "not_available"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttributeMatch:
    """The answer for one attribute.

    Attributes:
        score: Similarity of a value that does not match, from 0 to 99; None: it is not told.
    """

    result: MatchResult
    score: int | None = None


NOT_AVAILABLE = AttributeMatch(result=MatchResult.NOT_AVAILABLE)


def match_attributes(
    asked: Mapping[Attribute, str], holder: VerifiedHolder | None, *, rule: RelyingRule, readings: Readings
) -> Mapping[Attribute, AttributeMatch]:
    """Compare each attribute with what is verified.

    Args:
        asked: What the service has; an empty text matches nothing.
        holder: None: no holder is verified, so nothing is available.
        rule: Of the pack.
        readings: Of Chinese characters.
    """
    if holder is None:
        return dict.fromkeys(asked, NOT_AVAILABLE)
    verified = holder.values
    found = {one: _match(one, value, verified.get(one, ""), rule=rule, readings=readings) for one, value in asked.items()}
    return {**found, **_match_parts(asked, holder, rule=rule, readings=readings)}


def overall_score(matches: Mapping[Attribute, AttributeMatch], *, rule: RelyingRule) -> int | None:
    """One score from 0 to 100 of all attributes that could be compared: a match counts 100; None: none could, or it is not told."""
    known = [one for one in matches.values() if one.result is not MatchResult.NOT_AVAILABLE]
    if not known:
        return None
    return rule.told_score(sum(100 if one.result is MatchResult.TRUE else one.score or 0 for one in known) // len(known))


def whole_name_of(asked: Mapping[Attribute, str], *, rule: RelyingRule) -> str:
    """The parts of a name in one, in the pack's order; empty: they are no whole name, so that nothing is said of any of them."""
    parts = [asked.get(one, "") for one in (Attribute.FAMILY_NAME, Attribute.GIVEN_NAME, Attribute.MIDDLE_NAMES)]
    is_whole = all(map(folded, parts[:2])) and (Attribute.MIDDLE_NAMES not in asked or bool(folded(parts[2])))
    if not is_whole:
        return ""
    is_given_first = rule.name_order is NameOrder.GIVEN_FIRST
    return " ".join((*parts[1:], parts[0]) if is_given_first else parts)


def _match(attribute: Attribute, asked: str, verified: str, *, rule: RelyingRule, readings: Readings) -> AttributeMatch:
    if not verified and attribute not in _STATED_BY_EACH:
        return NOT_AVAILABLE
    if attribute is Attribute.NAME:
        is_same = is_verified_name(asked, verified=verified, rule=rule, readings=readings)
    elif attribute in _EXACT:
        is_same = asked == verified
    else:
        is_same = folded(asked) == folded(verified)
    if is_same:
        return AttributeMatch(result=MatchResult.TRUE)
    is_scored = rule.scores and attribute in _SCORED
    return AttributeMatch(result=MatchResult.FALSE, score=_score(attribute, asked, verified, rule=rule) if is_scored else None)


def _match_parts(
    asked: Mapping[Attribute, str], holder: VerifiedHolder, *, rule: RelyingRule, readings: Readings
) -> Mapping[Attribute, AttributeMatch]:
    """Compare given, middle and family name with a name that the ID writes in one.

    Given and family name together are the whole name, in one of its orders: where it matches each of them does, else none does. Of a part
    alone nothing is said, be it in the name or not: part by part a name is guessed soon.
    """
    parts = [one for one in asked if one in NAME_PARTS]
    if not whole_name_of(asked, rule=rule):
        return dict.fromkeys(parts, NOT_AVAILABLE)
    given = [asked[one] for one in (Attribute.GIVEN_NAME, Attribute.MIDDLE_NAMES) if one in asked]
    is_same = is_joined_name(asked[Attribute.FAMILY_NAME], given, verified=holder.attributes.name, rule=rule, readings=readings)
    return dict.fromkeys(parts, AttributeMatch(result=MatchResult.TRUE if is_same else MatchResult.FALSE))


def _score(attribute: Attribute, asked: str, verified: str, *, rule: RelyingRule) -> int | None:
    """The best similarity of the orders that a name may have, in hundredths, rounded down; None: it is not told."""
    orders = comparable_orders(asked, verified, rule=rule) if attribute is Attribute.NAME else (asked,)
    best = max(jaro_winkler(folded(one), folded(verified)) for one in orders)
    return rule.told_score(min(_BEST_OF_NON_MATCHES, int(best * 100)))
