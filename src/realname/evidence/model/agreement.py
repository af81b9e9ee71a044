"""Holds what several sources say of one document against each other, and against today. It finds; the rule pack says what follows.

A value that a source does not have is not compared, and is never taken as agreement: `compared` tells which fields two sources show.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations, product

from realname.evidence.model.document_values import DocumentField, DocumentValues, ValueSource
from realname.evidence.model.mrz import MrzSex, ZoneDay
from realname.evidence.model.name_agreement import Readings, is_reading, is_same_chinese_name, is_same_name

_CENTURY = 100


class Contradiction(StrEnum):
    """What can speak against a document. The words of each are in `evidence/text.py`."""

    NAME_DIFFERS = "name-differs"
    CHINESE_NAME_DIFFERS = "chinese-name-differs"
    NAME_READING_DIFFERS = "name-reading-differs"
    DOCUMENT_NUMBER_DIFFERS = "document-number-differs"
    PERSONAL_NUMBER_DIFFERS = "personal-number-differs"
    BIRTH_DIFFERS = "birth-differs"
    SEX_DIFFERS = "sex-differs"
    NATIONALITY_DIFFERS = "nationality-differs"
    ISSUER_DIFFERS = "issuer-differs"
    ISSUE_DIFFERS = "issue-differs"
    EXPIRY_DIFFERS = "expiry-differs"
    ZONE_DATA_DIFFERS = "zone-data-differs"
    PORTRAITS_DIFFER = "portraits-differ"
    ZONE_CHECK_FAILS = "zone-check-fails"
    ZONE_FORM_WRONG = "zone-form-wrong"
    PERSONAL_NUMBER_INVALID = "personal-number-invalid"
    BIRTH_AGAINST_NUMBER = "birth-against-number"
    SEX_AGAINST_NUMBER = "sex-against-number"
    DAY_IMPOSSIBLE = "day-impossible"
    BIRTH_IN_FUTURE = "birth-in-future"
    ISSUED_BEFORE_BIRTH = "issued-before-birth"
    ISSUED_AFTER_EXPIRY = "issued-after-expiry"
    NOT_YET_VALID = "not-yet-valid"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentFinding:
    """One contradiction, and the sources that it is of: two that differ, or one alone."""

    contradiction: Contradiction
    sources: tuple[ValueSource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentAgreement:
    """What was found.

    Attributes:
        findings: Each contradiction once for each pair of sources, in the order of `Contradiction`.
        compared: Fields that two sources show in a form that can be compared; those of a finding are among them.
    """

    findings: tuple[DocumentFinding, ...]
    compared: frozenset[DocumentField]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NumberFacts:
    """What a personal number says of itself; None: nothing.

    Attributes:
        holds: Whether form and check digit are those of its country.
        has_form: Whether the form is. A zone may hold another number than the holder's own, such as that of a file.
    """

    holds: bool
    has_form: bool = True
    birth_on: date | None = None
    sex: MrzSex | None = None

    def __repr__(self) -> str:
        """Whether it holds."""
        return f"NumberFacts(holds={self.holds}, …)"


NumberRules = Callable[[str, str], NumberFacts | None]  # of an issuer's code and a personal number; None: no rule for this issuer is known
Sources = Mapping[ValueSource, DocumentValues]
_Found = Iterator[tuple[Contradiction, tuple[ValueSource, ...]]]


def compare_sources(
    sources: Sources, *, on: date, readings: Readings | None = None, number_rules: NumberRules | None = None
) -> DocumentAgreement:
    """Find every contradiction.

    Args:
        sources: What each source says.
        on: Today, where the document is shown.
        readings: Of Chinese characters; None: Chinese names are not held against letters.
        number_rules: Of personal numbers; None: they are compared, but not checked.
    """
    found: list[tuple[Contradiction, tuple[ValueSource, ...]]] = []
    compared: set[DocumentField] = set()
    for (first, one), (second, other) in combinations(sources.items(), 2):
        for field, contradiction, is_same in _comparisons(one, other, readings=readings):
            if is_same is not None:
                compared.add(field)
            if is_same is False:
                found.append((contradiction, (first, second)))
    found += _faults_of_each(sources)
    found += _faults_of_numbers(sources, number_rules)
    found += _faults_of_days(sources, on=on)
    places = list(Contradiction)
    ordered = sorted(dict.fromkeys(found), key=lambda one: places.index(one[0]))
    findings = tuple(DocumentFinding(contradiction=contradiction, sources=where) for contradiction, where in ordered)
    return DocumentAgreement(findings=findings, compared=frozenset(compared))


def compare_parts(parts: Sequence[DocumentValues], source: ValueSource) -> Iterator[DocumentFinding]:
    """Find what parts of one source contradict in each other, such as the two sides of a card, which may be those of two cards."""
    for one, other in combinations(parts, 2):
        for _, contradiction, is_same in _comparisons(one, other, readings=None):
            if is_same is False:
                yield DocumentFinding(contradiction=contradiction, sources=(source,))


def _comparisons(
    one: DocumentValues, other: DocumentValues, *, readings: Readings | None
) -> Iterator[tuple[DocumentField, Contradiction, bool | None]]:
    yield DocumentField.NAME, Contradiction.NAME_DIFFERS, is_same_name(one, other)
    yield DocumentField.CHINESE_NAME, Contradiction.CHINESE_NAME_DIFFERS, is_same_chinese_name(one, other)
    if readings is not None:
        yield DocumentField.NAME, Contradiction.NAME_READING_DIFFERS, is_reading(one, other, readings=readings)
    yield DocumentField.DOCUMENT_NUMBER, Contradiction.DOCUMENT_NUMBER_DIFFERS, _is_same_number(one, other)
    own = _bare(one.personal_number), _bare(other.personal_number)
    yield DocumentField.PERSONAL_NUMBER, Contradiction.PERSONAL_NUMBER_DIFFERS, _equal(*own)
    is_zone = one.is_of_zone or other.is_of_zone
    yield DocumentField.BIRTH, Contradiction.BIRTH_DIFFERS, _is_same_birth(one.birth, other.birth, is_zone=is_zone)
    yield DocumentField.SEX, Contradiction.SEX_DIFFERS, _equal(one.sex, other.sex)
    yield DocumentField.NATIONALITY, Contradiction.NATIONALITY_DIFFERS, _equal(_country(one.nationality), _country(other.nationality))
    yield DocumentField.ISSUER, Contradiction.ISSUER_DIFFERS, _equal(_country(one.issuer), _country(other.issuer))
    yield DocumentField.ISSUE, Contradiction.ISSUE_DIFFERS, _equal(one.issued_on, other.issued_on)
    yield DocumentField.EXPIRY, Contradiction.EXPIRY_DIFFERS, _is_same_expiry(one, other)
    yield DocumentField.ZONE_DATA, Contradiction.ZONE_DATA_DIFFERS, _equal(one.zone_data, other.zone_data)


def _equal(one: object, other: object) -> bool | None:
    """None where either is absent."""
    return None if not one or not other else one == other


def _bare(number: str) -> str:
    return "".join(sign for sign in number.upper() if sign.isalnum())


def _country(code: str) -> str:
    return "DEU" if code == "D" else code


def _is_same_number(one: DocumentValues, other: DocumentValues) -> bool | None:
    first, second = _bare(one.document_number), _bare(other.document_number)
    if not first or not second:
        return None
    is_start = one.number_may_be_cut and second.startswith(first)
    return first == second or is_start or (other.number_may_be_cut and first.startswith(second))


def _is_same_birth(one: ZoneDay | None, other: ZoneDay | None, *, is_zone: bool) -> bool | None:
    """Compare the parts that both know; a zone has no century."""
    if one is None or other is None:
        return None
    pairs = ((_year(one, is_zone=is_zone), _year(other, is_zone=is_zone)), (one.month, other.month), (one.day, other.day))
    known = [first == second for first, second in pairs if first is not None and second is not None]
    return all(known) if known else None


def _year(day: ZoneDay, *, is_zone: bool) -> int | None:
    return day.year % _CENTURY if is_zone and day.year is not None else day.year


def _is_same_expiry(one: DocumentValues, other: DocumentValues) -> bool | None:
    first = "never" if one.is_without_end else one.expires_on
    second = "never" if other.is_without_end else other.expires_on
    return _equal(first, second)


def _faults_of_each(sources: Sources) -> _Found:
    for source, values in sources.items():
        if values.wrong_checks:
            yield Contradiction.ZONE_CHECK_FAILS, (source,)
        if values.form_faults:
            yield Contradiction.ZONE_FORM_WRONG, (source,)
        if values.impossible_days:
            yield Contradiction.DAY_IMPOSSIBLE, (source,)


def _faults_of_numbers(sources: Sources, number_rules: NumberRules | None) -> _Found:
    if number_rules is None:
        return
    issuers = {_country(values.issuer) for values in sources.values() if values.issuer}
    only = next(iter(issuers)) if len(issuers) == 1 else ""
    for source, values in sources.items():
        facts = number_rules(_country(values.issuer) or only, values.personal_number) if values.personal_number else None
        if facts is None:
            continue
        if not facts.holds and (facts.has_form or not values.is_of_zone):
            yield Contradiction.PERSONAL_NUMBER_INVALID, (source,)
        for other, shown in sources.items():
            where = (source,) if other is source else (source, other)
            birth = ZoneDay(facts.birth_on.year, facts.birth_on.month, facts.birth_on.day) if facts.birth_on else None
            if _is_same_birth(birth, shown.birth, is_zone=shown.is_of_zone) is False:
                yield Contradiction.BIRTH_AGAINST_NUMBER, where
            if _equal(facts.sex, shown.sex) is False:
                yield Contradiction.SEX_AGAINST_NUMBER, where


def _faults_of_days(sources: Sources, *, on: date) -> _Found:
    births = _days(sources, lambda values: values.birth.on if values.birth else None)
    issues = _days(sources, lambda values: values.issued_on)
    ends = _days(sources, lambda values: values.expires_on)
    yield from ((Contradiction.BIRTH_IN_FUTURE, (source,)) for source, day in births if day > on)
    yield from ((Contradiction.NOT_YET_VALID, (source,)) for source, day in issues if day > on)
    yield from ((Contradiction.EXPIRED, (source,)) for source, day in ends if day < on)
    # A zone's century is a rule, so a person of more than 99 years may be born after the issue by it: the printed day counts then.
    sure = [(source, day) for source, day in births if not sources[source].is_of_zone]
    for contradiction, earlier, later in (
        (Contradiction.ISSUED_BEFORE_BIRTH, sure or births, issues),
        (Contradiction.ISSUED_AFTER_EXPIRY, issues, ends),
    ):
        for (first, before), (second, after) in product(earlier, later):
            if after < before:
                yield contradiction, (first,) if first is second else (first, second)


def _days(sources: Sources, of: Callable[[DocumentValues], date | None]) -> Iterable[tuple[ValueSource, date]]:
    return [(source, day) for source, values in sources.items() if (day := of(values)) is not None]
