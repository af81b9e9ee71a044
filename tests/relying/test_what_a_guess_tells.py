"""What an answer depends on, as a property: two holders who both differ from what was tried are answered alike, whatever their data."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from realname.evidence.connectors.name_readings import readings
from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.evidence import Evidence, EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.kernel.identifiers import IdentityNumber
from realname.packs.use_cases.load_policy import load_policy
from realname.relying.model.matching import MatchResult, match_attributes
from realname.relying.model.rule import NameOrder, RelyingRule
from realname.relying.model.tries import Fact, judge_tries, tries_of_age
from realname.relying.model.verified_holder import Attribute, DocumentType, Gender, VerifiedHolder

Pair = tuple[VerifiedHolder, VerifiedHolder]
NAMES = st.one_of(
    st.sampled_from(
        ["李小明", "王伟", "Li Wei", "Wei Li", "Jürgen Anders Müller", "Иван Петров", "สมชาย ใจดี", "欧阳娜娜", "A B C D E F G H I"]
    ),
    st.text(alphabet="abcdeé李王小明伟Ивñ -'", min_size=1, max_size=40).filter(lambda text: bool(text.strip(" -'"))),
)
DAYS = st.dates(min_value=date(1900, 1, 1), max_value=date(2060, 1, 1))
TEXTS = st.text(max_size=30)
RULES = st.builds(
    lambda order, transliteration, has_readings: replace(
        load_policy("sandbox").relying, name_order=order, transliteration=transliteration, readings=has_readings
    ),
    st.sampled_from(NameOrder),
    st.booleans(),
    st.booleans(),
)


@st.composite
def holders(draw: st.DrawFn, *, kind: EvidenceKind, has_address: bool, nationality: str) -> VerifiedHolder:
    attributes = ApplicantAttributes(
        name=draw(NAMES),
        identity_number=IdentityNumber(draw(st.from_regex(r"\A[0-9]{17}[0-9X]\Z"))),
        sex=draw(st.sampled_from(["female", "male", "unspecified", ""])),
        ethnicity="",
        birth_on=draw(DAYS),
        address=draw(st.text(alphabet="路街号12 abc", min_size=1, max_size=20)) if has_address else "",
    )
    evidence = Evidence(kind=kind, means=EvidenceMeans.VERIFIED_CHIP, valid_from_on=None, valid_until_on=draw(st.none() | DAYS))
    return VerifiedHolder(attributes=attributes, evidence=evidence, nationality=nationality)


@st.composite
def pairs(draw: st.DrawFn) -> Pair:
    """Two holders with IDs that state the same: what kind of ID it is a service may be told."""
    kind = draw(st.sampled_from([EvidenceKind.RESIDENT_ID_CARD, EvidenceKind.FOREIGN_PASSPORT]))
    alike = holders(kind=kind, has_address=draw(st.booleans()), nationality=draw(st.sampled_from(["", "DE"])))
    return draw(alike), draw(alike)


@st.composite
def requests(draw: st.DrawFn) -> dict[Attribute, str]:
    values = {
        Attribute.NAME: NAMES | TEXTS,
        Attribute.GIVEN_NAME: NAMES | TEXTS,
        Attribute.FAMILY_NAME: NAMES | TEXTS,
        Attribute.MIDDLE_NAMES: NAMES | TEXTS,
        Attribute.BIRTHDATE: DAYS.map(date.isoformat),
        Attribute.ID_DOCUMENT_EXPIRY_DATE: DAYS.map(date.isoformat),
        Attribute.ID_DOCUMENT_TYPE: st.sampled_from([one.value for one in DocumentType]),
        Attribute.GENDER: st.sampled_from([one.value for one in Gender]),
        Attribute.COUNTRY: st.sampled_from(["DE", "CN"]),
        Attribute.NATIONALITY: st.sampled_from(["DE", "CN"]),
    }
    chosen = draw(st.sets(st.sampled_from(list(Attribute)), min_size=1))
    return {one: draw(values.get(one, TEXTS)) for one in Attribute if one in chosen}


@given(pairs(), requests(), RULES)
def test_two_holders_who_differ_from_what_is_tried_are_answered_alike(
    pair: Pair, asked: Mapping[Attribute, str], rule: RelyingRule
) -> None:
    one, other = (match_attributes(asked, holder, rule=rule, readings=readings) for holder in pair)
    for attribute in asked:
        if MatchResult.TRUE not in {one[attribute].result, other[attribute].result}:
            assert one[attribute] == other[attribute]


@given(pairs(), requests(), RULES)
def test_what_is_not_available_is_so_for_each_holder(pair: Pair, asked: Mapping[Attribute, str], rule: RelyingRule) -> None:
    told = [match_attributes(asked, holder, rule=rule, readings=readings) for holder in pair]
    unavailable = [{attribute for attribute, one in answers.items() if one.result is MatchResult.NOT_AVAILABLE} for answers in told]
    assert unavailable[0] == unavailable[1]


@given(st.lists(st.tuples(st.integers(0, 120), st.integers(0, 3)), max_size=12), st.tuples(DAYS, DAYS))
def test_two_holders_with_the_same_answers_so_far_are_refused_alike(asked: list[tuple[int, int]], births: tuple[date, date]) -> None:
    """A refusal tells nothing: it comes at the same question, whichever the birth date is, as long as the answers were the same."""
    rule, today = load_policy("sandbox").relying, date(2026, 12, 2)
    counted: tuple[dict[Fact, dict[str, date]], ...] = tuple({Fact.AGE: {}, Fact.BIRTH_DATE: {}} for _ in births)
    for years, later in asked:
        today += timedelta(days=later)
        is_reached = [_years(birth_on, today) >= years for birth_on in births]
        judged = []
        for answer, values in zip(is_reached, counted, strict=True):
            tries = tries_of_age(years, is_reached=answer, today=today)
            found = judge_tries({"age": tries}, values, mark=_mark, today=today, rule=rule)
            judged.append(bool(found.answered))
            for one in found.new:
                values[one.fact][_mark(one.fact, one.value)] = today
        assert judged[0] == judged[1]
        if judged[0] and is_reached[0] != is_reached[1]:
            return


def _mark(fact: Fact, value: str) -> str:
    return f"{fact}={value}"


def _years(birth_on: date, today: date) -> int:
    return today.year - birth_on.year - ((today.month, today.day) < (birth_on.month, birth_on.day))
