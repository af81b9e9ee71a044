"""Numbers of passports, permits and service cards: one text for each, whatever is typed around it, and none that fails its checks."""

import pytest

from realname.evidence.connectors.identity_numbers import identity_numbers_of, sandbox_identity_numbers_of
from realname.evidence.errors import IdentityNumberInvalid
from realname.evidence.model.document_numbers import canonical_number
from realname.evidence.model.kinds import EvidenceKind
from realname.kernel.rules.pack import Country

REAL = identity_numbers_of(Country.CN)


@pytest.mark.parametrize(
    ("kind", "text", "canonical"),
    [
        (EvidenceKind.HK_MACAU_TRAVEL_PERMIT, "h12345678", "H12345678"),
        (EvidenceKind.HK_MACAU_TRAVEL_PERMIT, "M1234567802", "M12345678"),
        (EvidenceKind.TAIWAN_TRAVEL_PERMIT, "0123 4567", "01234567"),
        (EvidenceKind.TAIWAN_TRAVEL_PERMIT, "0123456701", "01234567"),
        (EvidenceKind.FOREIGN_PASSPORT, "c01x00t47<", "D/C01X00T47"),
        (EvidenceKind.FOREIGN_PASSPORT, "D/C01X00T47", "D/C01X00T47"),
        (EvidenceKind.RESIDENCE_PERMIT, "830000199001010012", "830000199001010012"),
        (EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID, "FRA110187072901", "FRA110187072901"),
        (EvidenceKind.MILITARY_ID, "南字第00012345号", "南字00012345"),
        (EvidenceKind.ARMED_POLICE_ID, "武字第 00012345 号", "武字00012345"),
    ],
)
def test_a_number_has_one_text_by_which_its_holder_is_found_again(kind: EvidenceKind, text: str, canonical: str) -> None:
    number = canonical_number(kind, text, issuer="D<<")
    assert number == canonical
    assert REAL.parse(number).value == canonical


@pytest.mark.parametrize("typed", ["南字第00012345号", "H1234 5678", "d/c01x00t47"])
def test_a_person_may_type_their_number_as_it_is_printed(typed: str) -> None:
    assert REAL.parse(typed).value in {"南字00012345", "H12345678", "D/C01X00T47"}


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (EvidenceKind.HK_MACAU_TRAVEL_PERMIT, "K12345678"),
        (EvidenceKind.HK_MACAU_TRAVEL_PERMIT, "H1234567"),
        (EvidenceKind.TAIWAN_TRAVEL_PERMIT, "1234567"),
        (EvidenceKind.FOREIGN_PASSPORT, ""),
        (EvidenceKind.RESIDENCE_PERMIT, "840000199001010012"),
        (EvidenceKind.FOREIGN_PERMANENT_RESIDENT_ID, "FR110187072901"),
        (EvidenceKind.MILITARY_ID, "12345678"),
    ],
)
def test_a_number_of_another_form_is_refused(kind: EvidenceKind, text: str) -> None:
    with pytest.raises(IdentityNumberInvalid):
        canonical_number(kind, text, issuer="D<<")


@pytest.mark.parametrize("number", ["830000199001010013", "830000199013010019", "911101199001010010"])
def test_a_number_that_fails_its_check_character_or_has_no_such_day_is_refused(number: str) -> None:
    with pytest.raises(IdentityNumberInvalid):
        REAL.parse(number)


def test_specimens_of_utopia_are_taken_in_a_sandbox_alone() -> None:
    with pytest.raises(IdentityNumberInvalid):
        REAL.parse("UTO/L898902C3")
    assert sandbox_identity_numbers_of(Country.CN).parse("UTO/L898902C3").value == "UTO/L898902C3"


def test_two_issuers_that_give_one_number_name_two_people() -> None:
    assert REAL.parse("FRA/12345678") != REAL.parse("ESP/12345678")
