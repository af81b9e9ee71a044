"""Text messages and frames as they travel, the few that wait, and the words that our script shows for every code."""

import base64
import json
import struct

import pytest

from realname.kernel.errors import InvalidInput
from realname.kernel.text.text import Language
from realname.live.pages.script_words import live_words
from realname.live.socket.close_codes import CloseCode, Closing
from realname.live.socket.messages import lead_message, parse_hello, require_stop
from realname.live.use_cases.frames import SentFrame, WaitingFrames, parse_frame
from realname.platform.text.catalogues import languages
from realname.verification.model.camera_class import CameraClass
from realname.verification.model.challenges.guidance import Guidance
from realname.verification.model.challenges.prompts import Ended, Finished, Guided, Lead, Progressed, Prompted, Remarked
from realname.verification.model.observations import Action
from realname.verification.model.session_findings import SessionFinding

SIGNED = base64.b64encode(bytes(64)).decode()
HELLO: dict[str, object] = {"type": "hello", "token": "f" * 64, "signature": SIGNED, "camera_label": "Integrated Camera"}
SIGNATURE = bytes(range(64))
MESSAGE = struct.pack(">4sII64s", b"RNF1", 7, 1234, SIGNATURE) + b"picture"


def test_a_hello_gives_token_signature_and_the_class_of_the_camera() -> None:
    hello = parse_hello(json.dumps(HELLO))
    assert (hello.token, hello.signature, hello.camera) == ("f" * 64, bytes(64), CameraClass.BUILT_IN)


def test_a_hello_without_a_label_is_one() -> None:
    hello = {name: value for name, value in HELLO.items() if name != "camera_label"}
    assert parse_hello(json.dumps(hello)).camera is CameraClass.UNKNOWN


def test_a_signature_that_is_no_base64_signs_nothing() -> None:
    assert parse_hello(json.dumps(HELLO | {"signature": "§"})).signature == b""


@pytest.mark.parametrize(
    "change", [{"type": "hi"}, {"token": None}, {"token": 7}, {"token": "f" * 129}, {"signature": None}, {"camera_label": ["x"]}]
)
def test_what_is_not_of_its_form_is_no_hello(change: dict[str, object]) -> None:
    with pytest.raises(Closing) as closing:
        parse_hello(json.dumps(HELLO | change))
    assert closing.value.code is CloseCode.NO_MESSAGE


def test_stop_may_come_among_frames() -> None:
    require_stop('{"type": "stop"}')


@pytest.mark.parametrize("text", ["stop", '{"type": "hello"}', "[]", ""])
def test_no_other_text_may(text: str) -> None:
    with pytest.raises(Closing) as closing:
        require_stop(text)
    assert closing.value.code is CloseCode.OTHER_KIND


@pytest.mark.parametrize(
    ("lead", "said"),
    [
        (Guided(Guidance.CLOSER), {"type": "guidance", "code": "closer"}),
        (
            Prompted(step=1, of=3, action=Action.LOOK_UP, within_ms=8000),
            {"type": "prompt", "step": 1, "of": 3, "action": "look-up", "within_ms": 8000},
        ),
        (Progressed(step=1, of=3, share=0.333), {"type": "progress", "step": 1, "of": 3, "share": 0.33}),
        (Finished(step=1, of=3), {"type": "done", "step": 1, "of": 3}),
        (Remarked(SessionFinding.ACTION_EARLY), {"type": "remark", "code": "action-early"}),
        (Ended(()), None),
    ],
)
def test_a_lead_is_said_as_the_protocol_says(lead: Lead, said: dict[str, object] | None) -> None:
    assert lead_message(lead) == said


def frame(seq: int) -> SentFrame:
    return SentFrame(seq=seq, t_ms=seq * 80, signature=SIGNATURE, jpeg=b"picture")


def test_number_time_signature_and_picture_stand_in_their_places() -> None:
    assert parse_frame(MESSAGE) == SentFrame(seq=7, t_ms=1234, signature=SIGNATURE, jpeg=b"picture")


@pytest.mark.parametrize("message", [b"", b"RNF1", b"RNF2" + MESSAGE[4:], MESSAGE[:76], b"\xff\xd8\xff" * 100])
def test_what_has_no_header_or_no_picture_is_no_frame(message: bytes) -> None:
    with pytest.raises(InvalidInput) as problem:
        parse_frame(message)
    assert problem.value.facts == {"field": "frame"}


def test_the_frame_that_has_waited_longest_is_judged_first() -> None:
    waiting = WaitingFrames()
    for seq in (0, 1):
        waiting.put(frame(seq))
    assert [waiting.take(), waiting.take(), waiting.take()] == [frame(0), frame(1), None]


def test_of_more_than_three_the_oldest_are_not_looked_at() -> None:
    waiting = WaitingFrames()
    for seq in range(5):
        waiting.put(frame(seq))
    assert [waiting.take() for _ in range(3)] == [frame(2), frame(3), frame(4)]


@pytest.mark.parametrize("language", languages())
def test_every_prompt_guidance_and_finding_has_its_words(language: Language) -> None:
    keys = {f"prompt.{action}" for action in Action} | {f"guidance.{code}" for code in Guidance if code is not Guidance.NONE}
    keys |= {f"finding.{finding}.{part}" for finding in SessionFinding for part in ("happened", "do")}
    words = live_words(language)
    assert set(words) == keys
    assert all(words.values())
