"""How what a service has is compared with what is verified: by the pack, attribute by attribute, and never more than was asked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from realname.evidence.connectors.name_readings import readings
from realname.evidence.model.applicant import ApplicantAttributes
from realname.evidence.model.evidence import Evidence, EvidenceMeans
from realname.evidence.model.kinds import EvidenceKind
from realname.kernel.identifiers import IdentityNumber
from realname.packs.use_cases.load_policy import load_policy
from realname.relying.model.matching import AttributeMatch, MatchResult, match_attributes, overall_score
from realname.relying.model.rule import NameOrder, RelyingRule
from realname.relying.model.verified_holder import NAME_PARTS, Attribute, VerifiedHolder

RULE: RelyingRule = load_policy("sandbox").relying
SCORED = replace(RULE, scores=True)
EACH_SCORED = replace(SCORED, score_floor=0, score_step=1)
ANY_ORDER = replace(RULE, name_order=NameOrder.ANY)
TRUE, FALSE, UNKNOWN = MatchResult.TRUE, MatchResult.FALSE, MatchResult.NOT_AVAILABLE
CARD = Evidence(kind=EvidenceKind.RESIDENT_ID_CARD, means=EvidenceMeans.VERIFIED_CHIP, valid_from_on=None, valid_until_on=date(2040, 6, 1))
PASSPORT = replace(CARD, kind=EvidenceKind.FOREIGN_PASSPORT, valid_until_on=date(2031, 1, 2))
MAN = VerifiedHolder(
    attributes=ApplicantAttributes(
        name="李小明",
        identity_number=IdentityNumber("99010119850412001X"),
        sex="male",
        ethnicity="汉",
        birth_on=date(1985, 4, 12),
        address="示例省样本市测试路 1 号",
    ),
    evidence=CARD,
)
TRAVELLER = VerifiedHolder(
    attributes=ApplicantAttributes(
        name="Jürgen Anders Müller",
        identity_number=IdentityNumber("D/C01X00T47"),
        sex="unspecified",
        ethnicity="",
        birth_on=date(1964, 8, 12),
        address="",
        nationality="D",
    ),
    evidence=PASSPORT,
    nationality="DE",
)


def match(holder: VerifiedHolder | None, rule: RelyingRule = RULE, /, **asked: str) -> Mapping[Attribute, AttributeMatch]:
    named = {Attribute[name.upper()]: value for name, value in asked.items()}
    found = match_attributes(named, holder, rule=rule, readings=readings)
    assert found.keys() == named.keys()
    return found


def result(holder: VerifiedHolder | None, rule: RelyingRule = RULE, /, **asked: str) -> MatchResult:
    (found,) = match(holder, rule, **asked).values()
    return found.result


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("李小明", TRUE),
        (" 李 小明 ", TRUE),
        ("小明 李", FALSE),
        ("Li Xiaoming", TRUE),
        ("XIAOMING LI", FALSE),
        ("Li Xiao-Ming", TRUE),
        ("李小朋", FALSE),
        ("李", FALSE),
        ("Li Wei", FALSE),
        ("Ли Сяомин", FALSE),
    ],
)
@pytest.mark.parametrize("order", NameOrder)
def test_a_chinese_name_in_characters_and_in_letters(name: str, expected: MatchResult, order: NameOrder) -> None:
    assert result(MAN, replace(RULE, name_order=order), name=name) is expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Jürgen Anders Müller", TRUE),
        ("JÜRGEN ANDERS MÜLLER", TRUE),
        ("Müller Jürgen Anders", TRUE),
        ("JUERGEN ANDERS MUELLER", TRUE),
        ("Jurgen Anders Muller", TRUE),
        ("Jürgen Müller", FALSE),
        ("Anders Jürgen Müller", FALSE),
        ("穆勒", FALSE),
    ],
)
def test_a_name_in_letters_of_any_order_by_transliteration(name: str, expected: MatchResult) -> None:
    assert result(TRAVELLER, ANY_ORDER, name=name) is expected


@pytest.mark.parametrize("order", [NameOrder.FAMILY_FIRST, NameOrder.GIVEN_FIRST])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("WEI LI", TRUE),
        ("Wei-Li", TRUE),
        ("Wéi Li", TRUE),
        ("LI WEI", FALSE),
        ("Wei", FALSE),
        ("韦力", FALSE),
    ],
)
def test_where_the_pack_names_an_order_two_names_are_not_one(name: str, expected: MatchResult, order: NameOrder) -> None:
    holder = replace(TRAVELLER, attributes=replace(TRAVELLER.attributes, name="Wei Li"))
    assert result(holder, replace(RULE, name_order=order, readings=False), name=name) is expected


def test_a_name_in_another_order_has_the_score_of_what_it_is() -> None:
    holder = replace(TRAVELLER, attributes=replace(TRAVELLER.attributes, name="Wei Li"))
    (found,) = match(holder, EACH_SCORED, name="Li Wei").values()
    assert found == AttributeMatch(result=FALSE, score=60)


@pytest.mark.parametrize(
    ("order", "family", "given", "expected"),
    [
        (NameOrder.FAMILY_FIRST, "Wei", "Li", TRUE),
        (NameOrder.FAMILY_FIRST, "Li", "Wei", FALSE),
        (NameOrder.GIVEN_FIRST, "Li", "Wei", TRUE),
        (NameOrder.GIVEN_FIRST, "Wei", "Li", FALSE),
        (NameOrder.ANY, "Wei", "Li", TRUE),
        (NameOrder.ANY, "Li", "Wei", TRUE),
    ],
)
def test_parts_are_joined_in_the_order_of_the_pack(order: NameOrder, family: str, given: str, expected: MatchResult) -> None:
    holder = replace(TRAVELLER, attributes=replace(TRAVELLER.attributes, name="Wei Li"))
    found = match(holder, replace(RULE, name_order=order), family_name=family, given_name=given)
    assert {one.result for one in found.values()} == {expected}


def test_a_pack_without_transliteration_compares_what_is_written_alone() -> None:
    strict = replace(ANY_ORDER, transliteration=False, readings=False)
    assert result(TRAVELLER, strict, name="müller jürgen anders") is TRUE
    assert result(TRAVELLER, strict, name="Juergen Anders Mueller") is FALSE
    assert result(MAN, strict, name="Li Xiaoming") is FALSE


def test_given_and_family_name_together_are_the_whole_name() -> None:
    found = match(MAN, given_name="小明", family_name="李")
    assert {one.result for one in found.values()} == {TRUE}
    found = match(TRAVELLER, ANY_ORDER, given_name="Jürgen", middle_names="Anders", family_name="Müller")
    assert {one.result for one in found.values()} == {TRUE}


@pytest.mark.parametrize(
    ("verified", "family", "given", "middle"),
    [
        ("ERIKSSON ANNA MARIA", "Eriksson", "Anna Maria", None),
        ("ERIKSSON ANNA MARIA", "Eriksson", "Anna", "Maria"),
        ("ANNA MARIA ERIKSSON", "Eriksson", "Anna", "Maria"),
        ("ANNA-MARIA VAN DER BERG", "van der Berg", "Anna Maria", None),
        ("MÜLLER JÜRGEN", "Mueller", "Juergen", None),
        ("王小伟", "王", "小伟", None),
        ("王小伟", "Wang", "Xiaowei", None),
        ("WANG XIAOWEI", "王", "小伟", None),
    ],
)
def test_names_that_come_apart_are_joined_in_their_orders(verified: str, family: str, given: str, middle: str | None) -> None:
    holder = replace(TRAVELLER, attributes=replace(TRAVELLER.attributes, name=verified))
    more = {} if middle is None else {"middle_names": middle}
    found = match(holder, ANY_ORDER, family_name=family, given_name=given, **more)
    assert {one.result for one in found.values()} == {TRUE}


@pytest.mark.parametrize(
    ("verified", "family", "given"),
    [
        ("ERIKSSON ANNA MARIA", "Anna", "Maria Eriksson"),
        ("ERIKSSON ANNA MARIA", "Maria", "Anna Eriksson"),
        ("ERIKSSON ANNA MARIA", "Er", "iksson Anna Maria"),
        ("ERIKSSON ANNA MARIA", "Eriksson", "Maria Anna"),
        ("MÜLLER JÜRGEN ANDERS", "Juergen", "Anders Mueller"),
        ("王伟", "伟", "王"),
        ("王小伟", "Xiaowei", "Wang"),
        ("王小伟", "Wangx", "iaowei"),
        ("WANG XIAOWEI", "小伟", "王"),
    ],
)
def test_names_at_the_wrong_place_do_not_match(verified: str, family: str, given: str) -> None:
    holder = replace(TRAVELLER, attributes=replace(TRAVELLER.attributes, name=verified))
    found = match(holder, family_name=family, given_name=given)
    assert TRUE not in {one.result for one in found.values()}


@pytest.mark.parametrize("part", ["李", "小明", "王", "李小明", "Qzxq", ""])
@pytest.mark.parametrize("attribute", ["family_name", "given_name", "middle_names"])
def test_nothing_is_said_of_a_part_alone(attribute: str, part: str) -> None:
    assert result(MAN, **{attribute: part}) is UNKNOWN


def test_where_parts_do_not_make_the_name_each_of_them_is_false() -> None:
    found = match(MAN, given_name="大明", family_name="李")
    assert found == dict.fromkeys((Attribute.GIVEN_NAME, Attribute.FAMILY_NAME), AttributeMatch(result=FALSE))


def test_parts_without_a_letter_are_no_whole_name() -> None:
    assert {one.result for one in match(MAN, given_name="小明", family_name="-").values()} == {UNKNOWN}
    assert {one.result for one in match(MAN, given_name="小明", family_name="李", middle_names=" ").values()} == {UNKNOWN}


@pytest.mark.parametrize(
    ("attribute", "right", "wrong"),
    [
        ("id_document", "99010119850412001x", "990101198504120020"),
        ("id_document_type", "national_id_card", "passport"),
        ("id_document_expiry_date", "2040-06-01", "2040-06-02"),
        ("birthdate", "1985-04-12", "1985-12-04"),
        ("gender", "MALE", "FEMALE"),
        ("address", "示例省样本市测试路1号", "示例省样本市测试路2号"),
    ],
)
def test_each_attribute_that_an_id_says(attribute: str, right: str, wrong: str) -> None:
    assert (result(MAN, RULE, **{attribute: right}), result(MAN, RULE, **{attribute: wrong})) == (TRUE, FALSE)


def test_a_passport_has_a_nationality_and_its_number_without_the_issuer() -> None:
    assert result(TRAVELLER, nationality="de") is TRUE
    assert result(TRAVELLER, nationality="FR") is FALSE
    assert result(TRAVELLER, id_document="C01X00T47") is TRUE
    assert result(TRAVELLER, id_document_type="passport") is TRUE


def test_what_no_id_of_its_kind_says_is_not_available() -> None:
    said = {Attribute.ID_DOCUMENT, Attribute.ID_DOCUMENT_TYPE, Attribute.ID_DOCUMENT_EXPIRY_DATE, Attribute.NAME, Attribute.BIRTHDATE}
    others = said | NAME_PARTS | {Attribute.NATIONALITY, Attribute.GENDER}
    unsaid = {one.name.lower(): "MALE" for one in Attribute if one not in others}
    assert {one.result for one in match(TRAVELLER, RULE, **unsaid).values()} == {UNKNOWN}


@pytest.mark.parametrize("gender", ["MALE", "FEMALE", "OTHER"])
def test_an_id_that_says_neither_sex_differs_from_each(gender: str) -> None:
    assert result(TRAVELLER, gender=gender) is FALSE


def test_an_id_without_an_end_differs_from_each_date() -> None:
    assert result(replace(MAN, evidence=replace(CARD, valid_until_on=None)), id_document_expiry_date="2040-06-01") is FALSE


def test_without_a_verified_holder_nothing_is_available() -> None:
    everything = {one.name.lower(): "李小明" for one in Attribute}
    assert {one.result for one in match(None, RULE, **everything).values()} == {UNKNOWN}


def test_only_what_does_not_match_has_a_score_and_only_where_the_definition_has_one() -> None:
    asked = {"name": "李小朋", "address": "示例省样本市测试路 2 号", "birthdate": "1985-12-04", "id_document": "1", "gender": "OTHER"}
    found = match(MAN, EACH_SCORED, **asked)
    scores = {attribute: one.score for attribute, one in found.items()}
    assert scores[Attribute.NAME] == 82
    assert scores[Attribute.ADDRESS] == 96
    assert {scores[one] for one in (Attribute.BIRTHDATE, Attribute.ID_DOCUMENT, Attribute.GENDER)} == {None}
    assert match(MAN, EACH_SCORED, name="李小明")[Attribute.NAME].score is None


@pytest.mark.parametrize("pack", ["cn", "th", "in", "sandbox"])
def test_no_pack_gives_a_score_unless_an_operator_says_so(pack: str) -> None:
    assert not load_policy(pack).relying.scores
    assert match(MAN, load_policy(pack).relying, name="李小朋")[Attribute.NAME] == AttributeMatch(result=FALSE)


@pytest.mark.parametrize(("score", "told"), [(0, None), (84, None), (85, 85), (86, 85), (89, 85), (90, 90), (99, 95), (100, 100)])
def test_a_score_is_told_from_the_floor_on_and_in_steps(score: int, told: int | None) -> None:
    assert SCORED.told_score(score) == told
    assert RULE.told_score(score) is None


def test_a_value_that_is_alike_has_the_score_of_its_step() -> None:
    assert match(MAN, SCORED, address="示例省样本市测试路 2 号")[Attribute.ADDRESS].score == 95
    assert match(MAN, SCORED, name="李小朋")[Attribute.NAME].score is None


def test_no_score_is_that_of_a_match() -> None:
    long = "a" * 200
    almost = replace(TRAVELLER, attributes=replace(TRAVELLER.attributes, name=f"{long}b"))
    assert match(almost, EACH_SCORED, name=f"{long}c")[Attribute.NAME].score == 99


def test_a_name_of_many_parts_is_answered_within_its_bound() -> None:
    assert result(TRAVELLER, name="a " * 128) is FALSE
    assert result(MAN, name="李 " * 128) is FALSE


def test_the_overall_score_counts_what_could_be_compared() -> None:
    def overall(rule: RelyingRule, **asked: str) -> int | None:
        return overall_score(match(MAN, rule, **asked), rule=rule)

    assert overall(EACH_SCORED, name="李小明", birthdate="1985-04-12", email="a@example.com") == 100
    assert overall(EACH_SCORED, name="李小明", birthdate="1985-04-13") == 50
    assert overall(SCORED, name="李小明", birthdate="1985-04-13") is None
    assert overall(RULE, name="李小明") is None
    assert overall(EACH_SCORED, email="a@example.com") is None
    assert overall_score({}, rule=EACH_SCORED) is None
