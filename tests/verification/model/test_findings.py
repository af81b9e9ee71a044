"""What is kept of a session: surplus movements are counted, blinks are not; the class of the camera; eyes closed on the portrait."""

from dataclasses import replace

import pytest

from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import Registration
from realname.verification.model.camera_class import CameraClass, class_of_camera
from realname.verification.model.challenges.challenge import Inability, adapt_rule, is_weaker
from realname.verification.model.findings import count_surplus
from realname.verification.model.observations import Action, ObservedAction, PortraitEyes, eyes_of
from tests.support.examples import OPENED


def seen(*actions: Action) -> tuple[ObservedAction, ...]:
    return tuple(ObservedAction(action=action, start_ms=at * 1000, end_ms=at * 1000 + 500, peak=30.0) for at, action in enumerate(actions))


@pytest.mark.parametrize(
    ("asked", "observed", "surplus"),
    [
        ((Action.TURN_LEFT,), seen(Action.TURN_LEFT), 0),
        ((Action.TURN_LEFT,), seen(Action.TURN_LEFT, Action.LOOK_UP, Action.TURN_RIGHT), 2),
        ((Action.BLINK,), seen(Action.BLINK, Action.BLINK, Action.BLINK), 0),
        ((Action.BLINK, Action.TURN_LEFT), seen(Action.TURN_LEFT, Action.LOOK_DOWN), 1),
        ((Action.TURN_LEFT, Action.TURN_RIGHT), (), 0),
    ],
)
def test_turns_and_looks_beyond_those_asked_for_are_counted(
    asked: tuple[Action, ...], observed: tuple[ObservedAction, ...], surplus: int
) -> None:
    assert count_surplus(asked=asked, observed=observed) == surplus


@pytest.mark.parametrize(
    ("label", "camera"),
    [
        ("Integrated Camera (5986:2113)", CameraClass.BUILT_IN),
        ("FaceTime HD Camera", CameraClass.BUILT_IN),
        ("camera2 1, facing front", CameraClass.BUILT_IN),
        ("前置摄像头", CameraClass.BUILT_IN),
        ("HD Pro Webcam C920 (046d:082d)", CameraClass.EXTERNAL),
        ("USB2.0 PC CAMERA", CameraClass.EXTERNAL),
        ("OBS Virtual Camera", CameraClass.VIRTUAL),
        ("Integrated Virtual Camera", CameraClass.VIRTUAL),
        ("ManyCam Virtual Webcam", CameraClass.VIRTUAL),
        ("虚拟摄像头", CameraClass.VIRTUAL),
        ("fake_device_0", CameraClass.VIRTUAL),
        ("Zhang Wei's iPhone", CameraClass.UNKNOWN),
        ("Observatory", CameraClass.UNKNOWN),
        ("", CameraClass.UNKNOWN),
    ],
)
def test_a_label_is_reduced_to_a_class(label: str, camera: CameraClass) -> None:
    assert class_of_camera(label) is camera


@pytest.mark.parametrize(
    ("closure", "eyes"),
    [(0.499, PortraitEyes.OPEN), (0.5, PortraitEyes.CLOSED), (0.501, PortraitEyes.CLOSED), (None, PortraitEyes.CLOSED)],
)
def test_eyes_are_closed_from_a_half_on_and_where_no_one_knows(closure: float | None, eyes: PortraitEyes) -> None:
    assert eyes_of(closure) is eyes


@pytest.mark.parametrize(
    "registration",
    [
        replace(OPENED, has_closed_eyes=True),
        replace(OPENED, inabilities=frozenset({Inability.CANNOT_SEE})),
        replace(OPENED, inabilities=frozenset({Inability.CANNOT_BLINK})),
    ],
)
def test_no_blink_is_asked_of_them_and_the_challenge_is_as_long_and_weaker(registration: Registration) -> None:
    rule = load_policy("cn").challenge
    adapted = adapt_rule(rule, registration.left_out)
    assert adapted is not None
    assert (Action.BLINK in adapted.allowed, is_weaker(adapted, rule), adapted.actions) == (False, True, rule.actions)
