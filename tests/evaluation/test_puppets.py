"""Puppets: which moments of a recording are shown, and that a picture is turned as far as it is asked to be."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from realname.evaluation.attacks.cameras import Encoder
from realname.evaluation.attacks.head_motion import HeadMotion
from realname.evaluation.attacks.photo_mesh import HeadPoints, MeshPose
from realname.evaluation.attacks.puppets import NearestMoments, PuppetCamera, SlowMoments, frontal_part, warp
from realname.evaluation.attacks.recordings import Recording, Shot, read_recording
from realname.verification.engine.engine import ClipVerifier
from realname.verification.engine.frames import Frame, Pixels
from realname.verification.model.observations import FaceObservation

_EVERY_MS = 60


def _shot(t_ms: int, *, yaw_deg: float = 0.0, closure: float = 0.1) -> Shot:
    seen = FaceObservation(
        t_ms=t_ms, yaw_deg=yaw_deg, pitch_deg=0.0, roll_deg=0.0, eyelid_closure=closure, eye_distance_px=90.0, centre_x=0.5, centre_y=0.5
    )
    return Shot(seen, np.full((8, 8, 3), t_ms % 251, dtype=np.uint8), np.zeros((478, 3), dtype=np.float32))


def _recording(*yaws_deg: float) -> Recording:
    return Recording("made", [_shot(place * _EVERY_MS, yaw_deg=yaw_deg) for place, yaw_deg in enumerate(yaws_deg)])


def _taken(
    moments: NearestMoments | SlowMoments, *, count: int, yaw_deg: float = 0.0, closure: float = 0.0, every_ms: int = 83
) -> list[Shot]:
    return [moments.take(place * every_ms, yaw_deg=yaw_deg, pitch_deg=0.0, closure=closure) for place in range(count)]


def test_no_moment_is_shown_twice() -> None:
    shown = [one.t_ms for one in _taken(NearestMoments(_recording(*[0.0] * 40)), count=40)]
    assert len(set(shown)) == 40


def test_when_all_have_been_shown_they_are_free_again() -> None:
    shown = [one.t_ms for one in _taken(NearestMoments(_recording(*[0.0] * 10)), count=20)]
    assert sorted(shown[:10]) == sorted(shown[10:])


def test_the_moment_is_chosen_whose_pose_is_nearest() -> None:
    recording = _recording(*[0.0] * 30, *np.linspace(0.0, 30.0, 30), *[0.0] * 30)
    [shown] = _taken(NearestMoments(recording), count=1, yaw_deg=20.0)
    assert shown.seen.yaw_deg == pytest.approx(20.0, abs=1.0)


def test_what_follows_the_last_moment_is_preferred() -> None:
    shown = [one.t_ms for one in _taken(NearestMoments(_recording(*[0.0] * 60)), count=20)]
    assert {later - one for one, later in pairwise(shown)} == {_EVERY_MS}


def test_a_moment_right_beside_one_of_seconds_ago_is_avoided() -> None:
    recording = Recording("made", [_shot(0), _shot(30), _shot(3_000)])
    moments = NearestMoments(recording)
    first = moments.take(0, yaw_deg=0.0, pitch_deg=0.0, closure=0.0)
    later = moments.take(5_000, yaw_deg=0.0, pitch_deg=0.0, closure=0.0)
    assert (first.t_ms, later.t_ms) == (0, 3_000)


def test_a_blink_of_the_recording_is_taken_where_one_is_wanted() -> None:
    shots = [_shot(place * _EVERY_MS, closure=0.9 if place == 17 else 0.1) for place in range(40)]
    [open_eyed] = _taken(NearestMoments(Recording("made", shots)), count=1)
    [closed] = _taken(NearestMoments(Recording("made", shots)), count=1, closure=1.0)
    assert (open_eyed.seen.eyelid_closure, closed.seen.eyelid_closure) == (0.1, 0.9)


def test_a_short_recording_lasts_for_a_session_and_its_pictures_differ() -> None:
    shown = _taken(SlowMoments(_recording(*[0.0] * 60)), count=144)
    assert shown[-1].t_ms > shown[0].t_ms
    assert len({(one.t_ms, one.pixels.tobytes()) for one in shown}) > 100


def test_of_the_frontal_part_no_picture_is_from_the_side_where_there_are_enough() -> None:
    recording = _recording(*[1.0] * 60, *[25.0] * 30)
    assert {one.seen.yaw_deg for one in frontal_part(recording, most_deg=8.0, least_shots=20).shots} == {1.0}


def test_of_the_frontal_part_there_are_as_many_pictures_as_are_needed() -> None:
    recording = _recording(*[0.0] * 20, *np.linspace(5.0, 40.0, 60))
    assert len(frontal_part(recording, most_deg=8.0, least_shots=50).shots) == 50


@pytest.fixture(scope="module")
def man(engine: ClipVerifier, samples: Path) -> Recording:
    """The sample man, who does not turn."""
    return read_recording(samples / "single_face.mp4", engine.networks)


def _seen(engine: ClipVerifier, pixels: Pixels) -> FaceObservation:
    session = engine.new_session()
    session.see(Frame(t_ms=0, pixels=pixels, scale=1.0))
    return session.observations[-1]


def _warped(man: Recording, *, turned_deg: float = 0.0, closure: float = 0.0) -> Pixels:
    shot = man.frontal()
    pose = MeshPose(yaw_deg=shot.seen.yaw_deg + turned_deg, pitch_deg=shot.seen.pitch_deg, roll_deg=shot.seen.roll_deg, closure=closure)
    return warp(shot, HeadPoints.of(shot.points), pose, gain=1.45)  # of one view alone, that of a puppet without views from the side


@pytest.mark.models
@pytest.mark.parametrize("turned_deg", [-25.0, 25.0])
def test_a_picture_is_turned_to_either_side(engine: ClipVerifier, man: Recording, turned_deg: float) -> None:
    seen_deg = _seen(engine, _warped(man, turned_deg=turned_deg)).yaw_deg - man.frontal().seen.yaw_deg
    assert seen_deg == pytest.approx(turned_deg, abs=9.0)


@pytest.mark.models
def test_eyelids_are_drawn_closed(engine: ClipVerifier, man: Recording) -> None:
    is_open, is_closed = (_seen(engine, _warped(man, closure=closure)).eyelid_closure for closure in (0.0, 1.0))
    assert is_closed - is_open > 0.3  # what counts as a blink


@pytest.mark.models
def test_the_edge_of_the_picture_stays_where_it_is(man: Recording) -> None:
    before, after = man.frontal().pixels, _warped(man, turned_deg=20.0)
    assert after.shape == before.shape
    assert float(np.abs(after[:, 0].astype(float) - before[:, 0]).mean()) < 6.0


@pytest.mark.models
def test_a_picture_that_is_not_turned_is_hardly_changed(man: Recording) -> None:
    shot = man.frontal()
    assert float(np.abs(_warped(man).astype(float) - shot.pixels).mean()) < 0.5


@pytest.mark.models
def test_no_two_pictures_of_a_puppet_are_the_same_bytes(man: Recording) -> None:
    camera = PuppetCamera(motion=HeadMotion(1), recording=man, moments=SlowMoments(man), encoder=Encoder(seed=1), gain=1.0)
    assert len({camera.picture(place * 83) for place in range(6)}) == 6
