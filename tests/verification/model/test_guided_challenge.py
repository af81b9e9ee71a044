"""The guided challenge: framing and guidance first, one action after the other, human timing, and an end in every case."""

from dataclasses import replace

import pytest

from realname.verification.model.challenges.guidance import Guidance, SteadyGuidance, guide, guide_during_action
from realname.verification.model.challenges.guided_challenge import GuidedChallenge
from realname.verification.model.challenges.head_path import HeadPath, PathRule
from realname.verification.model.challenges.prompts import Ended, Finished, Guided, Progressed, Prompted, Remarked, Targeted
from realname.verification.model.live_rule import LiveRule
from realname.verification.model.observations import Action, FrameObservation
from realname.verification.model.session_findings import SessionFinding
from tests.verification.made_person import FRAME_MS, RESTING, Answer, Following, Movement, closely, obedient, path_of, play, seen

LEFT, RIGHT, UP, DOWN, BLINK, FOLLOW = Action
RULE, PATH_RULE = LiveRule(), PathRule()


def first(wrong: Answer, then: Answer = obedient) -> Answer:
    """Answer otherwise once."""
    answers = iter([wrong])

    def answer(action: Action, at_ms: int) -> list[Movement]:
        return next(answers, then)(action, at_ms)

    return answer


def test_who_does_each_action_has_met_the_challenge() -> None:
    assert play(LEFT, BLINK, DOWN).ended == Ended(())


def test_the_next_action_is_told_only_after_the_last_was_done() -> None:
    led = play(LEFT, UP, RIGHT).of(Prompted, Finished)
    assert [type(one) for one in led] == [Prompted, Finished] * 3


def test_prompts_count_from_one_and_say_how_long_there_is() -> None:
    assert play(LEFT, UP).of(Prompted)[1] == Prompted(step=2, of=2, action=UP, within_ms=RULE.within_ms)


def test_three_actions_take_about_ten_seconds() -> None:
    assert 8_000 < play(LEFT, UP, RIGHT).ended_ms < 12_000


def test_nothing_is_asked_before_the_face_stands_well_for_a_while() -> None:
    prompted = next(t_ms for t_ms, lead in play(LEFT).leads if isinstance(lead, Prompted))
    assert RULE.framing_ms <= prompted < RULE.framing_ms + 400


def test_what_counts_begins_where_the_face_stands_well() -> None:
    played = play(LEFT, picture=lambda observation: seen(None, t_ms=observation.t_ms) if observation.t_ms < 2_000 else observation)
    assert 2_000 <= (played.challenge.began_ms or 0) < 2_100


@pytest.mark.parametrize(
    "picture",
    [
        lambda observation: seen(None, t_ms=observation.t_ms),
        lambda observation: replace(observation, faces=2),
        lambda observation: replace(observation, brightness=0.02),
        lambda observation: seen(replace(RESTING, yaw_deg=30.0), t_ms=observation.t_ms),
        lambda observation: seen(replace(RESTING, eye_distance_px=20.0), t_ms=observation.t_ms),
    ],
    ids=["no face", "two faces", "dark", "looks away", "far"],
)
def test_a_face_that_never_stands_well_ends_after_thirty_seconds(picture: object) -> None:
    played = play(LEFT, picture=picture)  # type: ignore[arg-type]
    assert (played.ended, played.of(Prompted)) == (Ended((SessionFinding.FACE_NOT_FRAMED,)), [])
    assert played.ended_ms == pytest.approx(RULE.framing_most_ms, abs=100)


def test_who_does_nothing_was_not_seen_to_act() -> None:
    played = play(LEFT, answer=lambda _action, _at_ms: [])
    assert played.ended == Ended((SessionFinding.ACTION_NOT_SEEN,))


@pytest.mark.parametrize(("start_ms", "finding"), [(5_000, None), (7_500, SessionFinding.ACTION_LATE)])
def test_an_action_is_over_within_its_time_or_too_late(start_ms: int, finding: SessionFinding | None) -> None:
    played = play(LEFT, answer=lambda action, at_ms: [Movement(action=action, start_ms=at_ms + start_ms)])
    assert played.ended == Ended(() if finding is None else (finding,))


def test_a_head_that_stays_turned_is_late() -> None:
    stay = Movement(action=LEFT, start_ms=3_000, lasts_ms=20_000)
    assert play(LEFT, answer=lambda _action, _at_ms: [stay]).ended == Ended((SessionFinding.ACTION_LATE,))


