"""The live session over a real socket: led to its end, and each manipulation found by what is meant for it. An eye by marks sees."""

import asyncio
import json
import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from realname.evaluation.attacks.live_client import CounterKey, Ended, Json, Outgoing, Player, Trick, connect, honest, pack
from realname.sandbox.simulators.counter_device import SimulatedMaker
from realname.sandbox.simulators.people import SAMPLE_MAN, SAMPLE_WOMAN
from realname.verification.model.observations import FrameObservation
from tests.live.live_world import LiveWorld, live_world
from tests.support.busy import longest_s
from tests.support.packs import of_attested_counters
from tests.verification.live_frame_analyser import Actor, UnsafeAnalyserByMark, UnsafeAnalysersByMark
from tests.verification.live_verifier import PORTRAIT

pytestmark = pytest.mark.sockets

ACTIONS = {"turn-left", "turn-right", "look-up", "look-down", "blink"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveWorld]:
    """One server for the tests of this module."""
    folder = tmp_path_factory.mktemp("live")
    with live_world(folder, sessions=16, pack=of_attested_counters(folder), maker=SimulatedMaker()) as running:
        yield running


def player(world: LiveWorld, trick: Trick = honest, *, session: Json | None = None, actor: Actor | None = None) -> Player:
    return Player(session=session or world.session(), key=world.api.key, camera=actor or Actor(), trick=trick)


def play(world: LiveWorld, trick: Trick = honest, *, session: Json | None = None, actor: Actor | None = None) -> Ended:
    return asyncio.run(player(world, trick, session=session, actor=actor).play(world.socket_url))


def kinds(ended: Ended) -> list[object]:
    """The types of what was said that lead the session; guidance, targets, progress, wait and pace come as they may."""
    return [one["type"] for one in ended.said if one["type"] not in {"guidance", "target", "progress", "wait", "pace"}]


@pytest.fixture(scope="module")
def judged(world: LiveWorld) -> tuple[str, Ended]:
    """A registration of a person the authority knows, with an honest session."""
    registration = world.registered(SAMPLE_MAN)
    return registration, play(world, session=world.api.session(registration))


