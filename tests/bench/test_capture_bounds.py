"""Bounds that other people chose: who is left out, what is undecided, and what becomes of a session at each grade."""

from dataclasses import replace

import pytest

from bench.capture_bounds import (
    ATTACKS_BELOW,
    CAMERA,
    ELSEWHERE,
    HEAD,
    HONEST_ABOVE,
    PACK,
    CaptureSession,
    area,
    choose,
    chosen_bounds,
    graded,
    outcome,
    tried_on,
)
from realname.evaluation.attacks.rates import Outcome

CLEAR = CaptureSession(
    instrument="honest", person=1, condition="as-it-is", findings=(), tests={}, score=0.5, attack_score=0.1, capture={}, tried={}
)


def _honest(person: int, *scores: float) -> list[CaptureSession]:
    return [replace(CLEAR, person=person, score=score) for score in scores]


def _puppets(person: int, *scores: float) -> list[CaptureSession]:
    return [replace(CLEAR, instrument="puppet", person=person, score=score) for score in scores]


def test_five_in_a_hundred_attacks_reach_the_bound_of_attacks() -> None:
    attacks = _puppets(1, *(place / 100 for place in range(100)))
    bound = choose(attacks, HEAD, ATTACKS_BELOW)
    assert sum(session.measure(HEAD) >= bound for session in attacks) == 5


def test_nine_of_ten_honest_sessions_reach_the_bound_of_people() -> None:
    honest = _honest(1, *(place / 10 for place in range(10)))
    assert choose(honest, HEAD, HONEST_ABOVE) == pytest.approx(0.1)


def test_where_nothing_was_played_no_one_reaches_the_bound() -> None:
    assert choose([], HEAD, ATTACKS_BELOW) == choose([], HEAD, HONEST_ABOVE) == float("inf")


def test_a_person_has_no_part_in_the_bound_that_decides_on_them() -> None:
    sessions = [*_honest(1, 0.9), *_puppets(1, 0.8), *_honest(2, 0.5), *_puppets(2, -1.0)]
    by_attacks = chosen_bounds(sessions)[0]
    assert {person.person: person.bound for person in by_attacks.people} == {1: -1.0, 2: 0.8}
    assert {person.person: (person.honest, person.attacks) for person in by_attacks.people} == {1: (1.0, 1.0), 2: (0.0, 0.0)}


def test_the_area_counts_equal_scores_half() -> None:
    assert area([1.0, 0.5], [0.5, 0.0]) == pytest.approx(0.875)
    assert area([], [0.5]) is None


@pytest.mark.parametrize(
    ("session", "camera", "elsewhere"),
    [
        (CLEAR, Outcome.APPROVED, Outcome.APPROVED),
        (replace(CLEAR, score=0.2), Outcome.APPROVED, Outcome.REFERRED),
        (replace(CLEAR, score=None), Outcome.APPROVED, Outcome.REFERRED),
        (replace(CLEAR, tests={"reference": 0.98}), Outcome.APPROVED, Outcome.REFERRED),
        (replace(CLEAR, attack_score=0.4), Outcome.REFERRED, Outcome.REFERRED),
        (replace(CLEAR, attack_score=None), Outcome.REFERRED, Outcome.REFERRED),
        (replace(CLEAR, attack_score=0.8), Outcome.REFUSED, Outcome.REFUSED),
        (replace(CLEAR, findings=("face-lost",)), Outcome.FAILED, Outcome.FAILED),
    ],
)
def test_head_tests_decide_only_where_the_camera_is_not_attested(session: CaptureSession, camera: Outcome, elsewhere: Outcome) -> None:
    assert outcome(session, grade=CAMERA, bounds=PACK) is camera
    assert outcome(session, grade=ELSEWHERE, bounds=PACK) is elsewhere


def test_a_wall_that_moves_with_the_head_is_doubted_where_it_was_measured() -> None:
    bounds = replace(PACK, wall=0.2)
    found = [outcome(replace(CLEAR, tried=tried), grade=ELSEWHERE, bounds=bounds) for tried in ({"follows": 0.2}, {"follows": 0.3}, {})]
    assert found == [Outcome.APPROVED, Outcome.REFERRED, Outcome.APPROVED]


def test_honest_sessions_that_missed_the_challenge_are_not_counted_as_referred() -> None:
    [camera, *_] = graded([CLEAR, replace(CLEAR, findings=("face-lost",)), *_puppets(2, -1.0)])
    assert (camera.honest.sessions, camera.honest.approved.share) == (1, 1.0)


def test_a_trace_that_separates_finds_puppets_of_people_left_out() -> None:
    def traced(instrument: str, person: int, value: float) -> CaptureSession:
        return replace(CLEAR, instrument=instrument, person=person, tried={"trace": value})

    sessions = [traced("honest", person, 1.0 + person) for person in range(4)] + [traced("puppet", person, -1.0) for person in range(4)]
    assert (tried_on(sessions)["trace"].auc, tried_on(sessions)["trace"].found.share) == (1.0, 1.0)