@pytest.mark.parametrize(("reaction_ms", "counts"), [(0, False), (50, False), (300, True)])
def test_a_movement_that_starts_before_the_prompt_could_be_read_does_not_count(reaction_ms: int, counts: bool) -> None:  # noqa: FBT001 - pytest's parameter
    # It leaves its rest by eight degrees about 150 ms after it begins.
    played = play(LEFT, answer=first(lambda action, at_ms: [Movement(action=action, start_ms=at_ms + reaction_ms)]))
    assert (played.of(Remarked) == []) is counts
    assert counts or Remarked(SessionFinding.ACTION_EARLY) in played.of(Remarked)


def test_a_prompt_is_given_in_the_time_of_the_newest_picture_received() -> None:
    quick: Answer = lambda action, at_ms: [Movement(action=action, start_ms=at_ms + 400)]  # noqa: E731 - one line says it
    remarks = {lag_ms: play(LEFT, answer=quick, lag_ms=lag_ms).challenge.remarks for lag_ms in (0, 500)}
    assert remarks == {0: (), 500: (SessionFinding.ACTION_EARLY,)}


def test_who_was_early_is_seen_to_do_it_again() -> None:
    twice: Answer = lambda action, at_ms: [  # noqa: E731 - one line says it
        Movement(action=action, start_ms=at_ms),
        Movement(action=action, start_ms=at_ms + 4_000),
    ]
    played = play(LEFT, answer=twice)
    assert (played.ended, played.challenge.remarks) == (Ended(()), (SessionFinding.ACTION_EARLY,))


@pytest.mark.parametrize("lasts_ms", [400, 700, 900])
def test_a_movement_faster_than_people_answer_does_not_count(lasts_ms: int) -> None:
    played = play(LEFT, answer=lambda action, at_ms: [Movement(action=action, start_ms=at_ms + 600, lasts_ms=lasts_ms)])
    assert Remarked(SessionFinding.ACTION_TOO_FAST) in played.of(Remarked)
    assert played.ended == Ended((SessionFinding.ACTION_NOT_SEEN,))


def test_too_fast_three_times_ends_it() -> None:
    fast = [500, 3_500, 6_500]
    played = play(LEFT, answer=lambda action, at_ms: [Movement(action=action, start_ms=at_ms + ms, lasts_ms=700) for ms in fast])
    assert (played.ended, len(played.challenge.remarks)) == (Ended((SessionFinding.ACTION_TOO_FAST,)), 3)


def test_a_far_turn_at_a_brisk_pace_counts() -> None:
    brisk = play(LEFT, answer=lambda action, at_ms: [Movement(action=action, start_ms=at_ms + 600, lasts_ms=1800, peak_deg=65)])
    assert (brisk.ended, brisk.challenge.remarks) == (Ended(()), ())


def test_one_wrong_movement_is_remarked_and_forgiven() -> None:
    confused = first(lambda _action, at_ms: [Movement(action=RIGHT, start_ms=at_ms + 600), Movement(action=LEFT, start_ms=at_ms + 4_000)])
    played = play(LEFT, answer=confused)
    assert (played.ended, played.challenge.remarks) == (Ended(()), (SessionFinding.ACTION_WRONG,))


def test_a_second_wrong_movement_ends_it() -> None:
    guessing: Answer = lambda _action, at_ms: [  # noqa: E731 - one line says it
        Movement(action=one, start_ms=at_ms + 600 + 3_000 * place) for place, one in enumerate((RIGHT, UP, LEFT))
    ]
    assert play(LEFT, answer=guessing).ended == Ended((SessionFinding.ACTION_WRONG,))


def test_blinks_are_never_wrong() -> None:
    blinking: Answer = lambda action, at_ms: [  # noqa: E731 - one line says it
        *(Movement(action=BLINK, start_ms=at_ms + ms, lasts_ms=250) for ms in (200, 900, 1_600)),
        Movement(action=action, start_ms=at_ms + 2_500),
    ]
    played = play(LEFT, RIGHT, answer=blinking)
    assert (played.ended, played.challenge.remarks) == (Ended(()), ())


def test_a_blink_before_the_prompt_is_not_the_one_asked_for() -> None:
    early: Answer = lambda action, at_ms: [Movement(action=action, start_ms=at_ms, lasts_ms=250)]  # noqa: E731 - one line says it
    assert play(BLINK, answer=early).ended == Ended((SessionFinding.ACTION_NOT_SEEN,))


