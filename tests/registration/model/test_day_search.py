"""Finding a registration of the day by what an agent types."""

import re

import pytest

from realname.kernel.identifiers import Msisdn, RegistrationId
from realname.registration.model.day_search import is_found, reference_of

ID = RegistrationId("3f2a91bc" + "0" * 24)
REFERENCE = reference_of(ID)
NUMBER = Msisdn("+8619900001234")


def _finds(typed: str, *, masked_name: str | None = "李**", msisdn: Msisdn | None = NUMBER) -> bool:
    return is_found(typed, registration_id=ID, masked_name=masked_name, msisdn=msisdn)


@pytest.mark.parametrize("typed", ["", "  ", "李", "李**", "李小明", "34", "1234", "0000 1234", REFERENCE, REFERENCE.replace("-", "")])
def test_it_is_found_by_masked_name_last_digits_or_reference(typed: str) -> None:
    assert _finds(typed)


@pytest.mark.parametrize("typed", ["王", "小明", "4", "123", "1235", REFERENCE[:4], reference_of(RegistrationId("0" * 32)), ID.value])
def test_another_name_other_digits_and_half_a_reference_find_nothing(typed: str) -> None:
    assert not _finds(typed)


@pytest.mark.parametrize("typed", ["李", "1234"])
def test_what_has_no_name_and_no_number_yet_is_found_by_neither(typed: str) -> None:
    assert not _finds(typed, masked_name=None, msisdn=None)


def test_capitals_do_not_matter_in_a_name() -> None:
    assert _finds("ján", masked_name="J**")


def test_the_reference_is_of_digits_alone_and_is_found_as_it_is_shown() -> None:
    assert re.fullmatch("[0-9]{4}-[0-9]{4}", REFERENCE)
    assert _finds(REFERENCE, masked_name=None, msisdn=None)
