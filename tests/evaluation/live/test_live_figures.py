"""Shares of a running deployment: what counts as a face check, who is taken for honest, and what has changed."""

from dataclasses import replace

import pytest

from realname.cases.model.case_file import CaseEnd
from realname.evaluation.live.figures import drift_of, report_of
from realname.evaluation.live.report import LiveReport
from realname.reports.model.face_sessions import CheckedCase, SessionEnd
from realname.verification.model.observations import Action
from tests.evaluation.report.result_examples import AT, case, live, session


def shares(*cases: CheckedCase) -> dict[str, tuple[int, int]]:
    return {name: (one.count, one.trials) for name, one in live(cases).shares.items()}


def test_a_face_check_counts_when_it_ended_by_itself() -> None:
    unfinished = replace(session(), end=SessionEnd.UNFINISHED, ended_at=None)
    stopped, busy, both = session("stopped"), session("server-busy"), session("stopped", "face-lost")
    assert shares(case(1, unfinished, stopped, busy, both, session()))["session-failed"] == (1, 2)


def test_tests_are_in_no_figure_but_their_own() -> None:
    report = live([case(1, session("face-lost")), case(2, session("face-lost"), is_test=True)])
    assert (report.registrations, report.tests, report.shares["session-failed"].trials) == (1, 1, 1)


def test_who_was_approved_in_the_end_is_taken_for_honest() -> None:
    found = shares(
        case(1, session("presentation-attack"), session("face-lost"), session()),
        case(2, session("presentation-attack"), decided_as="refused", ended_as=CaseEnd.REFUSED),
        case(3, session("frame-repeated"), decided_as="", ended_as=CaseEnd.ABANDONED),
    )
    assert (found["bpcer"], found["bpnrr"]) == ((1, 3), (1, 3))


def test_a_decision_for_doubt_about_an_attack_classifies_the_face_check_it_rests_on() -> None:
    doubted = case(1, session("face-lost"), session(), decided_as="referred", reasons=("presentation-unsure",), reviewed_as="approved")
    unlike = case(2, session(), decided_as="referred", reasons=("face-comparison-unsure",), reviewed_as="approved")
    found = shares(doubted, unlike)
    assert (found["bpcer"], found["bpcer-reviewed"], found["bpnrr-reviewed"]) == ((1, 3), (1, 3), (1, 3))


def test_approvals_by_the_machine_are_not_those_by_reviewers() -> None:
    found = shares(case(1, session("presentation-attack"), session()), case(2, session(), decided_as="referred", reviewed_as="approved"))
    assert (found["bpcer"], found["bpcer-reviewed"]) == ((1, 3), (0, 1))
    assert (found["machine-approved"], found["machine-referred"], found["approved-by-people"]) == ((1, 2), (1, 2), (1, 1))


def test_outcomes_by_route_add_up_to_what_was_opened() -> None:
    report = live(
        [
            case(1, session()),
            case(2, session(), decided_as="refused", ended_as=CaseEnd.REFUSED),
            case(3, handed_over_at=AT),
            case(4, route="no-face", decided_as="", decided_at=None, ended_as=CaseEnd.LAPSED),
            case(5, session(), decided_as="", decided_at=None, ended_as=None),
        ]
    )
    assert {one.route: one.opened for one in report.routes} == {"face": 3, "no-face": 1, "switched": 1}
    assert [one.opened - one.approved - one.refused - one.left - one.waiting for one in report.routes] == [0, 0, 0]
    assert next(one.median_min for one in report.routes if one.route == "no-face") is None


def test_attempts_findings_and_times_are_counted() -> None:
    report = live([case(1, session("face-lost", "action-late"), session()), case(2, *[session("face-lost")] * 5), case(3)])
    assert report.attempts == {"1": 0, "2": 1, "3": 0, "4+": 1}
    assert {name: one.count for name, one in report.findings.items()} == {"face-lost": 6, "action-late": 1}
    assert (report.by_attempt["1"].count, report.by_attempt["4+"].trials) == (2, 2)
    assert report.session_s == 9.0


def test_failures_are_counted_by_action_capture_and_camera() -> None:
    turn = replace(session("action-not-seen"), actions=(Action.TURN_LEFT, Action.BLINK, Action.BLINK))
    report = live([case(1, turn, replace(session(capture="attested-counter"), actions=(Action.BLINK,)))])
    assert {name: (one.count, one.trials) for name, one in report.by_action.items()} == {"turn-left": (1, 1), "blink": (1, 2)}
    assert {name: (one.count, one.trials) for name, one in report.by_capture.items()} == {"attested-counter": (0, 1), "counter": (1, 1)}
    assert report.by_camera["built-in"].trials == 2


def referred(place: int, *reasons: str, capture: str = "counter", reviewed_as: str = "approved") -> CheckedCase:
    return case(place, session(capture=capture), decided_as="referred", reasons=reasons, reviewed_as=reviewed_as)


def test_applicants_approved_in_the_end_count_as_referred_by_their_pictures() -> None:
    report = live(
        [
            referred(1, "injection-unsure"),
            referred(2, "presentation-unsure", capture="attested-camera"),
            referred(3, "face-comparison-unsure"),
            referred(4, "injection-unsure", reviewed_as="refused"),
            case(5, session()),
        ]
    )
    counted = {found.capture: (found.share.count, found.share.trials, found.bound) for found in report.referrals}
    assert counted == {
        "attested-camera": (1, 1, 0.1),
        "counter": (1, 3, 0.25),
    }


def test_the_share_exceeds_its_bound_when_even_its_lower_bound_does() -> None:
    def exceeded(count: int, of: int) -> list[bool]:
        cases = [referred(place, "injection-unsure") if place < count else case(place, session()) for place in range(of)]
        return [found.is_exceeded for found in live(cases).referrals]

    assert (exceeded(5, 20), exceeded(7, 20), exceeded(12, 20)) == ([False], [False], [True])


def test_face_checks_of_one_applicant_are_not_independent() -> None:
    one = [case(place, session("face-lost"), holder="one") for place in range(20)]
    many = [case(place, session("face-lost")) for place in range(20)]
    assert live(one).shares["session-failed"].low < live(many).shares["session-failed"].low
    assert (live(one).people, live(many).people) == (1, 20)


def failing(failed: int, of: int) -> LiveReport:
    return live([case(place, session("face-lost") if place < failed else session()) for place in range(of)])


def test_a_change_is_shown_when_it_is_more_than_chance_over_all_shares() -> None:
    before = failing(30, 300)
    assert [one.name for one in drift_of(failing(33, 300), before) if one.is_shown] == []
    changed = {one.name: one for one in drift_of(failing(90, 300), before) if one.is_shown}
    assert changed["session-failed"].low > 0
    assert (changed["session-failed"].before.value, changed["session-failed"].now.value) == (0.1, 0.3)


def test_a_share_that_one_report_lacks_is_not_compared() -> None:
    without = live([case(place) for place in range(9)])
    assert "session-failed" not in {one.name for one in drift_of(failing(1, 9), without)}


@pytest.mark.parametrize("cases", [[], [case(1, is_test=True)]], ids=["no case", "tests alone"])
def test_of_nothing_nothing_is_said(cases: list[CheckedCase]) -> None:
    report = report_of(cases, since=AT, until=AT, at=AT)
    assert (report.registrations, {one.trials for one in report.shares.values()}, report.session_s) == (0, {0}, None)
