"""What is kept of a session: surplus movements but no blinks, a path for what the head did along it, the camera's class, closed eyes."""

from dataclasses import replace

import pytest

from realname.packs.use_cases.load_policy import load_policy
from realname.registration.model.registration import Registration
from realname.verification.model.camera_class import CameraClass, class_of_camera
from realname.verification.model.challenges.challenge import Inability, adapt_rule, is_weaker
from realname.verification.model.findings import AnsweredChallenge, ChallengeOutcome, count_surplus, judge_challenge
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


def one(action: Action, start_ms: int, end_ms: int) -> ObservedAction:
    return ObservedAction(action=action, start_ms=start_ms, end_ms=end_ms, peak=0.9)


def test_a_path_stands_in_the_place_of_the_turns_and_looks_along_it_and_blinks_stay() -> None:
    path = one(Action.FOLLOW, 4_000, 9_300)
    answered = AnsweredChallenge(asked=(Action.TURN_LEFT, Action.FOLLOW, Action.BLINK), outcome=ChallengeOutcome.MET, followed=(path,))
    before, after = one(Action.TURN_LEFT, 1_000, 3_999), one(Action.LOOK_UP, 9_301, 10_000)
    blinks = (one(Action.BLINK, 6_000, 6_200), one(Action.BLINK, 11_000, 11_200))
    along = (one(Action.TURN_RIGHT, 3_900, 4_000), one(Action.LOOK_DOWN, 5_000, 7_000), one(Action.TURN_LEFT, 9_300, 9_900))
    motion = answered.motion((before, *along, *blinks, after))
    assert motion == (before, path, blinks[0], after, blinks[1])
    assert judge_challenge(asked=answered.asked, observed=motion) is ChallengeOutcome.MET
    assert count_surplus(asked=answered.asked, observed=motion) == 1


def test_without_a_path_all_that_was_seen_stays_in_order_of_its_start() -> None:
    answered = AnsweredChallenge(asked=(Action.BLINK,), outcome=ChallengeOutcome.MET)
    assert answered.motion((one(Action.BLINK, 900, 950), one(Action.LOOK_UP, 100, 800))) == (
        one(Action.LOOK_UP, 100, 800),
        one(Action.BLINK, 900, 950),
    )


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
    ("closure", "eye_distance_px", "eyes"),
    [
        (0.499, 34.0, PortraitEyes.OPEN),
        (0.5, 34.0, PortraitEyes.CLOSED),
        (0.501, 90.0, PortraitEyes.CLOSED),
        (0.639, 33.9, PortraitEyes.OPEN),
        (0.64, 33.9, PortraitEyes.CLOSED),
        (None, 90.0, PortraitEyes.CLOSED),
        (None, 26.0, PortraitEyes.CLOSED),
    ],
)
def test_eyes_are_closed_from_the_bound_of_their_size_on_and_where_no_one_knows(
    closure: float | None, eye_distance_px: float, eyes: PortraitEyes
) -> None:
    assert eyes_of(closure, eye_distance_px=eye_distance_px) is eyes


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
