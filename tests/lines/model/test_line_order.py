"""An order is sent as it is for as long as the operator surely knows its key, less a margin; after that never."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.support.examples import ORDER

ASKED_AT = ORDER.requested_at
SENT = replace(ORDER, asked_at=ASKED_AT)


@pytest.mark.parametrize(
    ("window_s", "last_s"),
    [(52, 39), (60, 45), (600, 585)],
    ids=["a quarter", "a quarter of a minute", "no more than a quarter of a minute"],
)
def test_the_last_sending_begins_a_margin_before_the_end_of_the_window(window_s: int, last_s: int) -> None:
    last = ASKED_AT + timedelta(seconds=last_s)
    assert SENT.send_before(timedelta(seconds=window_s), at=last + timedelta(days=1)) == last


def test_of_one_never_sent_the_time_is_counted_from_now() -> None:
    now = ASKED_AT + timedelta(days=1)
    assert replace(ORDER, asked_at=None).send_before(timedelta(seconds=60), at=now) == now + timedelta(seconds=45)


@pytest.mark.parametrize(("later", "is_known"), [(timedelta(seconds=44.999), True), (timedelta(seconds=45), False)])
def test_the_key_is_known_until_then(later: timedelta, is_known: bool) -> None:  # noqa: FBT001 - an example
    assert SENT.is_key_known(timedelta(seconds=60), at=ASKED_AT + later) is is_known