def test_a_swing_to_the_other_side_when_coming_back_is_not_wrong() -> None:
    swinging: Answer = lambda _action, at_ms: [  # noqa: E731 - one line says it
        Movement(action=LEFT, start_ms=at_ms + 600, lasts_ms=1_600, peak_deg=55),
        Movement(action=RIGHT, start_ms=at_ms + 2_200, lasts_ms=1_200, peak_deg=26),
    ]
    played = play(LEFT, RIGHT, answer=first(swinging))
    assert (played.ended, played.challenge.remarks) == (Ended(()), ())


def test_the_head_rests_before_the_next_prompt() -> None:
    played = play(LEFT, RIGHT)
    finished = next(t_ms for t_ms, lead in played.leads if isinstance(lead, Finished))
    prompted = [t_ms for t_ms, lead in played.leads if isinstance(lead, Prompted)][1]
    assert prompted - finished >= RULE.rest_ms


def test_a_movement_between_two_prompts_is_early() -> None:
    hasty: Answer = lambda _action, at_ms: [  # noqa: E731 - one line says it
        Movement(action=LEFT, start_ms=at_ms + 600),
        Movement(action=RIGHT, start_ms=at_ms + 3_050),
        Movement(action=UP, start_ms=at_ms + 5_600),
    ]
    played = play(LEFT, RIGHT, answer=hasty)
    assert SessionFinding.ACTION_EARLY in played.challenge.remarks


def test_the_ring_fills_and_never_empties_on_the_way_back() -> None:
    shares = [one.share for one in play(LEFT).of(Progressed) if isinstance(one, Progressed)]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_looking_straight_is_not_asked_for_while_the_head_turns_as_asked() -> None:
    assert Guided(Guidance.LOOK_STRAIGHT) not in play(LEFT, UP, RIGHT).of(Guided)


def test_who_holds_the_turn_is_told_to_look_straight() -> None:
    held = play(LEFT, answer=lambda action, at_ms: [Movement(action=action, start_ms=at_ms + 600, lasts_ms=6_500)])
    assert Guided(Guidance.LOOK_STRAIGHT) in held.of(Guided)


@pytest.mark.parametrize(("gone_ms", "ends"), [(1_500, False), (2_500, True)])
def test_a_face_gone_for_two_seconds_is_lost(gone_ms: int, ends: bool) -> None:  # noqa: FBT001 - pytest's parameter
    def picture(observation: FrameObservation) -> FrameObservation:
        return seen(None, t_ms=observation.t_ms) if 1_500 <= observation.t_ms < 1_500 + gone_ms else observation

    patient: Answer = lambda action, at_ms: [Movement(action=action, start_ms=at_ms + 4_000)]  # noqa: E731 - one line says it
    assert (play(LEFT, answer=patient, picture=picture).ended == Ended((SessionFinding.FACE_LOST,))) is ends


@pytest.mark.parametrize(("crowd_ms", "ends"), [(700, False), (1_300, True)])
def test_a_second_face_for_a_second_ends_it(crowd_ms: int, ends: bool) -> None:  # noqa: FBT001 - pytest's parameter
    played = play(
        LEFT,
        RIGHT,
        picture=lambda observation: replace(observation, faces=2) if 2_000 <= observation.t_ms < 2_000 + crowd_ms else observation,
    )
    assert (played.ended == Ended((SessionFinding.SEVERAL_FACES,))) is ends


def test_a_second_face_that_comes_and_goes_ends_it_too() -> None:
    played = play(
        LEFT,
        RIGHT,
        UP,
        picture=lambda observation: (
            replace(observation, faces=2) if observation.t_ms > 1_500 and observation.t_ms % 1_500 < 500 else observation
        ),
    )
    assert played.ended == Ended((SessionFinding.SEVERAL_FACES,))


def test_passers_by_before_the_first_prompt_only_delay_it() -> None:
    played = play(LEFT, picture=lambda observation: replace(observation, faces=3) if observation.t_ms < 6_000 else observation)
    assert played.ended == Ended(())


def test_nothing_is_said_after_the_end() -> None:
    played = play(LEFT)
    assert played.challenge.see(seen(t_ms=played.ended_ms + 100), newest_ms=played.ended_ms + 100) == ()


def test_a_whole_session_takes_a_minute_at_most() -> None:
    slow: Answer = lambda action, at_ms: [Movement(action=action, start_ms=at_ms + 5_000)]  # noqa: E731 - one line says it
    played = play(*[LEFT, RIGHT] * 6, answer=slow)
    assert played.ended not in {None, Ended(())}
    assert played.ended_ms == pytest.approx(RULE.session_most_ms, abs=100)


def test_no_actions_are_no_challenge() -> None:
    with pytest.raises(ValueError, match=r"^$"):
        GuidedChallenge(())


