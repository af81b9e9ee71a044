"""Days as people read them."""

from datetime import date

import pytest

from realname.kernel.rules.working_days import LocalDays
from realname.kernel.text.text import ENGLISH, Language
from realname.platform.web.formats import formats_for

DAYS = LocalDays(utc_offset_minutes=480)


@pytest.mark.parametrize(
    ("first", "last", "english", "chinese"),
    [
        (date(2026, 11, 23), date(2026, 11, 29), "23–29 Nov 2026", "2026年11月23日至29日"),
        (date(2026, 10, 31), date(2026, 11, 1), "31 Oct – 1 Nov 2026", "2026年10月31日至11月1日"),
        (date(2026, 11, 1), date(2026, 11, 1), "1 Nov 2026", "2026年11月1日"),
    ],
)
def test_a_span_of_days_says_once_what_both_have_in_common(first: date, last: date, english: str, chinese: str) -> None:
    said = [formats_for(one, DAYS).days(first, last).replace("\N{THIN SPACE}", " ") for one in (ENGLISH, Language("zh"))]
    assert said == [english, chinese]
