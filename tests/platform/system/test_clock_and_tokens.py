"""The clock is aware and in UTC; tokens are of one form and differ."""

import re
from datetime import timedelta

from realname.platform.system.clock_and_tokens import SystemClock, SystemRandomTokens


def test_the_time_is_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta(0)


def test_a_token_is_128_bits_in_small_hexadecimal() -> None:
    assert re.fullmatch(r"[0-9a-f]{32}", SystemRandomTokens().token())


def test_no_token_comes_twice() -> None:
    assert len({SystemRandomTokens().token() for _ in range(1000)}) == 1000
