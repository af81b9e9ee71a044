"""How what a relying service has agrees with what is verified: an answer for each attribute that was asked for, and no other."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from realname.evidence.model.name_agreement import Readings
from realname.relying.model.names import comparable_orders, folded, has_common_script, is_joined_name, is_part_of_name, is_verified_name
from realname.relying.model.rule import RelyingRule
from realname.relying.model.similarity import jaro_winkler
from realname.relying.model.verified_holder import Attribute, VerifiedHolder

_BEST_OF_NON_MATCHES = 99  # KYC Match, MatchScoreResult: 100 is a match, which has no score
_PARTS = frozenset({Attribute.GIVEN_NAME, Attribute.FAMILY_NAME, Attribute.MIDDLE_NAMES})
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
        score: Similarity of a value that does not match, from 0 to 99; None: not worked out.
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
    parts = {one: value for one, value in asked.items() if one in _PARTS}
    return {**found, **_match_parts(parts, holder, rule=rule, readings=readings)}


def overall_score(matches: Mapping[Attribute, AttributeMatch]) -> int | None:
    """One score from 0 to 100 of all attributes that could be compared: a match counts 100; None: none could."""
    known = [one for one in matches.values() if one.result is not MatchResult.NOT_AVAILABLE]
    if not known:
        return None
    return sum(100 if one.result is MatchResult.TRUE else one.score or 0 for one in known) // len(known)


def _match(attribute: Attribute, asked: str, verified: str, *, rule: RelyingRule, readings: Readings) -> AttributeMatch:
    if not verified:
        return NOT_AVAILABLE
    if attribute is Attribute.NAME:
        is_same = is_verified_name(asked, verified=verified, rule=rule, readings=readings)
    elif attribute in _EXACT:
        is_same = asked == verified
    else:
        is_same = folded(asked) == folded(verified)
    if is_same is None:
        return NOT_AVAILABLE
    if is_same:
        return AttributeMatch(result=MatchResult.TRUE)
    is_scored = rule.scores and attribute in _SCORED and has_common_script(asked, verified)
    return AttributeMatch(result=MatchResult.FALSE, score=_score(attribute, asked, verified, rule=rule) if is_scored else None)


def _match_parts(
    parts: Mapping[Attribute, str], holder: VerifiedHolder, *, rule: RelyingRule, readings: Readings
) -> Mapping[Attribute, AttributeMatch]:
    """Compare given, middle and family name with a name that the ID writes in one.

    Given and family name together are the whole name, in one of its orders: where it matches, each of them does. Alone, a part that is
    nowhere in the name does not match; of one that is there no ID says here which part of the name it is.
    """
    name, family = holder.attributes.name, parts.get(Attribute.FAMILY_NAME, "")
    given = [parts[one] for one in (Attribute.GIVEN_NAME, Attribute.MIDDLE_NAMES) if one in parts]
    is_whole = {Attribute.FAMILY_NAME, Attribute.GIVEN_NAME} <= parts.keys() and all(map(folded, (family, *given)))
    if is_whole and is_joined_name(family, given, verified=name, rule=rule, readings=readings):
        return dict.fromkeys(parts, AttributeMatch(result=MatchResult.TRUE))
    return {
        one: NOT_AVAILABLE if is_part_of_name(value, verified=name, rule=rule) is None else AttributeMatch(result=MatchResult.FALSE)
        for one, value in parts.items()
    }


def _score(attribute: Attribute, asked: str, verified: str, *, rule: RelyingRule) -> int:
    """The best similarity of the orders that a name may have, in hundredths, rounded down."""
    orders = comparable_orders(asked, verified, rule=rule) if attribute is Attribute.NAME else (asked,)
    best = max(jaro_winkler(folded(one), folded(verified)) for one in orders)
    return min(_BEST_OF_NON_MATCHES, int(best * 100))
