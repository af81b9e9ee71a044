"""The conversation of a live session: what comes in, what it says, how frames travel and wait, and how it ends."""

import base64
import hashlib
import json
import struct
from dataclasses import replace

import pytest

from realname.kernel.errors import InvalidInput
from realname.kernel.text.text import Language
from realname.live.pages.face import live_words
from realname.live.socket.close_codes import CloseCode, Closing
from realname.live.socket.messages import parse_hello, prompt_message, require_stop
from realname.live.use_cases.conversation import ClientKey, LiveConversation, TooManyFrames
from realname.live.use_cases.frames import SentFrame, WaitingFrame, WaitingFrames, parse_frame
from realname.platform.text.catalogues import languages
from realname.verification.model.camera_class import CameraClass
from realname.verification.model.challenges.frame_manifest import frame_line
from realname.verification.model.challenges.guidance import Guidance
from realname.verification.model.challenges.guided_challenge import GuidedChallenge
from realname.verification.model.challenges.prompts import Ended, Finished, Guided, Progressed, Prompted, Remarked, SessionPrompt
from realname.verification.model.observations import Action
from realname.verification.model.session_findings import SessionFinding
from tests.verification.live_frame_analyser import Actor, UnsafeAnalyserByMark

CLIENT = ClientKey(nonce="0" * 32, public_key=b"key")
STEP_MS = 80
SIGNED = base64.b64encode(bytes(64)).decode()
HELLO: dict[str, object] = {"type": "hello", "token": "f" * 64, "signature": SIGNED, "camera_label": "Integrated Camera"}
SIGNATURE = bytes(range(64))
MESSAGE = struct.pack(">4sII64s", b"RNF1", 7, 1234, SIGNATURE) + b"picture"


class SignedByHash:
    """Takes the SHA-512 of the message and the key for a signature."""

    def is_signed(self, message: bytes, *, signature: bytes, public_key: bytes) -> bool:
        return signature == hashlib.sha512(message + public_key).digest()

    def require_public_key(self, spki: bytes) -> None:
        """Accept."""


def conversation(*actions: Action) -> LiveConversation:
    return LiveConversation(
        client=CLIENT,
        challenge=GuidedChallenge(actions or (Action.TURN_LEFT,)),
        eye=UnsafeAnalyserByMark(),
        signatures=SignedByHash(),
        started_ms=0,
    )


def message(jpeg: bytes, *, seq: int, t_ms: int, client: ClientKey = CLIENT) -> bytes:
    line = frame_line(nonce=client.nonce, seq=seq, t_ms=t_ms, digest=hashlib.sha256(jpeg).hexdigest())
    return struct.pack(">4sII64s", b"RNF1", seq, t_ms, hashlib.sha512(line + client.public_key).digest()) + jpeg


