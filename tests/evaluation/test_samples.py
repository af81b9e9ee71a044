"""The sample people of the demonstration under the sandbox pack: one blink is asked for."""

from pathlib import Path

import pytest

from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.decisions import Approved, Decision, Refused
from realname.registration.model.reasons import Reason
from realname.registration.use_cases.capturing.verify_clip import VerifyClip
from realname.sandbox.simulators.photo_clip import PhotoMotion, clip_of_photo, still_of_clip
from realname.verification.engine.engine import ClipVerifier
from realname.verification.errors import ClipNoFace, ClipSeveralFaces, ClipUnreadable
from realname.verification.model.observations import Action

pytestmark = pytest.mark.models


def _decide(engine: ClipVerifier, *, clip: bytes, portrait: bytes) -> Decision:
    verify = VerifyClip(verifier=engine, policy=load_policy("sandbox"))
    return verify(clip=clip, reference=portrait, asked=(Action.BLINK,)).decision


def test_the_man_is_approved_against_another_photo_of_him(engine: ClipVerifier, samples: Path) -> None:
    clip, portrait = (samples / "single_face.mp4").read_bytes(), (samples / "single_face.jpg").read_bytes()
    assert isinstance(_decide(engine, clip=clip, portrait=portrait), Approved)


def test_the_man_is_refused_against_the_woman_s_face(engine: ClipVerifier, samples: Path) -> None:
    woman = still_of_clip((samples / "WolfgangLanger_Pexels.mp4").read_bytes())
    decision = _decide(engine, clip=(samples / "single_face.mp4").read_bytes(), portrait=woman)
    assert isinstance(decision, Refused)
    assert decision.reasons == {Reason.FACE_NON_MATCH}


@pytest.mark.parametrize("motion", PhotoMotion)
def test_the_man_s_photo_held_as_a_clip_is_not_approved(engine: ClipVerifier, samples: Path, motion: PhotoMotion) -> None:
    photo = (samples / "single_face.jpg").read_bytes()
    assert not isinstance(_decide(engine, clip=clip_of_photo(photo, motion), portrait=photo), Approved)


def test_a_clip_without_a_face_is_said_to_have_none(engine: ClipVerifier, samples: Path) -> None:
    with pytest.raises(ClipNoFace):
        _decide(engine, clip=(samples / "no_face.mp4").read_bytes(), portrait=(samples / "single_face.jpg").read_bytes())


def test_several_people_in_the_picture_are_refused(engine: ClipVerifier, samples: Path) -> None:
    crowd = clip_of_photo((samples / "multi_face.jpg").read_bytes(), PhotoMotion.STILL)
    with pytest.raises(ClipSeveralFaces):
        _decide(engine, clip=crowd, portrait=(samples / "single_face.jpg").read_bytes())


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_cut_clip_is_unreadable(engine: ClipVerifier, samples: Path, share: float) -> None:
    whole = (samples / "single_face.mp4").read_bytes()
    with pytest.raises(ClipUnreadable):
        _decide(engine, clip=whole[: int(len(whole) * share)], portrait=(samples / "single_face.jpg").read_bytes())
