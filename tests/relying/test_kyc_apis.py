"""KYC Match, Age Verification, Tenure and Fill-in over HTTP: answers come from what was verified, and are recorded."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from realname.kernel.identifiers import OrganisationId, RegistrationId
from realname.lines.model.barring import BarReason
from realname.lines.use_cases.process_due_lines import ProcessDueLines
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.store.persons import Persons
from realname.registration.store.registrations import Registrations
from realname.relying.model.rule import RelyingRule
from realname.relying.model.verified_holder import Attribute
from realname.relying.store.limits import ClientCalls
from realname.relying.use_cases.answers import ReadAnswers
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN
from tests.relying.camara_calls import AGE, FILL_IN, MATCH, TENURE
from tests.relying.camara_world import CLIENT, NOT_SERVED, CamaraWorld, camara_world, error_of

EVERYTHING = {
    "idDocument": "990101198504120012",
    "idDocumentType": "national_id_card",
    "idDocumentExpiryDate": "2040-06-01",
    "bankAccountNumber": "IBAN:NL59ABNA0123456789",
    "name": "李示例",
    "givenName": "示例",
    "familyName": "李",
    "nameKanaHankaku": "ﾘ",
    "nameKanaZenkaku": "リ",
    "middleNames": "",
    "familyNameAtBirth": "李",
    "address": "示例省样本市测试路 1 号",
    "streetName": "测试路",
    "streetNumber": "1",
    "postalCode": "100000",
    "region": "示例省",
    "locality": "样本市",
    "country": "cn",
    "houseNumberExtension": "",
    "birthdate": "1985-04-12",
    "email": "li@example.com",
    "gender": "MALE",
    "cityOfBirth": "样本市",
    "countryOfBirth": "CN",
    "nationality": "CN",
}


def test_a_match_answers_what_was_asked_and_nothing_else(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, MATCH.scope)
    assert relying.post(MATCH.address, {"name": "李示例", "email": "li@example.com"}).json() == {
        "nameMatch": "true",
        "emailMatch": "not_available",
    }
    assert relying.post(MATCH.address, {"name": "李示范", "birthdate": "1985-04-13"}).json() == {
        "nameMatch": "false",
        "birthdateMatch": "false",
    }
    found = relying.post(MATCH.address, EVERYTHING).json()
    assert set(found) == {f"{one}Match" for one in Attribute}
    assert {one for one, result in found.items() if result == "true"} == {
        f"{one}Match" for one in ("idDocument", "idDocumentType", "idDocumentExpiryDate", "name", "address", "birthdate", "gender")
    }


def test_a_token_that_stands_for_no_line_names_the_number(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.two_legged(MATCH.scope)
    assert relying.post(MATCH.address, {"phoneNumber": line.msisdn.value, "name": "李示例"}).json() == {"nameMatch": "true"}


def test_a_number_counts_before_anything_is_said_of_it(relying: CamaraWorld) -> None:
    line = relying.line(is_consented=False)
    relying.two_legged(MATCH.scope)
    refused = [relying.post(MATCH.address, {"phoneNumber": one, "name": "李示例"}) for one in (NOT_SERVED, line.msisdn.value)]
    assert [error_of(one) for one in refused] == [(403, "PERMISSION_DENIED")] * 2
    assert refused[0].json() == refused[1].json()
    with relying.api.units() as unit:
        counted = unit[ClientCalls].of_day(CLIENT, day=relying.api.clock.now().date())
    assert (counted.numbers, counted.answered) == (2, 0)


@pytest.mark.parametrize("reason", [BarReason.DISPUTED, BarReason.REVERIFICATION, BarReason.SUSPENSION])
def test_a_holder_in_question_is_not_verified(relying: CamaraWorld, reason: BarReason) -> None:
    line = relying.line()
    relying.change(line.bar(reason))
    relying.three_legged(line, MATCH.scope, AGE.scope, FILL_IN.scope)
    assert relying.post(MATCH.address, {"name": "李示例"}).json() == {"nameMatch": "not_available"}
    assert relying.post(AGE.address, {"ageThreshold": 18, "name": "李示例"}).json() == {
        "ageCheck": "not_available",
        "verifiedStatus": False,
    }
    assert relying.post(FILL_IN.address, {}).json() == {"phoneNumber": line.msisdn.value}


def test_a_line_that_was_lost_has_its_verified_holder(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.change(line.bar(BarReason.LOST))
    relying.three_legged(line, MATCH.scope)
    assert relying.post(MATCH.address, {"name": "李示例"}).json() == {"nameMatch": "true"}


def test_an_erased_record_verifies_no_one(relying: CamaraWorld) -> None:
    line = relying.line()
    with relying.api.units() as unit:
        registration = unit[Registrations].get(RegistrationId(line.registration_id.value))
        unit[Registrations].save(replace(registration, sealed_attributes=None))
        unit.commit()
    relying.three_legged(line, MATCH.scope)
    assert relying.post(MATCH.address, {"name": "李示例"}).json() == {"nameMatch": "not_available"}


def test_a_destroyed_key_verifies_no_one(relying: CamaraWorld) -> None:
    line = relying.line()
    with relying.api.units() as unit:
        unit[Persons].destroy_key(line.person_id)
        unit.commit()
    relying.three_legged(line, MATCH.scope)
    assert relying.post(MATCH.address, {"name": "李示例"}).json() == {"nameMatch": "not_available"}


@pytest.mark.parametrize(("years", "result"), [(0, "true"), (41, "true"), (42, "false"), (120, "false")])
def test_an_age_is_told_by_the_day_at_the_operator_and_no_day_of_birth_is(relying: CamaraWorld, years: int, result: str) -> None:
    line = relying.line()
    relying.three_legged(line, AGE.scope)
    assert relying.post(AGE.address, {"ageThreshold": years}).json() == {"ageCheck": result, "verifiedStatus": True}


def test_a_birthday_begins_at_midnight_of_the_operator(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, AGE.scope)
    birthday_utc = relying.api.clock.now().replace(year=2027, month=4, day=11, hour=15, minute=59)
    relying.api.clock.advance(birthday_utc - relying.api.clock.now())
    assert relying.post(AGE.address, {"ageThreshold": 42}).json()["ageCheck"] == "false"
    relying.api.clock.advance(timedelta(minutes=1))
    assert relying.post(AGE.address, {"ageThreshold": 42}).json()["ageCheck"] == "true"


@pytest.mark.parametrize(("has_scores", "score"), [(False, {}), (True, {"identityMatchScore": 100})])
def test_an_age_comes_with_a_score_of_what_was_sent_beside_it_where_the_pack_gives_one(
    tmp_path: Path, *, has_scores: bool, score: dict[str, int]
) -> None:
    rule = replace(load_policy("sandbox").relying, scores=has_scores)
    with camara_world(tmp_path, exchanged={RelyingRule: rule}) as world:
        line = world.line()
        world.three_legged(line, AGE.scope)
        told = {"ageCheck": "true", "verifiedStatus": True}
        body = {"ageThreshold": 18, "name": "李示例", "includeContentLock": True, "includeParentalControl": True}
        assert world.post(AGE.address, body).json() == told | score
        assert world.post(AGE.address, body | {"birthdate": "1985-04-13"}).json() == told


def test_a_tenure_begins_on_the_day_of_activation_and_anew_with_another_holder(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, TENURE.scope)
    assert relying.post(TENURE.address, {"tenureDate": "2026-11-25"}).json() == {"tenureDateCheck": True}
    assert relying.post(TENURE.address, {"tenureDate": "2026-11-24"}).json() == {"tenureDateCheck": False}
    relying.api.clock.advance(timedelta(days=10))
    relying.transfer(line, to=SAMPLE_WOMAN)
    assert relying.post(TENURE.address, {"tenureDate": "2026-12-05"}).json() == {"tenureDateCheck": True}
    assert relying.post(TENURE.address, {"tenureDate": "2026-12-04"}).json() == {"tenureDateCheck": False}


def test_a_new_sim_breaks_no_tenure(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.api.clock.advance(timedelta(days=10))
    relying.replace_sim(line)
    relying.three_legged(line, TENURE.scope)
    assert relying.post(TENURE.address, {"tenureDate": "2026-11-25"}).json() == {"tenureDateCheck": True}


def test_a_line_of_an_organisation_is_a_business_contract(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.change(replace(line, organisation_id=OrganisationId("org-1")))
    relying.three_legged(line, TENURE.scope)
    assert relying.post(TENURE.address, {"tenureDate": "2026-11-25"}).json()["contractType"] == "Business"


def test_a_fill_in_gives_what_the_scopes_name_and_nothing_else(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, "kyc-fill-in:name", "kyc-fill-in:email", MATCH.scope)
    assert relying.post(FILL_IN.address, {}).json() == {"name": "李示例"}
    relying.three_legged(line, "kyc-fill-in:phoneNumber")
    assert relying.post(FILL_IN.address, {}).json() == {"phoneNumber": line.msisdn.value}
    relying.three_legged(line, "kyc-fill-in:set-all")
    assert relying.post(FILL_IN.address, {}).json() == {
        "phoneNumber": line.msisdn.value,
        "idDocument": "990101198504120012",
        "idDocumentType": "national_id_card",
        "idDocumentExpiryDate": "2040-06-01",
        "name": "李示例",
        "address": "示例省样本市测试路 1 号",
        "birthdate": "1985-04-12",
        "gender": "MALE",
    }


def test_a_fill_in_is_for_a_token_of_a_line_alone(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.two_legged(FILL_IN.scope)
    assert error_of(relying.post(FILL_IN.address, {"phoneNumber": line.msisdn.value})) == (403, "PERMISSION_DENIED")
    assert relying.told_of(line) == []


def test_after_a_transfer_answers_are_of_the_new_holder_and_each_sees_their_own(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.three_legged(line, MATCH.scope)
    asked = {"name": SAMPLE_WOMAN.attributes.name, "idDocument": SAMPLE_MAN.attributes.identity_number.value}
    assert relying.post(MATCH.address, asked).json()["nameMatch"] == "false"
    relying.transfer(line, to=SAMPLE_WOMAN)
    found = relying.post(MATCH.address, asked).json()
    assert (found["nameMatch"], found["idDocumentMatch"]) == ("true", "false")
    new = relying.read(line.id)
    with relying.api.units() as unit:
        seen = [relying.api.services[ReadAnswers](unit, line.id, person_id=one.person_id) for one in (line, new)]
    assert [len(one) for one in seen] == [1, 1]
    assert seen[0][0].client.value == "bank-1"


def test_bars_that_end_change_no_answer(relying: CamaraWorld) -> None:
    line = relying.line()
    relying.replace_sim(line)
    relying.three_legged(line, MATCH.scope)
    assert relying.post(MATCH.address, {"name": "李示例"}).json() == {"nameMatch": "true"}
    relying.api.clock.advance(timedelta(days=5))
    relying.api.services[ProcessDueLines]()
    assert relying.post(MATCH.address, {"name": "李示例"}).json() == {"nameMatch": "true"}
