"""The drafts of Thailand and India: what is known of their rules, and nothing that passes for the law."""

from pathlib import Path

import pytest

from realname.evidence.connectors.card_json import CardJson
from realname.evidence.connectors.identity_numbers import identity_numbers_of, sandbox_identity_numbers_of
from realname.evidence.errors import IdentityNumberInvalid
from realname.evidence.model.evidence_rule import EvidenceRule
from realname.evidence.model.kinds import RESIDENTS_CARD
from realname.inventory.connectors.phone_numbers import PhoneNumbers
from realname.kernel.errors import InvalidInput
from realname.kernel.rules.pack import Country
from realname.packs.use_cases.load_policy import load_policy, shipped_packs
from realname.registration.errors import FaceRequired
from realname.sandbox.simulators.people import card_json, sample_people
from realname.sandbox.simulators.stock import sandbox_msisdns

DRAFTS = ("in", "th")
PORTRAIT = b"\xff\xd8\xff" + bytes(20)
THAI, INDIAN = "1100800000002", "234123412346"  # made up, of the right form


def test_the_drafts_alone_are_marked_as_such() -> None:
    assert tuple(name for name in shipped_packs() if load_policy(name).is_draft) == DRAFTS


@pytest.mark.parametrize("pack", DRAFTS)
def test_a_draft_says_itself_what_nothing_enforces(pack: str) -> None:
    assert "wording" in load_policy(pack).unenforced


def test_in_thailand_no_sim_is_replaced_without_a_face() -> None:
    with pytest.raises(FaceRequired):
        load_policy("th").lines.require_change_without_face()


def test_in_thailand_holders_of_six_are_verified_again_and_of_five_not() -> None:
    assert load_policy("th").campaign.tiers["many-lines"].holder_lines == 6


def test_india_carries_the_numbers_of_its_rules() -> None:
    rule = load_policy("in").lines
    assert (rule.max_active_lines, rule.sim_replacement_bar_hours, rule.cooling_days) == (9, 24, 90)


@pytest.mark.parametrize(("pack", "minutes"), [("in", 330), ("th", 420)])
def test_days_are_those_of_the_country(pack: str, minutes: int) -> None:
    assert load_policy(pack).evidence.utc_offset_minutes == minutes


@pytest.mark.parametrize(("country", "number"), [(Country.TH, THAI), (Country.IN, INDIAN)])
def test_an_identity_number_has_the_form_and_the_check_digit_of_its_country(country: Country, number: str) -> None:
    numbers = identity_numbers_of(country)
    assert numbers.parse(number).value == number
    for wrong in (
        number[:-1] + str((int(number[-1]) + 1) % 10),
        number[:-1],
        f"{number} ",
        f"{number[:4]}-{number[4:]}",
        "0" * len(number),
        "",
    ):
        with pytest.raises(IdentityNumberInvalid):
            numbers.parse(wrong)


@pytest.mark.parametrize("country", Country)
def test_sample_people_have_numbers_that_no_one_has(country: Country) -> None:
    for person in sample_people(country):
        number = person.attributes.identity_number
        assert sandbox_identity_numbers_of(country).parse(number.value) == number
        with pytest.raises(IdentityNumberInvalid):
            identity_numbers_of(country).parse(number.value)


@pytest.mark.parametrize("country", Country)
def test_numbers_of_the_sandbox_are_of_the_countrys_plan(country: Country) -> None:
    plan = PhoneNumbers(country.value)
    assert [plan.parse(one.value) for one in sandbox_msisdns(country)] == list(sandbox_msisdns(country))


@pytest.mark.parametrize("country", Country)
def test_the_reader_of_a_sandbox_reads_the_card_of_its_country_and_no_other(country: Country) -> None:
    reader = CardJson(sandbox_identity_numbers_of(country), country)
    for other in Country:
        card = card_json(sample_people(other)[0], portrait=PORTRAIT)
        if other is country:
            assert reader.read(card).evidence.kind is RESIDENTS_CARD[country]
        else:
            with pytest.raises(InvalidInput):
                reader.read(card)


@pytest.mark.parametrize("country", Country)
def test_the_card_of_each_country_is_one_that_its_pack_accepts(country: Country) -> None:
    accepted = [policy[EvidenceRule].kinds for policy in map(load_policy, shipped_packs()) if policy.country is country]
    assert accepted
    assert all(RESIDENTS_CARD[country] in kinds for kinds in accepted)


def test_a_pack_is_found_by_the_name_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "ours.toml").write_bytes(b"")
    assert {load_policy(name).pack for name in shipped_packs()} == set(shipped_packs())
