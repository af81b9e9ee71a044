"""Face checks as the ledger of a running deployment has them: of a live session that failed, one that was judged, and the decision."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from realname.evaluation.attacks.live_client import Outgoing, Player, Trick, honest
from realname.kernel.ledger.events import LedgerEntry, recorded_event
from realname.live.events import LiveEvent
from realname.registration.events import RegistrationEvent
from realname.reports.model.face_sessions import CheckedCase, FaceSession, SessionEnd, fold_checked, with_actions
from realname.reports.use_cases.read_checked_cases import ReadCheckedCases
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.verification.model.observations import Action
from tests.live.live_world import LiveWorld, live_world
from tests.support.command import realname
from tests.support.manual_clock import START
from tests.verification.live_frame_analyser import Actor

LATER = START + timedelta(seconds=9)
OPENED = recorded_event(
    RegistrationEvent.REGISTRATION_OPENED, "1" * 32, at=START, agent="agent-1", outlet="shop-1", route="face", purpose="new-line"
)
CHALLENGE = recorded_event(RegistrationEvent.CHALLENGE_ISSUED, "1" * 32, at=START, counter="counter-1")
SESSION = recorded_event(RegistrationEvent.SESSION_OPENED, "1" * 32, at=START, capture="attested-counter")
FAILED = recorded_event(LiveEvent.SESSION_FAILED, "1" * 32, at=LATER, camera="built-in", findings="face-lost,action-late")
JUDGED = recorded_event(LiveEvent.SESSION_JUDGED, "1" * 32, at=LATER, camera="external")
REJECTED = recorded_event(RegistrationEvent.CLIP_REJECTED, "1" * 32, at=LATER, code="clip-no-face")
SUBMITTED = recorded_event(RegistrationEvent.REGISTRATION_SUBMITTED, "1" * 32, at=LATER)


def folded(*events: object) -> tuple[FaceSession, ...]:
    case: CheckedCase | None = None
    for place, event in enumerate((OPENED, *events)):
        case = fold_checked(case, LedgerEntry(index=place, event=event, leaf_hash=""))  # type: ignore[arg-type]
    assert case is not None
    return case.sessions


def test_a_live_session_has_its_capture_camera_findings_and_time() -> None:
    first, second = folded(CHALLENGE, SESSION, FAILED, CHALLENGE, SESSION, JUDGED, SUBMITTED)
    assert (first.end, first.findings, first.camera, first.capture) == (
        SessionEnd.FAILED,
        ("face-lost", "action-late"),
        "built-in",
        "attested-counter",
    )
    assert (second.end, second.findings, second.camera, second.lasted_s) == (SessionEnd.JUDGED, (), "external", 9.0)


def test_a_clip_is_judged_when_it_is_submitted_and_failed_when_it_is_rejected() -> None:
    first, second = folded(CHALLENGE, REJECTED, CHALLENGE, SUBMITTED)
    assert [(one.capture, one.end, one.findings, one.lasted_s) for one in (first, second)] == [
        ("clip", SessionEnd.FAILED, ("clip-no-face",), None),
        ("clip", SessionEnd.JUDGED, (), None),
    ]


def test_a_session_without_an_end_stays_unfinished() -> None:
    assert [one.end for one in folded(CHALLENGE, SESSION, SUBMITTED, CHALLENGE)] == [SessionEnd.UNFINISHED] * 2


def test_what_happened_before_the_opening_was_seen_is_not_counted() -> None:
    assert fold_checked(None, LedgerEntry(index=0, event=CHALLENGE, leaf_hash="")) is None


def test_actions_are_those_of_the_challenge_of_the_same_number() -> None:
    case = fold_checked(None, LedgerEntry(index=0, event=OPENED, leaf_hash=""))
    assert case is not None
    for place in (1, 2):
        case = fold_checked(case, LedgerEntry(index=place, event=CHALLENGE, leaf_hash=""))
        assert case is not None
    assert [one.actions for one in with_actions(case, {1: (Action.BLINK,)}).sessions] == [(), (Action.BLINK,)]


def _duplicated(player: Player, frame: Outgoing) -> Sequence[bytes]:
    return [*honest(player, frame)] * 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def world(folder: Path) -> Iterator[LiveWorld]:
    """A server at which one applicant fails once and is judged then, and another one only registers."""
    with live_world(folder) as running:
        registration = running.registered(SAMPLE_MAN)
        tricks: tuple[Trick, ...] = (_duplicated, honest)
        for trick in tricks:
            session = running.api.session(registration)
            asyncio.run(Player(session=session, key=running.api.key, camera=Actor(), trick=trick).play(running.socket_url))
        running.api.submit(registration)
        running.registered()
        yield running


@pytest.mark.sockets
def test_registrations_of_a_time_are_read_with_their_face_checks(world: LiveWorld) -> None:
    now = datetime.now(UTC)
    read = world.deployment.app[ReadCheckedCases]
    checked, bare = read(since=now - timedelta(hours=1), until=now + timedelta(hours=1))
    assert [one.end for one in checked.sessions] == [SessionEnd.FAILED, SessionEnd.JUDGED]
    assert "frame-repeated" in checked.sessions[0].findings
    assert {one.capture for one in checked.sessions} == {"counter"}
    assert all(one.actions and one.lasted_s for one in checked.sessions)
    assert (checked.file.decided_as != "", bare.sessions) == (True, ())
    assert read(since=now + timedelta(hours=1), until=now + timedelta(hours=2)) == []
    assert read(since=now - timedelta(hours=2), until=now - timedelta(hours=1)) == []


@pytest.mark.sockets
@pytest.mark.usefixtures("world")
def test_the_command_counts_them_and_a_later_run_compares(folder: Path, tmp_path: Path) -> None:
    first = realname("evaluate", "live", "--data", folder, "--json")
    assert (first.exit_code, first.json["schema"], first.json["registrations"]) == (0, "realname-live-report/1", 2)
    earlier = tmp_path / "live.json"
    earlier.write_text(first.stdout, encoding="utf-8")
    again = realname("evaluate", "live", "--data", folder, "--against", earlier)
    assert (again.exit_code, "No share changed" in again.stderr) == (0, True)
    assert "frame-repeated" in again.stdout
    wrong = realname("evaluate", "live", "--data", folder, "--since", "yesterday", "--json")
    assert json.loads(wrong.stdout)["error"]["code"] == "invalid-input"
