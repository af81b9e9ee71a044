"""Signals of fraud over a told stream: each raises from its threshold on and not before, however the stream comes."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from realname.fraud.model.alert import Alert, SignalKind, gathered
from realname.fraud.model.signals.watch import SignalWatch
from realname.kernel.identifiers import OutletId
from realname.live.events import LiveEvent
from realname.packs.use_cases.load_policy import load_policy
from realname.registration.events import RegistrationEvent
from tests.fraud.told_stream import SHOP, ToldCase, ToldStream

RULE = load_policy("cn").signals
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)  # noon in Shanghai
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
PLACES = {
    SHOP.outlet_id: SHOP,
    OutletId("shop-2"): replace(SHOP, outlet_id=OutletId("shop-2"), latitude_deg=32.2),  # 111 km to the north
    OutletId("berlin"): replace(SHOP, outlet_id=OutletId("berlin"), time_zone="Europe/Berlin", latitude_deg=52.5, longitude_deg=13.4),
}
CASE = ToldCase(at=NOON)


def _raised(stream: ToldStream) -> Sequence[Alert]:
    watch = SignalWatch(RULE, PLACES)
    return [alert for change in stream.changes() for alert in watch.see(change)]


def _kinds(stream: ToldStream) -> set[SignalKind]:
    return {one.kind for one in _raised(stream)}


def _told(*cases: ToldCase) -> ToldStream:
    stream = ToldStream()
    for case in cases:
        stream.tell(case)
    return stream


def _honest(many: int) -> list[ToldCase]:
    """Registrations of other people, one every two hours of the day, at shops of their own."""
    return [
        replace(CASE, at=NOON + (number % 6) * DAY / 12 + (number // 6) * MINUTE, outlet="shop-9", agent="agent-9")
        for number in range(many)
    ]


class TestRepeatSim:
    @pytest.mark.parametrize(("registrations", "is_raised"), [(3, False), (4, True), (5, True)])
    def test_one_sim_on_so_many_registrations_of_one_person(self, registrations: int, *, is_raised: bool) -> None:
        cases = [replace(CASE, at=NOON + number * DAY, sim="s", holder="h", decision="") for number in range(registrations)]
        assert (SignalKind.REPEAT_SIM in _kinds(_told(*cases))) is is_raised

    @pytest.mark.parametrize(("people", "is_raised"), [(2, False), (3, True), (4, True)])
    def test_one_sim_on_so_many_people(self, people: int, *, is_raised: bool) -> None:
        cases = [replace(CASE, at=NOON + number * DAY, sim="s", decision="") for number in range(people)]
        assert (SignalKind.REPEAT_SIM in _kinds(_told(*cases))) is is_raised

    def test_what_is_longer_ago_than_it_is_remembered_does_not_count(self) -> None:
        cases = [replace(CASE, at=NOON + number * (RULE.repeat_sim_days / 2 + 1) * DAY, sim="s", decision="") for number in range(6)]
        assert SignalKind.REPEAT_SIM not in _kinds(_told(*cases))

    def test_a_mystery_shopper_is_not_looked_at(self) -> None:
        cases = [replace(CASE, at=NOON + number * DAY, sim="s", is_test=True) for number in range(9)]
        assert _kinds(_told(*cases)) == set()


class TestLinesInMinutes:
    @pytest.mark.parametrize(("lines", "is_raised"), [(2, False), (3, True), (4, True)])
    def test_so_many_lines_on_one_identity(self, lines: int, *, is_raised: bool) -> None:
        cases = [replace(CASE, at=NOON + number * 10 * MINUTE, holder="h") for number in range(lines)]
        assert (SignalKind.LINES_IN_MINUTES in _kinds(_told(*cases))) is is_raised

    @pytest.mark.parametrize(("minutes", "is_raised"), [(29, True), (30, True), (31, False)])
    def test_within_so_many_minutes(self, minutes: int, *, is_raised: bool) -> None:
        cases = [replace(CASE, at=NOON + number * minutes * MINUTE, holder="h") for number in range(3)]
        assert (SignalKind.LINES_IN_MINUTES in _kinds(_told(*cases))) is is_raised

    @pytest.mark.parametrize(("lines", "is_raised"), [(3, False), (4, True), (5, True)])
    def test_so_many_lines_on_one_identity_in_a_day(self, lines: int, *, is_raised: bool) -> None:
        cases = [replace(CASE, at=NOON + number * 75 * MINUTE, holder="h") for number in range(lines)]
        assert (SignalKind.LINES_IN_MINUTES in _kinds(_told(*cases))) is is_raised

    @pytest.mark.parametrize(("tries", "is_raised"), [(5, False), (6, True), (7, True)])
    def test_so_many_tries_on_one_identity_in_a_day(self, tries: int, *, is_raised: bool) -> None:
        cases = [replace(CASE, at=NOON + number * 40 * MINUTE, holder="h", decision="refused") for number in range(tries)]
        assert (SignalKind.LINES_IN_MINUTES in _kinds(_told(*cases))) is is_raised

    def test_a_family_of_five_has_five_identities(self) -> None:
        assert _kinds(_told(*(replace(CASE, at=NOON + number * 2 * MINUTE) for number in range(5)))) == set()

    def test_tries_that_came_to_nothing_are_no_lines(self) -> None:
        cases = [replace(CASE, at=NOON + number * 10 * MINUTE, holder="h", decision="refused") for number in range(4)]
        assert SignalKind.LINES_IN_MINUTES not in _kinds(_told(*cases))

    def test_changes_of_the_lines_that_a_person_has_are_no_new_lines(self) -> None:
        cases = [replace(CASE, at=NOON + number * 5 * MINUTE, holder="h", purpose="reverify") for number in range(5)]
        assert SignalKind.LINES_IN_MINUTES not in _kinds(_told(*cases))

    def test_an_agent_whose_applicants_often_take_a_second_line(self) -> None:
        pairs = [
            replace(CASE, at=NOON + (60 * number + minutes) * MINUTE, holder=f"h{number}") for number in range(12) for minutes in (0, 9)
        ]
        raised = [one for one in _raised(_told(*pairs)) if one.kind is SignalKind.LINES_IN_MINUTES]
        assert raised
        assert dict(raised[-1].figures)["hits"] == 12


class TestAfterHours:
    @pytest.mark.parametrize(("registrations", "is_raised"), [(2, False), (3, True), (4, True)])
    def test_so_many_in_one_night(self, registrations: int, *, is_raised: bool) -> None:
        cases = [replace(CASE, at=NOON + timedelta(hours=10, minutes=number)) for number in range(registrations)]
        assert (SignalKind.AFTER_HOURS in _kinds(_told(*cases))) is is_raised

    @pytest.mark.parametrize(("minutes", "is_raised"), [(60, False), (61, True)])
    def test_who_was_in_the_shop_at_closing_time_is_served(self, minutes: int, *, is_raised: bool) -> None:
        closing = NOON + timedelta(hours=6, minutes=minutes)
        cases = [replace(CASE, at=closing + timedelta(seconds=number)) for number in range(5)]
        assert (SignalKind.AFTER_HOURS in _kinds(_told(*cases))) is is_raised

    @pytest.mark.parametrize(("utc_hour", "is_raised"), [(7, False), (18, True)])
    def test_the_day_on_which_the_clock_is_put_forward_has_the_hours_on_the_door(self, utc_hour: int, *, is_raised: bool) -> None:
        begins = datetime(2026, 3, 29, utc_hour, 10, tzinfo=UTC)  # 9:10 and 20:10 in Berlin; a day before 7:10 was 8:10
        cases = [replace(CASE, at=begins + number * MINUTE, outlet="berlin") for number in range(5)]
        assert (SignalKind.AFTER_HOURS in _kinds(_told(*cases))) is is_raised

    def test_one_night_is_one_night_after_midnight_too(self) -> None:
        night = NOON + timedelta(hours=11, minutes=30)
        cases = [replace(CASE, at=night + number * timedelta(minutes=20)) for number in range(4)]
        (alert,) = gathered(_raised(_told(*cases)), window_days=RULE.window_days).values()
        assert len(alert.cases) == 4

    def test_of_an_outlet_whose_hours_no_one_knows_nothing_is_said(self) -> None:
        cases = [replace(CASE, at=NOON + timedelta(hours=10, minutes=number), outlet="nowhere") for number in range(9)]
        assert _kinds(_told(*cases)) == set()


class TestImpossibleTravel:
    @pytest.mark.parametrize(("minutes", "is_raised"), [(26, True), (27, False)])
    def test_an_agent_faster_than_anyone_travels(self, minutes: int, *, is_raised: bool) -> None:
        there = replace(CASE, outlet="shop-2", at=NOON + 4 * MINUTE + minutes * MINUTE)
        assert (SignalKind.IMPOSSIBLE_TRAVEL in _kinds(_told(CASE, there))) is is_raised

    def test_a_counter_at_two_outlets(self) -> None:
        here, there = (
            replace(CASE, counter="till-1"),
            replace(CASE, counter="till-1", agent="agent-2", outlet="shop-2", at=NOON + 9 * MINUTE),
        )
        (alert, *_) = _raised(_told(here, there))
        assert alert.kind is SignalKind.IMPOSSIBLE_TRAVEL
        assert dict(alert.figures)["of_counter"] == 1


class TestShares:
    @pytest.mark.parametrize(("without_face", "is_raised"), [(5, False), (6, True), (7, True)])
    def test_registrations_without_a_face(self, without_face: int, *, is_raised: bool) -> None:
        cases = [replace(CASE, at=NOON + number * 20 * MINUTE, route="no-face" if number < without_face else "face") for number in range(9)]
        assert (SignalKind.ROUTE_ABUSE in _kinds(_told(*cases))) is is_raised

    def test_what_everybody_does_is_usual(self) -> None:
        """A town of old people: the others too use the way without a face for every second registration."""
        others = [
            replace(
                CASE,
                at=NOON + number * 5 * MINUTE,
                outlet=f"o{number % 20}",
                agent=f"a{number % 20}",
                route="no-face" if number % 2 else "face",
            )
            for number in range(400)
        ]
        late = [replace(CASE, at=NOON + 2 * DAY + number * 20 * MINUTE, route="no-face" if number < 9 else "face") for number in range(12)]
        assert SignalKind.ROUTE_ABUSE in _kinds(_told(*late))
        raised = [one for one in _raised(_told(*others, *late)) if one.outlet_id == OutletId("shop-1")]
        assert [one.kind for one in raised if one.kind is SignalKind.ROUTE_ABUSE] == []

    @pytest.mark.parametrize(("overridden", "is_raised"), [(3, False), (5, True)])
    def test_approvals_against_the_machine(self, overridden: int, *, is_raised: bool) -> None:
        waved = replace(CASE, decision="referred", review="approved")
        cases = [replace(waved if number < overridden else CASE, at=NOON + number * 20 * MINUTE) for number in range(8)]
        assert (SignalKind.OVERRIDE_ABUSE in _kinds(_told(*cases))) is is_raised

    def test_what_the_pack_leaves_to_people_is_approved_against_no_machine(self) -> None:
        left = replace(
            CASE, decision="referred", reasons="capture-not-attested,portrait-not-bound", review="approved", reviewer="reviewer-1"
        )
        cases = [replace(left, at=NOON + number * 20 * MINUTE) for number in range(40)]
        assert SignalKind.OVERRIDE_ABUSE not in _kinds(_told(*cases))
        doubted = [replace(one, reasons="capture-not-attested,presentation-unsure") for one in cases]
        assert SignalKind.OVERRIDE_ABUSE in _kinds(_told(*doubted))

    @pytest.mark.parametrize(("waived", "is_raised"), [(3, False), (4, True)])
    def test_parts_of_the_face_check_that_are_left_out(self, waived: int, *, is_raised: bool) -> None:
        adapted = replace(CASE, decision="referred", reasons="challenge-adapted")
        cases = [replace(adapted if number < waived else CASE, at=NOON + number * 20 * MINUTE) for number in range(6)]
        assert (SignalKind.WAIVED_PARTS in _kinds(_told(*cases))) is is_raised

    def test_an_outlet_whose_agents_one_by_one_do_not_stand_out(self) -> None:
        cases = [replace(CASE, at=NOON + number * 20 * MINUTE, agent=f"agent-{number % 4}", route="no-face") for number in range(12)]
        raised = [one for one in _raised(_told(*cases)) if one.kind is SignalKind.ROUTE_ABUSE]
        assert {one.agent_id for one in raised} == {None}

    @pytest.mark.parametrize(("challenges", "is_raised"), [(2, False), (3, True)])
    def test_captures_more_than_a_registration_needs(self, challenges: int, *, is_raised: bool) -> None:
        cases = [replace(CASE, at=NOON + number * 20 * MINUTE, challenges=challenges) for number in range(8)]
        assert (SignalKind.UNUSUAL_RETRIES in _kinds(_told(*cases))) is is_raised

    def test_a_challenge_after_a_session_that_was_kept(self) -> None:
        stream = ToldStream()
        for number in range(8):
            at = NOON + number * 20 * MINUTE
            case_id = stream.tell(replace(CASE, at=at, challenges=1))
            stream.add(at + timedelta(seconds=20), LiveEvent.SESSION_JUDGED, case_id)
            stream.add(at + timedelta(seconds=40), RegistrationEvent.CHALLENGE_ISSUED, case_id)
        assert SignalKind.UNUSUAL_RETRIES in _kinds(stream)

    @pytest.mark.parametrize(("people", "is_raised"), [(2, False), (4, True)])
    def test_refused_here_and_approved_there(self, people: int, *, is_raised: bool) -> None:
        refused = [
            replace(CASE, at=NOON + number * MINUTE, outlet="shop-9", agent="a9", holder=f"h{number}", decision="refused")
            for number in range(people)
        ]
        approved = [replace(CASE, at=NOON + DAY + number * 20 * MINUTE, holder=f"h{number}") for number in range(people)]
        assert (SignalKind.REFUSED_THEN_APPROVED in _kinds(_told(*refused, *approved))) is is_raised


class TestUnlikePeers:
    def _country(self, outlets: int, odd: int) -> ToldStream:
        cases = [
            replace(
                CASE,
                at=NOON + day * DAY + (outlet * 8 + number) * MINUTE,
                outlet=f"o{outlet}",
                agent=f"a{outlet}",
                decision="refused" if number < (6 if outlet == 0 and odd else 0) else "approved",
            )
            for day in range(4)
            for outlet in range(outlets)
            for number in range(8)
        ]
        return _told(*cases)

    def test_an_outlet_that_is_unlike_the_others_although_none_of_them_differs(self) -> None:
        raised = [one for one in _raised(self._country(9, odd=1)) if one.kind is SignalKind.UNLIKE_PEERS]
        assert {one.outlet_id for one in raised} == {OutletId("o0")}
        assert dict(raised[0].figures)["refused_percent"] == 75

    @pytest.mark.parametrize(("outlets", "odd"), [(8, 1), (9, 0)])
    def test_with_too_few_peers_or_none_odd_nothing_is_said(self, outlets: int, odd: int) -> None:
        assert SignalKind.UNLIKE_PEERS not in _kinds(self._country(outlets, odd))


def test_honest_days_raise_nothing() -> None:
    assert _kinds(_told(*_honest(60))) == set()


CASES = st.lists(
    st.builds(
        ToldCase,
        at=st.integers(0, 20 * 24 * 60).map(lambda minutes: NOON + minutes * MINUTE),
        outlet=st.sampled_from(["shop-1", "shop-2", "berlin"]),
        agent=st.sampled_from(["agent-1", "agent-2"]),
        holder=st.sampled_from(["h1", "h2", "h3"]),
        sim=st.sampled_from(["s1", "s2", "s3"]),
        route=st.sampled_from(["face", "no-face"]),
        challenges=st.integers(1, 4),
        decision=st.sampled_from(["approved", "referred", "refused", ""]),
        is_test=st.booleans(),
    ),
    max_size=40,
)


@settings(max_examples=25, deadline=None)
@given(cases=CASES, cut=st.integers(0, 400))
def test_who_begins_late_but_early_enough_raises_the_same(cases: list[ToldCase], cut: int) -> None:
    """A watch that begins a longest span earlier, knowing the case files of what was open then, raises what the first one does."""
    stream, first, second = _told(*cases), SignalWatch(RULE, PLACES), SignalWatch(RULE, PLACES)
    changes = stream.changes()
    raised = [first.see(change) for change in changes]
    at = min(cut, len(changes))
    if at < len(changes):
        since = changes[at].at - RULE.longest_span
        again = [second.see(change) for change in stream.changes(since=since)]
        assert again[len(again) - (len(changes) - at) :] == raised[at:]
