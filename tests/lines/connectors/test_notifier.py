"""The contract of the port `Notifier`: the simulated message centre keeps it asked directly and by the HTTP connector."""

from dataclasses import replace
from pathlib import Path

import pytest

from realname.kernel.identifiers import LineId, Msisdn
from realname.lines.model.notice import Notice, NoticeKind
from realname.platform.errors import OperatorUnavailable
from tests.lines.operators import centre

pytestmark = pytest.mark.sockets

NOTICE = Notice(
    idempotency_key="registration-1:activated", kind=NoticeKind.ACTIVATED, line_id=LineId("line-1"), msisdn=Msisdn("+8619900000001")
)
OTHER = replace(NOTICE, idempotency_key="other", msisdn=Msisdn("+8619900000002"))


@pytest.fixture(params=["directly", "http"])
def way(request: pytest.FixtureRequest) -> str:
    """How the centre is asked."""
    return str(request.param)


def test_a_message_is_sent_once_for_each_key(way: str, tmp_path: Path) -> None:
    with centre(way, tmp_path) as one:
        for notice in (NOTICE, NOTICE, OTHER):
            one.notifier.send(notice)
        assert one.numbers() == [NOTICE.msisdn, OTHER.msisdn]


def test_away_it_sends_nothing(way: str, tmp_path: Path) -> None:
    with centre(way, tmp_path, "notifications=unavailable") as one:
        with pytest.raises(OperatorUnavailable):
            one.notifier.send(NOTICE)
        assert one.numbers() == []


def test_sent_again_after_an_answer_was_lost_it_is_one_message(way: str, tmp_path: Path) -> None:
    with centre(way, tmp_path, "notifications=timeout-after") as slow, pytest.raises(OperatorUnavailable):
        slow.notifier.send(NOTICE)
    with centre(way, tmp_path) as one:
        one.notifier.send(NOTICE)
        assert one.numbers() == [NOTICE.msisdn]


@pytest.mark.parametrize("kind", NoticeKind)
def test_every_kind_can_be_sent(way: str, tmp_path: Path, kind: NoticeKind) -> None:
    with centre(way, tmp_path) as one:
        one.notifier.send(replace(NOTICE, kind=kind))
        assert one.numbers() == [NOTICE.msisdn]
