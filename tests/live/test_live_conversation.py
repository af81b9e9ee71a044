"""The conversation of a live session: what comes in, what it says, how it ends."""

import hashlib
import struct
from dataclasses import replace

import pytest

from realname.kernel.errors import InvalidInput
from realname.live.use_cases.conversation import ClientKey, FloodOfFrames, LiveConversation
from realname.verification.model.challenges.frame_manifest import frame_line
from realname.verification.model.challenges.prompts import Finished, Lead, Prompted
from realname.verification.model.observations import Action
from realname.verification.model.session_findings import SessionFinding
from tests.verification.live_eye import Actor, UnsafeEyeByMark

CLIENT = ClientKey(nonce="0" * 32, public_key=b"key")
STEP_MS = 80


class SignedByHash:
    """Takes the SHA-512 of the message and the key for a signature."""

    def is_signed(self, message: bytes, *, signature: bytes, public_key: bytes) -> bool:
        return signature == hashlib.sha512(message + public_key).digest()

    def require_public_key(self, spki: bytes) -> None:
        """Accept."""


def conversation(*actions: Action) -> LiveConversation:
    return LiveConversation(
        client=CLIENT, actions=actions or (Action.TURN_LEFT,), eye=UnsafeEyeByMark(), signatures=SignedByHash(), started_ms=0
    )


def message(jpeg: bytes, *, seq: int, t_ms: int, client: ClientKey = CLIENT) -> bytes:
    line = frame_line(nonce=client.nonce, seq=seq, t_ms=t_ms, digest=hashlib.sha256(jpeg).hexdigest())
    return struct.pack(">4sII64s", b"RNF1", seq, t_ms, hashlib.sha512(line + client.public_key).digest()) + jpeg


def play(talk: LiveConversation, actor: Actor, *, for_ms: int) -> list[Lead]:
    said: list[Lead] = []
    for seq in range(for_ms // STEP_MS):
        t_ms = seq * STEP_MS
        talk.take(message(actor.picture(t_ms), seq=seq, t_ms=t_ms), arrived_ms=t_ms)
        for lead in talk.judge(t_ms):
            said.append(lead)
            if isinstance(lead, Prompted):
                actor.ask(lead.action.value, t_ms=t_ms)
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
    with pytest.raises(FloodOfFrames):
        talk.take(message(actor.picture(60), seq=60, t_ms=60), arrived_ms=0)


def test_frames_that_waited_too_long_are_in_the_manifest_and_not_looked_at() -> None:
    talk, actor = conversation(), Actor()
    for seq in range(10):
        talk.take(message(actor.picture(seq * 80), seq=seq, t_ms=seq * 80), arrived_ms=seq * 80)
    while talk.has_waiting:
        talk.judge(800)
    assert (talk.manifest.count, talk.judged_frames, len(talk.digests)) == (10, 3, 10)


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