def play(talk: LiveConversation, actor: Actor, *, for_ms: int) -> list[SessionPrompt]:
    said: list[SessionPrompt] = []
    for seq in range(for_ms // STEP_MS):
        t_ms = seq * STEP_MS
        talk.take(message(actor.picture(t_ms), seq=seq, t_ms=t_ms), arrived_ms=t_ms)
        for lead in talk.judge(t_ms):
            said.append(lead)
            if isinstance(lead, Prompted):
                actor.ask(lead.action, t_ms=t_ms)
    return said


def test_an_applicant_who_does_what_is_asked_meets_every_action() -> None:
    talk = conversation(Action.TURN_LEFT, Action.LOOK_UP)
    said = play(talk, Actor(), for_ms=15_000)
    assert talk.findings == ()
    assert [lead.step for lead in said if isinstance(lead, Finished)] == [1, 2]


def test_the_next_action_is_not_said_before_the_last_is_done() -> None:
    said = play(conversation(Action.TURN_LEFT, Action.TURN_RIGHT), Actor(), for_ms=15_000)
    order = [type(lead) for lead in said if isinstance(lead, Prompted | Finished)]
    assert order == [Prompted, Finished, Prompted, Finished]


def test_who_does_nothing_fails_for_an_action_that_was_not_seen() -> None:
    talk = conversation()
    play(talk, Actor(is_deaf=True), for_ms=20_000)
    assert talk.findings == (SessionFinding.ACTION_NOT_SEEN,)


@pytest.mark.parametrize(
    ("seq", "t_ms", "finding"),
    [(1, 80, None), (2, 80, SessionFinding.FRAME_GAP), (0, 80, SessionFinding.FRAME_REPEATED), (1, 0, SessionFinding.FRAME_REORDERED)],
)
def test_a_frame_out_of_its_place_ends_the_session(seq: int, t_ms: int, finding: SessionFinding | None) -> None:
    talk, actor = conversation(), Actor()
    talk.take(message(actor.picture(0), seq=0, t_ms=0), arrived_ms=0)
    talk.take(message(actor.picture(t_ms), seq=seq, t_ms=t_ms), arrived_ms=80)
    assert talk.findings == ((finding,) if finding else None)


@pytest.mark.parametrize("client", [replace(CLIENT, public_key=b"another"), replace(CLIENT, nonce="1" * 32)])
def test_a_frame_signed_by_another_key_or_for_another_session_is_unsigned(client: ClientKey) -> None:
    talk = conversation()
    talk.take(message(Actor().picture(0), seq=0, t_ms=0, client=client), arrived_ms=0)
    assert talk.findings == (SessionFinding.FRAME_UNSIGNED,)


def test_a_picture_that_cannot_be_decoded_ends_the_session_when_it_is_looked_at() -> None:
    talk = conversation()
    talk.take(message(b"no picture", seq=0, t_ms=0), arrived_ms=0)
    assert (talk.findings, talk.judge(0), talk.findings) == (None, (), (SessionFinding.FRAME_UNREADABLE,))


def test_what_is_no_frame_is_refused() -> None:
    with pytest.raises(InvalidInput):
        conversation().take(b"no frame", arrived_ms=0)


def test_a_flood_is_refused() -> None:
    talk, actor = conversation(), Actor()
    for seq in range(60):
        talk.take(message(actor.picture(seq), seq=seq, t_ms=seq), arrived_ms=0)
    with pytest.raises(TooManyFrames):
        talk.take(message(actor.picture(60), seq=60, t_ms=60), arrived_ms=0)


def test_frames_that_waited_too_long_are_in_the_manifest_and_not_looked_at() -> None:
    talk, actor = conversation(), Actor()
    for seq in range(10):
        talk.take(message(actor.picture(seq * 80), seq=seq, t_ms=seq * 80), arrived_ms=seq * 80)
    while talk.has_waiting:
        talk.judge(800)
    assert (talk.manifest.count, talk.judged_frames, talk.dropped_frames, len(talk.digests)) == (10, 3, 7, 10)


def starve(actor: Actor, *, judged_ms: int) -> LiveConversation:
    """Play twelve seconds to a server that takes so long for a picture."""
    talk, free_ms = conversation(), 0
    for seq in range(12_000 // STEP_MS):
        t_ms = seq * STEP_MS
        talk.take(message(actor.picture(t_ms), seq=seq, t_ms=t_ms), arrived_ms=t_ms)
        while free_ms <= t_ms and talk.has_waiting:
            for lead in talk.judge(t_ms):
                if isinstance(lead, Prompted):
                    actor.ask(lead.action, t_ms=t_ms)
            free_ms += judged_ms
        free_ms = max(free_ms, t_ms) if not talk.has_waiting else free_ms
        if t_ms % 240 == 0:
            talk.watch(t_ms)
    return talk


@pytest.mark.parametrize(
    ("judged_ms", "finding"),
    [
        pytest.param(80, SessionFinding.ACTION_NOT_SEEN, id="a server that looks at every picture and sees nothing says so"),
        pytest.param(140, SessionFinding.SERVER_BUSY, id="one that looks at seven a second does not know what it missed"),
        pytest.param(200, SessionFinding.SERVER_BUSY, id="one that looks at five a second does not go on"),
    ],
)
def test_what_a_server_missed_that_was_behind_is_not_the_applicants_fault(judged_ms: int, finding: SessionFinding) -> None:
    assert starve(Actor(is_deaf=True), judged_ms=judged_ms).findings == (finding,)


def test_hashes_are_asked_about_once() -> None:
    talk, actor = conversation(), Actor()
    talk.take(message(actor.picture(0), seq=0, t_ms=0), arrived_ms=0)
    assert (len(talk.new_digests()), len(talk.new_digests())) == (1, 0)


def test_the_first_finding_stands() -> None:
    talk = conversation()
    talk.end(SessionFinding.STOPPED)
    talk.end(SessionFinding.SOCKET_DROPPED)
    assert talk.findings == (SessionFinding.STOPPED,)


def test_an_end_that_was_met_is_taken_back_by_a_finding_until_it_is_settled() -> None:
    talk = conversation()
    talk.end()
    talk.end(SessionFinding.SECOND_SOCKET)
    assert talk.settle() == (SessionFinding.SECOND_SOCKET,)


def test_what_comes_after_the_settling_changes_nothing() -> None:
    talk = conversation()
    talk.end()
    talk.settle()
    talk.end(SessionFinding.SECOND_SOCKET)
    assert talk.findings == ()


def test_a_session_that_goes_on_for_ever_ends() -> None:
    talk = conversation()
    talk.watch(90_000)
    assert talk.findings is not None


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


@pytest.mark.parametrize("field", ["", "Token", "session_id", "__proto__"])
def test_a_hello_that_says_more_than_the_protocol_knows_is_none(field: str) -> None:
    assert parse_hello(json.dumps(HELLO | {"assertion": "{}"})).assertion == "{}"
    with pytest.raises(Closing) as closing:
        parse_hello(json.dumps(HELLO | {field: "x"}))
    assert closing.value.code is CloseCode.NO_MESSAGE


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
def test_a_lead_is_said_as_the_protocol_says(lead: SessionPrompt, said: dict[str, object] | None) -> None:
    assert prompt_message(lead) == said


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
        waiting.put(frame(seq), at_ms=seq)
    assert [waiting.take(), waiting.take(), waiting.take()] == [WaitingFrame(frame(0), 0), WaitingFrame(frame(1), 1), None]


def test_of_more_than_three_the_oldest_are_not_looked_at() -> None:
    waiting = WaitingFrames()
    pushed_out = [waiting.put(frame(seq), at_ms=seq) for seq in range(5)]
    assert pushed_out == [None, None, None, WaitingFrame(frame(0), 0), WaitingFrame(frame(1), 1)]
    assert [waiting.take() for _ in range(3)] == [WaitingFrame(frame(seq), seq) for seq in (2, 3, 4)]


@pytest.mark.parametrize("language", languages())
def test_every_prompt_guidance_and_finding_has_its_words(language: Language) -> None:
    keys = {f"prompt.{action}" for action in Action} | {f"guidance.{code}" for code in Guidance if code is not Guidance.NONE}
    keys |= {f"finding.{finding}.{part}" for finding in SessionFinding for part in ("happened", "do")}
    words = live_words(language)
    assert set(words) == keys
    assert all(words.values())