def test_an_honest_session_is_led_action_by_action_and_judged(judged: tuple[str, Ended]) -> None:
    said = kinds(judged[1])
    assert judged[1].findings == []
    assert said == ["ready", *["prompt", "done"] * (len(said) // 2 - 1), "checking", "result"]
    assert (judged[1].result["outcome"], judged[1].findings, judged[1].close_code) == ("judged", [], 1000)


def test_the_result_follows_the_last_action_within_a_second(judged: tuple[str, Ended]) -> None:
    assert judged[1].result_after_s < longest_s(1.0)


def test_no_message_holds_a_score(judged: tuple[str, Ended]) -> None:
    fields = {name for message in judged[1].said for name in message}
    assert fields <= {"type", "session_id", "actions", "code", "step", "of", "action", "within_ms", "share", "outcome", "findings"} | {
        "capture",
        "tries_left",
        "pause_s",
        "place",
        "retry_ms",
        "most_fps",
        "points",
    }


def test_a_judged_session_is_submitted_as_it_is_and_the_line_becomes_active(world: LiveWorld, judged: tuple[str, Ended]) -> None:
    assert world.api.read(judged[0])["next_step"] == "submit"
    assert world.api.submit(judged[0])["state"] == "activated"


def test_a_copied_key_without_the_hardware_gets_no_approval_by_the_machine(world: LiveWorld) -> None:
    registration = world.registered(SAMPLE_WOMAN)
    copied = replace(player(world, session=world.api.session(registration)), key=world.api.key.copied())
    assert asyncio.run(copied.play(world.socket_url)).findings == []
    shown = world.api.submit(registration)
    assert (shown["state"], shown["decision"]["reasons"][0]["code"]) == ("referred", "capture-not-attested")  # type: ignore[index]


def forged(_player: Player, frame: Outgoing) -> Sequence[bytes]:
    """Signed by a key that was never enrolled."""
    return [CounterKey().frame(_player.session, frame)]


def unsigned(_player: Player, frame: Outgoing) -> Sequence[bytes]:
    return [pack(frame, bytes(64))]


def altered(player: Player, frame: Outgoing) -> Sequence[bytes]:
    """Another picture than the one that was signed."""
    signed = player.key.frame(player.session, frame)
    return [signed[:-1] + b"!"]


def duplicated(player: Player, frame: Outgoing) -> Sequence[bytes]:
    return [*honest(player, frame)] * 2


def renumbered(player: Player, frame: Outgoing) -> Sequence[bytes]:
    """The same picture again, as a new frame."""
    again = replace(frame, seq=frame.seq + 1, t_ms=frame.t_ms + 20)
    return [*honest(player, frame), *honest(player, again)]


def shuffled(player: Player, frame: Outgoing) -> Sequence[bytes]:
    """Two frames in the wrong order: the later number is a gap."""
    later = replace(frame, seq=frame.seq + 1, t_ms=frame.t_ms + 20, jpeg=frame.jpeg + b" ")
    return [*honest(player, later), *honest(player, frame)]


def backwards(player: Player, frame: Outgoing) -> Sequence[bytes]:
    """Numbers in order, pictures captured in another."""
    return honest(player, replace(frame, t_ms=frame.t_ms - 500))


def missing(player: Player, frame: Outgoing) -> Sequence[bytes]:
    return honest(player, replace(frame, seq=frame.seq + 1))


MANIPULATIONS: dict[str, tuple[Callable[[Player, Outgoing], Sequence[bytes]], str]] = {
    "forged": (forged, "frame-unsigned"),
    "unsigned": (unsigned, "frame-unsigned"),
    "altered": (altered, "frame-unsigned"),
    "duplicated": (duplicated, "frame-repeated"),
    "renumbered": (renumbered, "frame-repeated"),
    "shuffled": (shuffled, "frame-gap"),
    "backwards": (backwards, "frame-reordered"),
    "missing": (missing, "frame-gap"),
}


@pytest.fixture(scope="module")
def manipulated(world: LiveWorld) -> dict[str, Ended]:
    """All of them at once: none waits for another."""
    players = [player(world, trick) for trick, _ in MANIPULATIONS.values()]

    async def all_of() -> list[Ended]:
        return await asyncio.gather(*(one.play(world.socket_url) for one in players))

    return dict(zip(MANIPULATIONS, asyncio.run(all_of()), strict=True))


@pytest.mark.parametrize("name", MANIPULATIONS)
def test_a_manipulated_stream_fails_by_the_finding_meant_for_it(manipulated: dict[str, Ended], name: str) -> None:
    ended = manipulated[name]
    assert (ended.findings, ended.result["outcome"], ended.close_code) == ([MANIPULATIONS[name][1]], "failed", 4422)


def test_a_failed_session_says_how_many_tries_are_left(manipulated: dict[str, Ended]) -> None:
    assert (manipulated["forged"].result["tries_left"], manipulated["forged"].result["pause_s"]) == (4, 0)


def test_a_capture_clock_that_runs_twice_as_fast_is_found(world: LiveWorld) -> None:
    fast = replace(player(world), clock_rate=2.0)
    ended = asyncio.run(fast.play(world.socket_url))
    assert (ended.findings, ended.close_code) == (["capture-clock-fast"], 4422)


@pytest.fixture(scope="module")
def acted(world: LiveWorld) -> dict[str, Ended]:
    """Whole sessions of people who act in other ways, held at once."""
    actors = {"calm": Actor(), "hasty": Actor(movement_ms=700), "early": Actor(reaction_ms=-200)}
    players = [player(world, actor=actor) for actor in actors.values()]
    withdrawn = world.registered()
    leaving = player(world, session=world.api.session(withdrawn))

    async def leave() -> Ended:
        playing = asyncio.create_task(leaving.play(world.socket_url))
        await leaving.is_asked.wait()
        await asyncio.to_thread(world.api.http.post, f"/v1/registrations/{withdrawn}/withdraw")
        return await playing

    async def all_of() -> list[Ended]:
        return await asyncio.gather(*(one.play(world.socket_url) for one in players), leave())

    return dict(zip([*actors, "leaving"], asyncio.run(all_of()), strict=True))


def test_a_registration_that_is_withdrawn_meanwhile_ends_the_session(acted: dict[str, Ended]) -> None:
    assert (acted["leaving"].error, acted["leaving"].close_code) == ("registration-changed", 4410)


def test_frames_of_an_earlier_session_are_found(world: LiveWorld, acted: dict[str, Ended]) -> None:
    first = acted["calm"]
    pictures = [message[76:] for message in first.sent]

    def resent(player: Player, frame: Outgoing) -> Sequence[bytes]:
        return honest(player, replace(frame, jpeg=pictures[frame.seq % len(pictures)]))

    ended = asyncio.run(replace(player(world, resent), trick_from=0).play(world.socket_url))
    assert (first.findings, ended.findings, ended.close_code) == ([], ["frame-reused"], 4422)


def held_back(player: Player, frame: Outgoing) -> Sequence[bytes]:
    """Captured in time, sent four seconds later."""
    if frame.seq == 14:
        time.sleep(4)
    return honest(player, frame)


def test_a_frame_that_comes_long_after_its_capture_is_found(world: LiveWorld) -> None:
    ended = play(world, held_back)
    assert (ended.findings, ended.close_code) == (["frame-late"], 4422)


def test_movements_played_twice_as_fast_do_not_count(acted: dict[str, Ended]) -> None:
    ended = acted["hasty"]
    assert {one["code"] for one in ended.said if one["type"] == "remark"} == {"action-too-fast"}
    assert ended.result["outcome"] == "failed"


def test_a_movement_that_begins_before_the_prompt_could_be_read_does_not_count(acted: dict[str, Ended]) -> None:
    assert "action-early" in {one["code"] for one in acted["early"].said if one["type"] == "remark"}


async def second_socket(world: LiveWorld) -> tuple[Ended, Ended]:
    session = world.session()
    first, second = player(world, session=session), player(world, session=session)
    playing = asyncio.create_task(first.play(world.socket_url))
    await first.is_asked.wait()
    came = await second.play(world.socket_url)
    return await playing, came


def test_a_second_socket_is_closed_and_the_first_session_fails_at_once(world: LiveWorld) -> None:
    first, second = asyncio.run(second_socket(world))
    assert (first.findings, first.close_code) == (["second-socket"], 1000)
    assert (second.error, second.close_code, kinds(second)) == ("second-socket", 4409, ["error"])


def test_a_dropped_socket_ends_the_session_and_the_next_one_begins_anew(world: LiveWorld) -> None:
    registration = world.registered()
    session = world.api.session(registration)

    async def drop() -> None:
        async with connect(world.socket_url) as socket:
            await socket.send(world.api.key.hello(session))
            await socket.recv()
            socket.transport.abort()

    before = world.metric('realname_live_findings_total{finding="socket-dropped"}')
    asyncio.run(drop())
    ended = play(world, missing, session=world.api.session(registration))
    assert (ended.findings, ended.result["tries_left"]) == (["frame-gap"], 3)
    assert world.metric('realname_live_findings_total{finding="socket-dropped"}') == before + 1


def test_a_client_that_stops_is_told_so(world: LiveWorld) -> None:
    session = world.session()

    async def stop() -> tuple[Json, int | None]:
        async with connect(world.socket_url) as socket:
            await socket.send(world.api.key.hello(session))
            await socket.recv()
            await socket.send('{"type": "stop"}')
            result = await socket.recv()
            await socket.wait_closed()
        return dict(json.loads(result)), socket.close_code

    result, code = asyncio.run(stop())
    assert (result["findings"], code) == (["stopped"], 1000)


def test_a_failed_session_with_the_texture_of_a_screen_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    with live_world(tmp_path_factory.mktemp("screen"), analysers=UnsafeAnalysersByMark(score=0.99)) as screened:
        ended = play(screened, missing)
    assert ended.findings == ["frame-gap", "presentation-attack"]


@dataclass(kw_only=True)
class _Noting(UnsafeAnalyserByMark):
    """Notes in which order it is used."""

    noted: list[str] = field(default_factory=list)

    def prepare(self, *, reference: bytes) -> None:
        self.noted.append(f"prepared with the portrait: {reference == PORTRAIT}")

    def see(self, jpeg: bytes, *, t_ms: int) -> FrameObservation:
        self.noted.append("seen")
        return super().see(jpeg, t_ms=t_ms)

    def open(self) -> "_Noting":
        """Be the analyser of the only session."""
        return self

    def judge_blank(self) -> None:
        """Take no time."""


def test_the_reference_is_read_before_the_first_picture_and_not_at_the_end(tmp_path: Path) -> None:
    analyser = _Noting()
    with live_world(tmp_path, analysers=analyser) as noting:
        play(noting, missing)
    assert (analyser.noted[0], set(analyser.noted[1:])) == ("prepared with the portrait: True", {"seen"})


def test_logs_hold_ids_codes_and_counts_and_never_a_token(world: LiveWorld) -> None:
    session = world.session()
    with capture_logs() as lines:
        play(world, missing, session=session)
    [line] = [one for one in lines if one["event"] == "live-session"]
    assert set(line) == {"event", "log_level", "session_id", "outcome", "findings", "frames", "judged"}
    assert str(session["token"]) not in str(lines)
    assert not re.search("Integrated", str(lines))
