"""The outbox of the sandbox: what a subscriber would have read, for staff who are signed in, and nowhere in operation."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from realname.kernel.registry import App
from realname.kernel.text.text import Language
from realname.lines.model.notice import NoticeKind
from realname.lines.text import NOTICE_WORDS
from realname.main.apps.counter_app import create_web_app
from realname.main.deployment.components import factories
from realname.platform.config.served import Served
from realname.platform.text.catalogues import languages, translate
from realname.sandbox.pages.outbox import Outbox
from tests.support.web_caller import WebCaller
from tests.support.web_world import WebWorld, build_web_world


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
    given = {kind: thing for kind, thing in web.services.given.items() if kind is not Outbox}
    sending = replace(web, app=create_web_app(App({**given, Served: served}, factories())))
    agent = WebCaller(sending)
    agent.sign_in()
    assert agent.get("/counter/outbox").response.status_code == 404
    assert "/counter/outbox" not in agent.get("/counter/today").html
