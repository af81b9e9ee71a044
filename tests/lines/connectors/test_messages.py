"""The connector to a message gateway: a message once, whatever is cut on the way, and nothing of anyone but the number it goes to."""

import json
from pathlib import Path

import pytest

from realname.kernel.identifiers import LineId, Msisdn
from realname.kernel.text.text import ENGLISH
from realname.lines.connectors.message_gateway import HttpNotifier
from realname.lines.model.notice import Notice, NoticeKind
from realname.lines.text import NOTICE_WORDS
from realname.platform.text.catalogues import translate
from realname.sandbox.simulators.faults import Faults, parse_served_faults
from realname.sandbox.simulators.served.operator_answers import MESSAGES_PATH
from realname.sandbox.simulators.served.operator_server import OperatorServer
from realname.sandbox.simulators.served.requests import Asked
from tests.lines.operators import CLIENT, system_of

pytestmark = pytest.mark.sockets

CANARY = "line-of-a-person"
NOTICE = Notice(
    idempotency_key="registration-1:activated", kind=NoticeKind.ACTIVATED, line_id=LineId(CANARY), msisdn=Msisdn("+8619900000001")
)


class Listening(OperatorServer):
    """A gateway that keeps every message as it came."""

    heard: list[Asked]

    def faults_of(self, asked: Asked) -> Faults:
        if asked.path == MESSAGES_PATH:
            self.heard.append(asked)
        return super().faults_of(asked)


def listening(folder: Path, faults: str = "") -> Listening:
    server = Listening(folder, CLIENT, faults=parse_served_faults(faults))
    server.heard = []
    return server


def notifier_of(server: OperatorServer) -> HttpNotifier:
    """A new one, as after a restart."""
    return HttpNotifier(system_of(server), language=ENGLISH)


@pytest.mark.parametrize("fault", ["cut", "timeout-after", "garbage", "twice", "error"])
def test_a_message_whose_answer_was_lost_is_sent_again_under_its_key_and_taken_once(tmp_path: Path, fault: str) -> None:
    with listening(tmp_path, f"notifications={fault}:1") as server:
        notifier_of(server).send(NOTICE)
        notifier_of(server).send(NOTICE)
        assert {asked.headers["idempotency-key"] for asked in server.heard} == {NOTICE.idempotency_key}
        assert [text.to for text in server.gateway.texts()] == [NOTICE.msisdn]


@pytest.mark.parametrize("kind", NoticeKind)
def test_a_message_holds_its_key_its_number_and_words_that_are_the_same_for_everybody(tmp_path: Path, kind: NoticeKind) -> None:
    with listening(tmp_path) as server:
        notifier_of(server).send(Notice(idempotency_key="key-1", kind=kind, line_id=NOTICE.line_id, msisdn=NOTICE.msisdn))
    (asked,) = server.heard
    words = translate(NOTICE_WORDS[kind], ENGLISH)
    assert json.loads(asked.body) == {"reference": "key-1", "to": NOTICE.msisdn.value, "text": words}
    assert CANARY not in f"{asked.target}{asked.headers}{asked.body!r}"
    assert NOTICE.msisdn.value.strip("+") not in f"{asked.target}{asked.headers}{words}"
