"""The contract of the alerts, and of the watch that raises them."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from realname.cases.use_cases.project_case_files import KeepCaseFiles
from realname.fraud.errors import UnknownAlert
from realname.fraud.events import FraudEvent
from realname.fraud.model.alert import Alert, AlertKey, SignalKind
from realname.fraud.model.raised_alert import AlertAnswer, AlertsAsked, AlertState, RaisedAlert, raise_alert
from realname.fraud.store.alerts import Alerts
from realname.fraud.use_cases.simulate_signals import SimulateSignals
from realname.fraud.use_cases.watch_signals import WatchSignals
from realname.kernel.identifiers import AgentId, AlertId, CompanyId, OutletId, RegistrationId
from realname.kernel.unit_of_work import UnitsOfWork
from realname.outlets.model.outlet import AgentCompany, Outlet
from realname.outlets.model.place import OutletPlace
from realname.outlets.store.enrolments import Outlets
from realname.packs.use_cases.load_policy import load_policy
from tests.fraud.told_stream import ToldCase, ToldStream
from tests.support.manual_clock import START, ManualClock

RULE = load_policy("cn").signals
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ALERT = Alert(
    kind=SignalKind.REPEAT_SIM,
    at=START,
    outlet_id=OutletId("shop-1"),
    agent_id=AgentId("agent-1"),
    cases=(RegistrationId("case-1"), RegistrationId("case-2")),
    figures=(("holders", 3.0), ("registrations", 4.0)),
)
OF_OUTLET = replace(ALERT, kind=SignalKind.UNLIKE_PEERS, at=START + HOUR, agent_id=None, figures=(("refused_z", 7.25),))


def _raised(alert: Alert) -> RaisedAlert:
    key = AlertKey(kind=alert.kind, outlet_id=alert.outlet_id, agent_id=alert.agent_id, window=2900)
    return raise_alert(key, alert, at=START + DAY)


def _keep(units: UnitsOfWork, *alerts: RaisedAlert, watched: int = 7) -> None:
    with units() as unit:
        unit[Alerts].save(alerts, watched=watched)
        unit.commit()


@pytest.mark.parametrize("alert", [ALERT, OF_OUTLET])
def test_an_alert_comes_back_as_it_was_kept_and_as_it_was_answered(units: UnitsOfWork, alert: Alert) -> None:
    raised = _raised(alert)
    _keep(units, raised)
    answered = raised.answered(AlertAnswer.EXPLAINED, by=AgentId("admin"), at=START + DAY)
    with units() as unit:
        assert unit[Alerts].watched() == 7
        assert unit[Alerts].get(raised.id) == raised
        assert unit[Alerts].among([raised.key, replace(raised.key, window=1)]) == {raised.key: raised}
        unit[Alerts].answer(answered)
        unit.commit()
    with units() as unit:
        assert unit[Alerts].find(raised.id) == answered


def test_what_is_not_there_is_unknown(units: UnitsOfWork) -> None:
    with units() as unit:
        assert unit[Alerts].watched() == 0
        assert unit[Alerts].find(AlertId("none")) is None
        with pytest.raises(UnknownAlert):
            unit[Alerts].get(AlertId("none"))


def test_alerts_are_listed_as_they_are_asked_for_and_counted(units: UnitsOfWork) -> None:
    first, second = _raised(ALERT), _raised(OF_OUTLET)
    _keep(units, first, second)
    _keep(units, first.answered(AlertAnswer.SEEN, by=AgentId("admin"), at=START))
    with units() as unit:
        listed = unit[Alerts].listed(AlertsAsked(), limit=9)
        assert [one.id for one in listed] == [second.id, first.id]
        assert [one.id for one in unit[Alerts].listed(AlertsAsked(state=AlertState.SEEN), limit=9)] == [first.id]
        assert [one.id for one in unit[Alerts].listed(AlertsAsked(kind=SignalKind.UNLIKE_PEERS), limit=9)] == [second.id]
        assert [one.id for one in unit[Alerts].listed(AlertsAsked(since=START + HOUR), limit=9)] == [second.id]
        assert unit[Alerts].listed(AlertsAsked(outlet_id=OutletId("shop-2")), limit=9) == []
        assert len(unit[Alerts].listed(AlertsAsked(), limit=1)) == 1
        counts = unit[Alerts].counts()
        assert counts[SignalKind.REPEAT_SIM, AlertState.SEEN] == 1
        assert counts[SignalKind.UNLIKE_PEERS, AlertState.NEW] == 1


NOON = datetime(2026, 11, 25, 4, 0, tzinfo=UTC)
OUTLET = Outlet(
    place=OutletPlace(
        outlet_id=OutletId("shop-1"),
        time_zone="Asia/Shanghai",
        opens_at=time(9),
        closes_at=time(18),
        latitude_deg=31.2,
        longitude_deg=121.5,
    ),
    company=AgentCompany(id=CompanyId("91310000MA1FL00000"), legal_name="Nobody Telecom Sales Ltd"),
    contract="2026-117",
    enrolled_at=START,
)


def _story(days: int = 36) -> ToldStream:
    """Every second night lines are opened, and one SIM comes back again and again."""
    stream = ToldStream()
    for day in range(0, days, 3):
        for number in range(4):
            stream.tell(ToldCase(at=NOON + day * DAY + 11 * HOUR + number * timedelta(minutes=7), holder=f"h{day}", sim=f"s{day % 10}"))
    return stream


def _append(units: UnitsOfWork, stream: ToldStream, first: int, until: int) -> None:
    with units() as unit:
        unit[Outlets].save(OUTLET)
        for entry in stream.entries()[first:until]:
            unit.ledger.append(entry.event)
        unit.commit()
    KeepCaseFiles(units=units, reads=units)()


def _watch(units: UnitsOfWork, clock: ManualClock | None = None) -> WatchSignals:
    return WatchSignals(units=units, reads=units, clock=clock or ManualClock(NOON + 60 * DAY), rule=RULE)


def _alerts(units: UnitsOfWork) -> set[tuple[AlertKey, tuple[RegistrationId, ...], tuple[tuple[str, float], ...]]]:
    with units() as unit:
        return {(one.key, one.alert.cases, one.alert.figures) for one in unit[Alerts].listed(AlertsAsked(), limit=999)}


def test_however_the_stream_is_cut_and_whoever_watches_it_the_same_is_raised(units: UnitsOfWork) -> None:
    stream, clock = _story(), ManualClock(NOON)
    size = len(stream.entries())
    first, second = _watch(units, clock), _watch(units, clock)
    for part, watch in enumerate((first, second, first, first, _watch(units, clock))):
        _append(units, stream, size * part // 5, size * (part + 1) // 5)
        clock.advance(stream.entries()[size * (part + 1) // 5 - 1].event.at - clock.now())
        watch()
    in_parts = _alerts(units)
    assert {key.kind for key, _, _ in in_parts} >= {SignalKind.REPEAT_SIM, SignalKind.AFTER_HOURS, SignalKind.LINES_IN_MINUTES}
    with units() as unit:
        unit[Alerts].save([], watched=0)
        unit.commit()
    _watch(units)()
    assert _alerts(units) == in_parts  # seen once more, nothing is added


def test_an_alert_is_written_to_the_ledger_once(units: UnitsOfWork) -> None:
    stream = _story(3)
    _append(units, stream, 0, len(stream.entries()))
    watch = _watch(units)
    watch()
    watch()
    with units() as unit:
        listed = unit[Alerts].listed(AlertsAsked(), limit=99)
        events = [unit.ledger.of_subject(one.id.value) for one in listed]
    assert all(len(one) == 1 and one[0].event.event is FraudEvent.ALERT_RAISED for one in events)
    assert listed


def test_with_the_same_rules_a_simulation_says_what_was_raised_and_with_laxer_ones_less(units: UnitsOfWork) -> None:
    stream = _story(8)
    _append(units, stream, 0, len(stream.entries()))
    _watch(units)()
    simulate = SimulateSignals(reads=units)
    same = simulate(RULE, since=NOON, until=NOON + 9 * DAY)
    assert same.would == same.was
    assert same.would[SignalKind.AFTER_HOURS] == 2
    laxer = simulate(replace(RULE, after_hours_registrations=5), since=NOON, until=NOON + 9 * DAY)
    assert laxer.would[SignalKind.AFTER_HOURS] == 0
    assert laxer.was == same.was
    part = simulate(RULE, since=NOON + 5 * DAY, until=NOON + 9 * DAY)
    assert part.would[SignalKind.AFTER_HOURS] == part.was[SignalKind.AFTER_HOURS] == 1
