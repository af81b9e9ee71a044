"""The simulated message centre sends one message for each key, and remembers."""

from pathlib import Path

import pytest

from realname.kernel.identifiers import LineId, Msisdn
from realname.lines.model.notice import Notice, NoticeKind
from realname.platform.errors import OperatorUnavailable
from realname.sandbox.simulators.faults import parse_faults
from realname.sandbox.simulators.notifications import SandboxNotifier

NUMBER, LINE = Msisdn("+8619900000001"), LineId("line-1")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """What remembers."""
    return tmp_path / "outbox.sqlite"


def _send(notifier: SandboxNotifier, key: str = "k") -> None:
    notifier.send(Notice(idempotency_key=key, kind=NoticeKind.ACTIVATED, line_id=LINE, msisdn=NUMBER))


def test_a_message_is_sent_once_for_each_key(file: Path) -> None:
    notifier = SandboxNotifier(file)
    for key in ("k", "k", "other"):
        _send(notifier, key)
    assert notifier.sent() == (LINE, LINE)


def test_it_remembers_over_a_restart(file: Path) -> None:
    _send(SandboxNotifier(file))
    _send(SandboxNotifier(file))
    assert SandboxNotifier(file).sent() == (LINE,)


def test_away_it_sends_nothing(file: Path) -> None:
    notifier = SandboxNotifier(file, faults=parse_faults("notifications=unavailable:1").notifications)
    with pytest.raises(OperatorUnavailable):
        _send(notifier)
    assert notifier.sent() == ()
    _send(notifier)
    assert notifier.sent() == (LINE,)


def test_its_answer_can_be_lost_after_sending(file: Path) -> None:
    notifier = SandboxNotifier(file, faults=parse_faults("notifications=timeout-after:1").notifications)
    with pytest.raises(OperatorUnavailable):
        _send(notifier)
    _send(notifier)
    assert notifier.sent() == (LINE,)


def test_it_can_be_slow(file: Path) -> None:
    waited: list[float] = []
    _send(SandboxNotifier(file, faults=parse_faults("notifications=delay:3").notifications, sleep=waited.append))
    assert waited == [3.0]
