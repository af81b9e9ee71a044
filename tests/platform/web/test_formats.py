"""How values are written for people, and what is masked."""

from datetime import UTC, date, datetime

import pytest

from realname.kernel.identifiers import Iccid, Msisdn
from realname.kernel.text.text import ENGLISH, Language
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.web.formats import formats_for, masked_iccid, shown_msisdn
from tests.support.languages import CHINESE

_LATE = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)  # half past one of the next day in China


@pytest.mark.parametrize(("language", "written"), [(ENGLISH, "25 Nov 2026, 01:30"), (CHINESE, "2026年11月25日 01:30")])
def test_times_are_those_of_the_outlet(language: Language, written: str) -> None:
    assert formats_for(language, load_policy("cn")).moment(_LATE) == written


@pytest.mark.parametrize(("language", "written"), [(ENGLISH, "25 November 2026"), (CHINESE, "2026年11月25日")])
def test_a_day_is_the_outlets_day(language: Language, written: str) -> None:
    formats = formats_for(language, load_policy("cn"))
    assert (formats.day(_LATE), formats.day(date(2026, 11, 25))) == (written, written)


def test_thousands_stand_apart() -> None:
    assert formats_for(ENGLISH, load_policy("cn")).number(12345) == "12,345"


def test_a_number_is_written_in_groups() -> None:
    assert shown_msisdn(Msisdn("+8619900000123")) == "+86 199 0000 0123"


def test_a_number_of_another_plan_is_written_as_it_is() -> None:
    assert shown_msisdn(Msisdn("+66812345678")) == "+66812345678"


def test_of_a_sim_four_digits_are_shown() -> None:
    assert masked_iccid(Iccid("89869900000000000012")) == "•••• 0012"
