"""The simulated message centre sends one message for each key, remembers, and shows it to signed-in staff of a sandbox alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from realname.kernel.errors import OperatorUnavailable
from realname.kernel.identifiers import LineId, Msisdn
from realname.kernel.registry import App
from realname.kernel.text.text import Language
from realname.lines.model.notice import Notice, NoticeKind
from realname.lines.text import NOTICE_WORDS
from realname.main.apps.counter_app import create_web_app
from realname.platform.config.served import Served
from realname.platform.text.catalogues import languages, translate
from realname.sandbox.pages.outbox import Outbox
from realname.sandbox.simulators.faults import parse_faults
from realname.sandbox.simulators.notifications import SandboxNotifier
from tests.support.web_caller import WebCaller
from tests.support.web_world import WebWorld, build_web_world

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


@pytest.fixture
def web(tmp_path: Path) -> Iterator[WebWorld]:
    """The pages over an empty folder."""
    world = build_web_world(tmp_path)
    yield world
    world.api.engine.dispose()


@pytest.mark.parametrize("language", languages())
def test_a_message_is_shown_in_the_language_of_the_page(web: WebWorld, language: Language) -> None:
    agent = WebCaller(web, language=language)
    agent.sign_in()
    agent.ended()
    shown = agent.get("/counter/outbox").html
    assert translate(NOTICE_WORDS[NoticeKind.ACTIVATED], language) in shown
    assert [one.notice.kind for one in web.services[Outbox].latest(limit=2)] == [NoticeKind.ACTIVATED]


def test_where_messages_are_really_sent_there_is_no_outbox_and_no_way_to_it(web: WebWorld) -> None:
    served = replace(web.services[Served], has_outbox=False)
    things = {kind: thing for kind, thing in web.services.things.items() if kind is not Outbox}
    sending = replace(web, app=create_web_app(App({**things, Served: served})))
    agent = WebCaller(sending)
    agent.sign_in()
    assert agent.get("/counter/outbox").response.status_code == 404
    assert "/counter/outbox" not in agent.get("/counter/today").html