def still(_path: HeadPath, _t_ms: int) -> tuple[float, float]:
    """Do not move."""
    return 0.0, 0.0


def test_who_follows_the_path_between_a_turn_and_a_blink_has_met_the_challenge() -> None:
    played = play(LEFT, FOLLOW, BLINK)
    assert (played.ended, played.challenge.remarks) == (Ended(()), ())
    assert [(one.step, one.action) for one in played.of(Prompted) if isinstance(one, Prompted)] == [(1, LEFT), (2, FOLLOW), (3, BLINK)]


def test_a_session_with_a_path_takes_no_longer_than_twelve_seconds() -> None:
    lasted_ms = play(LEFT, FOLLOW, BLINK).ended_ms
    assert 10_000 < lasted_ms < 12_000


def test_the_whole_path_is_told_each_point_once_and_ahead_of_its_time() -> None:
    played = play(FOLLOW)
    prompted_ms = next(t_ms for t_ms, lead in played.leads if isinstance(lead, Prompted))
    told = [(t_ms, point) for t_ms, lead in played.leads if isinstance(lead, Targeted) for point in lead.points]
    began_ms = prompted_ms + PATH_RULE.ready_ms
    assert tuple(point for _, point in told) == tuple(replace(one, t_ms=one.t_ms + began_ms) for one in path_of(0, 0).points)
    assert all(0 <= t_ms + PATH_RULE.lead_ms - point.t_ms < FRAME_MS for t_ms, point in told)


def test_the_target_begins_after_the_newest_picture_received_by_the_prompt() -> None:
    played = play(FOLLOW, lag_ms=500)
    prompted_ms = next(t_ms for t_ms, lead in played.leads if isinstance(lead, Prompted))
    first = next(lead.points[0] for lead in played.of(Targeted) if isinstance(lead, Targeted) and lead.points)
    assert first.t_ms == prompted_ms + 500 + PATH_RULE.ready_ms


def test_the_ring_fills_with_the_path_and_never_empties() -> None:
    shares = [lead.share for lead in play(FOLLOW).of(Progressed) if isinstance(lead, Progressed)]
    assert shares == [one / 10 for one in range(1, 11)]


def test_turns_and_looks_along_the_path_are_no_movements_of_their_own() -> None:
    twice_as_far: Following = lambda path, t_ms: (2 * closely(path, t_ms)[0], 2 * closely(path, t_ms)[1])  # noqa: E731 - one line says it
    played = play(FOLLOW, LEFT, follow=twice_as_far)
    assert (played.ended, played.challenge.remarks) == (Ended(()), ())


def test_after_a_path_the_head_rests_before_the_next_prompt() -> None:
    played = play(FOLLOW, BLINK)
    finished = next(t_ms for t_ms, lead in played.leads if isinstance(lead, Finished))
    prompted = [t_ms for t_ms, lead in played.leads if isinstance(lead, Prompted)][1]
    assert prompted - finished >= RULE.rest_ms


def test_who_did_not_follow_gets_another_path_and_has_met_the_challenge_by_it() -> None:
    given: list[int] = []

    def give(began_ms: int, attempt: int) -> HeadPath:
        given.append(attempt)
        return path_of(began_ms, attempt)

    challenge = GuidedChallenge((FOLLOW,), give)
    played = play(challenge=challenge, follow=lambda path, t_ms: closely(path, t_ms) if given == [0, 1] else still(path, t_ms))
    assert (given, played.ended, challenge.remarks) == ([0, 1], Ended(()), (SessionFinding.PATH_NOT_FOLLOWED,))
    kinds = [type(one) for one in played.of(Prompted, Remarked, Finished, Ended)]
    assert kinds == [Prompted, Remarked, Prompted, Finished, Ended]


@pytest.mark.parametrize(
    "follow",
    [
        still,
        lambda path, t_ms: (-closely(path, t_ms)[0], closely(path, t_ms)[1]),
        lambda path, t_ms: path.at(t_ms - PATH_RULE.latest_ms - 1_000),
    ],
    ids=["still", "the other way", "too late"],
)
def test_a_second_path_that_is_not_followed_ends_it(follow: Following) -> None:
    played = play(FOLLOW, BLINK, follow=follow)
    assert (played.ended, len(played.of(Prompted))) == (Ended((SessionFinding.PATH_NOT_FOLLOWED,)), 2)


def test_a_head_that_is_late_has_its_time() -> None:
    late = play(FOLLOW, BLINK, follow=lambda path, t_ms: path.at(t_ms - PATH_RULE.latest_ms))
    assert (late.ended, late.challenge.remarks) == (Ended(()), ())


