"""Which values a service tries of a holder's data, and how many different ones it may try.

An answer to a value that was only guessed tells something. So each different value counts, the right one as well, and a value that was
answered before is answered again at no cost. Values that lead to one fact count together, whichever attribute or operation they come by.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from realname.relying.model.matching import whole_name_of
from realname.relying.model.names import folded, spelled
from realname.relying.model.rule import MOST_AGE, RelyingRule
from realname.relying.model.verified_holder import NAME_PARTS, Attribute


class Fact(StrEnum):
    """What a service could find out by trying values."""

    NAME = "name"
    ID_DOCUMENT = "id-document"
    ID_DOCUMENT_TYPE = "id-document-type"
    ID_DOCUMENT_EXPIRY = "id-document-expiry"
    BIRTH_DATE = "birth-date"
    AGE = "age"
    ADDRESS = "address"
    GENDER = "gender"
    NATIONALITY = "nationality"
    TENURE = "tenure"


@dataclass(frozen=True, slots=True)
class Try:
    """One value.

    Attributes:
        fact: What it is tried of.
        value: As it counts: two spellings that are compared alike are one value.
        implied_by: Values whose answer says what this one's is.
    """

    fact: Fact
    value: str
    implied_by: tuple[str, ...] = ()

    def __repr__(self) -> str:
        """Without the value."""
        return f"Try({self.fact})"


_FACTS: Mapping[Attribute, Fact] = {
    Attribute.NAME: Fact.NAME,
    Attribute.ID_DOCUMENT: Fact.ID_DOCUMENT,
    Attribute.ID_DOCUMENT_TYPE: Fact.ID_DOCUMENT_TYPE,
    Attribute.ID_DOCUMENT_EXPIRY_DATE: Fact.ID_DOCUMENT_EXPIRY,
    Attribute.BIRTHDATE: Fact.BIRTH_DATE,
    Attribute.ADDRESS: Fact.ADDRESS,
    Attribute.GENDER: Fact.GENDER,
    Attribute.NATIONALITY: Fact.NATIONALITY,
}


def tries_of(asked: Mapping[Attribute, str], *, rule: RelyingRule) -> Mapping[str, Sequence[Try]]:
    """What the values of a request try, by attribute; one that is compared with nothing tries nothing."""
    whole = whole_name_of(asked, rule=rule)
    found: dict[str, Sequence[Try]] = {}
    for attribute, value in asked.items():
        if attribute in NAME_PARTS:
            found[attribute] = [Try(Fact.NAME, spelled(whole))] if whole else []
        elif attribute in _FACTS:
            counted = spelled(value) if attribute is Attribute.NAME else folded(value)
            found[attribute] = [Try(_FACTS[attribute], counted)]
        else:
            found[attribute] = []
    return found


def tries_of_age(years: int, *, is_reached: bool, today: date) -> Sequence[Try]:
    """What an age threshold tries: the age itself, and the birth date.

    An age that is reached stays so. One that is not is another question on another day: its answers tell when the birthday is.
    """
    if is_reached:
        of_birth = Try(Fact.BIRTH_DATE, f"reached {years}", implied_by=tuple(f"reached {more}" for more in range(years + 1, MOST_AGE + 1)))
    else:
        of_birth = Try(Fact.BIRTH_DATE, f"below {years} on {today}")
    return [Try(Fact.AGE, f"{years}"), of_birth]


def tries_of_tenure(operation: str, since: date, *, is_met: bool, rule: RelyingRule) -> Sequence[Try]:
    """What a day tries of the time since when a line is its subscriber's: since a later day it has been theirs as well."""
    if not is_met:
        return [Try(Fact.TENURE, f"{operation} not {since}")]
    earlier = tuple(f"{operation} {since - timedelta(days=days)}" for days in range(1, rule.value_term_days + 1))
    return [Try(Fact.TENURE, f"{operation} {since}", implied_by=earlier)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What may be answered.

    Attributes:
        answered: The questions whose values may all be answered.
        new: Values that count from now on.
        refused: Facts of which no more values may be tried at present.
    """

    answered: frozenset[str]
    new: Sequence[Try]
    refused: frozenset[Fact]


def judge_tries(
    questions: Mapping[str, Sequence[Try]],
    tried: Mapping[Fact, Mapping[str, date]],
    *,
    mark: Callable[[Fact, str], str],
    today: date,
    rule: RelyingRule,
) -> Judged:
    """Judge which questions may be answered. It depends on what the service itself tried and was answered, and on nothing else.

    Args:
        questions: What each question tries.
        tried: Of each fact the marks of the values that count, with the day on which each was tried first.
        mark: Gives the mark of a value of a fact.
        today: In UTC.
        rule: Of the pack.
    """
    counted = {fact: dict(values) for fact, values in tried.items()}
    answered, new, refused = set[str](), list[Try](), set[Fact]()
    for question, tries in questions.items():
        fresh = [one for one in tries if not _is_known(one, counted[one.fact], mark=mark)]
        full = {one.fact for one in fresh if _is_used_up(one.fact, counted[one.fact], today=today, rule=rule)}
        refused |= full
        if not full:
            answered.add(question)
            new += fresh
            for one in fresh:
                counted[one.fact][mark(one.fact, one.value)] = today
    return Judged(answered=frozenset(answered), new=new, refused=frozenset(refused))


def _is_known(one: Try, counted: Mapping[str, date], *, mark: Callable[[Fact, str], str]) -> bool:
    return bool(counted) and any(mark(one.fact, value) in counted for value in (one.value, *one.implied_by))


def _is_used_up(fact: Fact, counted: Mapping[str, date], *, today: date, rule: RelyingRule) -> bool:
    # Each threshold halves the ages that are left.
    most = rule.thresholds_in_term if fact is Fact.AGE else rule.values_in_term
    return len(counted) >= most or list(counted.values()).count(today) >= rule.values_a_day
