"""Head tests through the engine: a photo of the sample man that moves on a mesh, and the man himself."""

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from realname.evaluation.attacks.cameras import Encoder
from realname.evaluation.attacks.head_motion import HeadMotion
from realname.evaluation.attacks.photo_mesh import PhotoMesh
from realname.evaluation.attacks.recordings import read_photo
from realname.packs.model import Policy
from realname.verification.engine.comparing.head_views import HeadViews
from realname.verification.engine.comparing.reference import read_reference, view_of
from realname.verification.engine.decoding.limits import ImageLimits
from realname.verification.engine.engine import ClipVerifier
from realname.verification.engine.faces.canonical import SIDE_PX
from realname.verification.engine.faces.pose import fit_similarity
from realname.verification.engine.frames import Frame, Pixels
from realname.verification.model.comparison_rule import PortraitSource
from realname.verification.model.head_tests import NOT_TESTED, HeadTests
from realname.verification.model.live_approval import Capture, LiveApprovalRule
from realname.verification.model.observations import Action

pytestmark = pytest.mark.models
_FRAME_MS, _FRAMES = 83, 84


def _reference(engine: ClipVerifier, photo: bytes) -> Pixels | None:
    networks = engine.networks
    return view_of(read_reference(photo, networks.detector, ImageLimits()), networks.finder, networks.canonical)


def _played(engine: ClipVerifier, photo: Path, encoder: Encoder) -> HeadTests:
    """The photo at rest, turned to the left and back twice; against itself."""
    mesh, motion, session = PhotoMesh(read_photo(photo, engine.networks)), HeadMotion(1, gain=1.2), engine.new_session()
    for place in range(_FRAMES):
        if place in {15, 50}:
            motion.ask(Action.TURN_LEFT, t_ms=place * _FRAME_MS)
        jpeg = np.frombuffer(encoder.encode(mesh.render(motion.pose(place * _FRAME_MS))), dtype=np.uint8)
        shown = np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), dtype=np.uint8)[:, :, ::-1]
        session.see(Frame(t_ms=place * _FRAME_MS, pixels=np.ascontiguousarray(shown), scale=1.0))
    return session.views.tests(session.observations, _reference(engine, photo.read_bytes()))


@pytest.fixture(scope="module")
def moved_photo(engine: ClipVerifier, samples: Path) -> HeadTests:
    """A photo on a mesh, as it is."""
    return _played(engine, samples / "single_face.jpg", Encoder(seed=1))


@pytest.fixture(scope="module")
def grained_photo(engine: ClipVerifier, samples: Path) -> HeadTests:
    """A photo on a mesh, under a pattern that changes all the time."""
    return _played(engine, samples / "single_face.jpg", Encoder(seed=1, grain=4.0))


def test_a_photo_that_moves_on_a_mesh_is_no_head(moved_photo: HeadTests, policy: Policy) -> None:
    grade = policy[LiveApprovalRule].grades[Capture.ATTESTED_COUNTER]
    assert (grade.is_head_tested(moved_photo), grade.is_moved_picture(moved_photo)) == (True, True)


def test_a_pattern_that_hides_what_comes_again_is_found_by_how_the_face_changes(grained_photo: HeadTests, policy: Policy) -> None:
    plain = replace(grained_photo, ways=4.5, places=0.85, later=2.4, aside=0.4)
    grade = policy[LiveApprovalRule].grades[Capture.ATTESTED_COUNTER]
    assert (grade.is_moved_picture(plain), grade.is_moved_picture(grained_photo)) == (False, True)


def test_a_face_that_is_the_portrait_itself_is_found(moved_photo: HeadTests, policy: Policy) -> None:
    assert policy[LiveApprovalRule].is_the_portrait(moved_photo, source=PortraitSource.CAMERA)


def test_the_man_himself_is_not_his_photo_and_does_not_come_back_the_same(engine: ClipVerifier, samples: Path, policy: Policy) -> None:
    found = engine.verify(
        clip=(samples / "single_face.mp4").read_bytes(), reference=(samples / "single_face.jpg").read_bytes(), asked=(Action.BLINK,)
    ).findings.head
    assert not policy[LiveApprovalRule].is_the_portrait(found, source=PortraitSource.CAMERA)
    assert found.repeated is not None
    assert found.repeated < 0.995


def test_a_man_who_does_not_turn_is_not_tested(engine: ClipVerifier, samples: Path, policy: Policy) -> None:
    found = engine.see((samples / "single_face.mp4").read_bytes()).session
    tests = found.views.tests(found.observations, None)
    assert (tests.turned, policy[LiveApprovalRule].grades[Capture.ATTESTED_COUNTER].is_head_tested(tests)) == (None, False)


def test_without_a_face_nothing_is_measured(engine: ClipVerifier) -> None:
    assert HeadViews(engine.networks.canonical).tests([], None) == NOT_TESTED


def test_a_view_shows_the_face_where_every_other_view_shows_it(engine: ClipVerifier, samples: Path) -> None:
    canonical, photo = engine.networks.canonical, read_photo(samples / "single_face.jpg", engine.networks)
    shifted, points = np.roll(photo.pixels, (7, -5), axis=(0, 1)), photo.points + np.array([-5, 7, 0], dtype=np.float32)
    view = canonical.of(photo.pixels, photo.points, fit_similarity(photo.points, canonical.mesh))
    moved = canonical.of(np.ascontiguousarray(shifted), points, fit_similarity(points, canonical.mesh))
    apart = np.abs(view.astype(float) - moved.astype(float))[canonical.inner]
    assert (view.shape, float(apart.mean()) < 1.0) == ((SIDE_PX, SIDE_PX), True)