def test_a_path_that_was_followed_is_kept_with_its_time() -> None:
    played = play(LEFT, FOLLOW)
    prompted_ms = [t_ms for t_ms, lead in played.leads if isinstance(lead, Prompted)][1]
    (one,) = played.challenge.followed
    assert (one.action, one.start_ms, one.end_ms) == (FOLLOW, prompted_ms + PATH_RULE.ready_ms, played.ended_ms)
    assert 0.8 <= one.peak <= 1.0
    assert play(FOLLOW, follow=still).challenge.followed == ()


def test_a_path_is_asked_for_only_where_there_is_one_to_give() -> None:
    with pytest.raises(ValueError, match=r"^$"):
        GuidedChallenge((LEFT, FOLLOW))


@pytest.mark.parametrize(
    ("observation", "guidance"),
    [
        (seen(), Guidance.NONE),
        (seen(None), Guidance.NO_FACE),
        (seen(faces=2), Guidance.SEVERAL_FACES),
        (seen(replace(RESTING, eye_distance_px=44.0)), Guidance.CLOSER),
        (seen(replace(RESTING, eye_distance_px=46.0)), Guidance.NONE),
        (seen(replace(RESTING, eye_distance_px=181.0)), Guidance.FARTHER),
        (seen(replace(RESTING, centre_x=0.2)), Guidance.CENTRE),
        (seen(replace(RESTING, centre_y=0.9)), Guidance.CENTRE),
        (seen(brightness=0.11), Guidance.MORE_LIGHT),
        (seen(brightness=0.13), Guidance.NONE),
        (seen(brightness=0.91), Guidance.LESS_LIGHT),
        (seen(replace(RESTING, yaw_deg=16.0)), Guidance.LOOK_STRAIGHT),
        (seen(replace(RESTING, pitch_deg=-23.0)), Guidance.LOOK_STRAIGHT),
        (seen(replace(RESTING, pitch_deg=-20.0)), Guidance.NONE),
    ],
)
def test_what_is_wrong_with_the_picture_is_said(observation: FrameObservation, guidance: Guidance) -> None:
    assert guide(observation) is guidance


def test_a_second_face_matters_more_than_light_and_light_more_than_looking_straight() -> None:
    poor = seen(replace(RESTING, yaw_deg=10.0, centre_x=0.1), brightness=0.05)
    assert (guide(replace(poor, faces=2)), guide(poor)) == (Guidance.SEVERAL_FACES, Guidance.MORE_LIGHT)


@pytest.mark.parametrize(("turned_deg", "guidance"), [(3.0, Guidance.NONE), (6.0, Guidance.HOLD_STILL)])
def test_a_face_that_moves_is_told_to_hold_still(turned_deg: float, guidance: Guidance) -> None:
    assert guide(seen(replace(RESTING, yaw_deg=1.0 + turned_deg), t_ms=100), seen()) is guidance


def test_a_turned_head_is_told_nothing_of_size_place_or_looking_straight_during_an_action() -> None:
    turned = replace(RESTING, yaw_deg=40.0, eye_distance_px=30.0, centre_x=0.2)
    assert guide_during_action(seen(turned)) is Guidance.NONE


def test_a_second_face_is_told_during_an_action_too() -> None:
    assert guide_during_action(seen(replace(RESTING, yaw_deg=40.0), faces=2)) is Guidance.SEVERAL_FACES


def _said(*heard: tuple[int, Guidance]) -> list[tuple[int, Guidance]]:
    steady = SteadyGuidance(hold_ms=300)
    return [(t_ms, said) for t_ms, guidance in heard if (said := steady.hear(guidance, t_ms=t_ms)) is not None]


def test_guidance_is_said_once_it_holds_and_only_once() -> None:
    assert _said(*[(t_ms, Guidance.CLOSER) for t_ms in range(0, 1000, 100)]) == [(300, Guidance.CLOSER)]


def test_guidance_that_flickers_is_not_said() -> None:
    flicker = [(t_ms, Guidance.CLOSER if t_ms % 200 else Guidance.NONE) for t_ms in range(0, 2000, 100)]
    assert _said(*flicker) == []


def test_when_it_is_better_that_is_said_too() -> None:
    said = _said(*[(t_ms, Guidance.CLOSER if t_ms < 600 else Guidance.NONE) for t_ms in range(0, 1500, 100)])
    assert said == [(300, Guidance.CLOSER), (900, Guidance.NONE)]
