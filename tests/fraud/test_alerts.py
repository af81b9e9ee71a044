"""The contract of the alerts and of the watch that raises them, and the commands `oversight alerts` and `packs signals`."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from realname.cases.use_cases.project_case_files import ProjectCaseFiles
from realname.fraud.errors import UnknownAlert
from realname.fraud.events import FraudEvent
from realname.fraud.model.alert import Alert, AlertKey, SignalKind
from realname.fraud.model.raised_alert import AlertAnswer, AlertsAsked, AlertState, RaisedAlert, raise_alert
from realname.fraud.store.alerts import Alerts
from realname.fraud.use_cases.alerts import ReadAlerts
from realname.fraud.use_cases.simulate_signals import SimulateSignals
from realname.fraud.use_cases.watch_signals import WatchSignals
from realname.kernel.identifiers import AgentId, AlertId, CompanyId, OutletId, RegistrationId
from realname.kernel.unit_of_work import Reads, UnitsOfWork
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.commands.root import run
from realname.main.deployment.components import open_components
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.outlets.model.outlet import AgentCompany, Outlet
from realname.outlets.model.place import OutletPlace
from realname.outlets.store.enrolments import Outlets
from realname.packs.use_cases.load_policy import load_policy
from realname.platform.cli.problems import ExitCode
from tests.fraud.told_stream import SHOP, ToldCase, ToldStream
from tests.support.command import Ended
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
NIGHT = datetime(2026, 10, 6, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
OCTOBER = ("--since", "2026-10-01", "--until", "2026-11-01")


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
    place=SHOP,
    company=AgentCompany(id=CompanyId("91310000MA1FL00000"), legal_name="Example Telecom Sales Ltd"),
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
    ProjectCaseFiles(units=units, reads=units)()


def _watch(units: UnitsOfWork, clock: ManualClock | None = None) -> WatchSignals:
    return WatchSignals(units=units, reads=units, clock=clock or ManualClock(NOON + 60 * DAY), rule=RULE)


def _alerts(units: UnitsOfWork) -> set[tuple[AlertKey, tuple[RegistrationId, ...], tuple[tuple[str, float], ...]]]:
    with units() as unit:
        return {(one.key, one.alert.cases, one.alert.figures) for one in unit[Alerts].listed(AlertsAsked(), limit=999)}


def test_however_the_stream_is_cut_and_a_person_who_watches_it_the_same_is_raised(units: UnitsOfWork) -> None:
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


class Command:
    """Runs `realname` in this process."""

    def __init__(self, data: Path, output: pytest.CaptureFixture[str]) -> None:
        self.data, self._output = data, output

    def __call__(self, *arguments: str | Path) -> Ended:
        exit_code = run([str(one) for one in arguments])
        said = self._output.readouterr()
        return Ended(exit_code=exit_code, stdout=said.out, stderr=said.err)

    def on_data(self, *arguments: str | Path) -> Ended:
        """On the data folder."""
        return self(*arguments, "--data", self.data)


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line."""
    return Command(tmp_path / "data", capsys)


@pytest.fixture
def deployment(command: Command) -> Iterator[Deployment]:
    """A folder with an administrator, where four registrations at night were watched."""
    open_components(command.data, environment={}, clock=ManualClock(NIGHT)).database.dispose()  # the folder is older than that night's end
    opened = open_deployment(command.data, environment={})
    place = OutletPlace(
        outlet_id=OutletId("shop-1"),
        time_zone="Asia/Shanghai",
        opens_at=time(9),
        closes_at=time(18),
        latitude_deg=31.2,
        longitude_deg=121.5,
    )
    stream = ToldStream()
    for number in range(4):
        stream.tell(ToldCase(at=NIGHT + number * timedelta(minutes=8)))
    with opened.app[SqlUnitsOfWork]() as unit:
        company = AgentCompany(id=CompanyId("company-1"), legal_name="Example Telecom Sales Ltd")
        unit[Outlets].save(Outlet(place=place, company=company, contract="2026-117", enrolled_at=NIGHT))
        for entry in stream.entries():
            unit.ledger.append(entry.event)
        unit.commit()
    command.on_data("access", "staff", "first-administrators", "li.na", "second")  # today, and so after that night
    opened.app[ProjectCaseFiles]()
    opened.app[WatchSignals]()
    yield opened
    opened.close()


def _alert(command: Command) -> str:
    (listed,) = json.loads(command.on_data("oversight", "alerts", "list", "--json").stdout)["alerts"]
    return str(listed["alert"])


@pytest.mark.usefixtures("deployment")
def test_an_alert_is_listed_and_shown_with_its_cases(command: Command) -> None:
    shown = json.loads(command.on_data("oversight", "alerts", "show", _alert(command), "--json").stdout)
    assert shown["alert"]["kind"] == "after-hours"
    assert shown["alert"]["says"].startswith("4 registrations in one night")
    assert [one["registration"] for one in shown["cases"]] == ["case-1", "case-2", "case-3", "case-4"]
    assert "4 registrations in one night" in command.on_data("oversight", "alerts", "show", _alert(command)).stderr
    none = json.loads(command.on_data("oversight", "alerts", "list", "--state", "dismissed", "--since", "2026-10-01", "--json").stdout)
    assert none["alerts"] == []


def test_an_answer_is_recorded_only_when_it_is_meant(command: Command, deployment: Deployment) -> None:
    alert = _alert(command)
    assert command.on_data("oversight", "alerts", "answer", alert, "explained", "--as", "li.na").exit_code == 0
    with deployment.app[Reads]() as unit:
        assert [one.answer for one in deployment.app[ReadAlerts].listed(AlertsAsked(), limit=9)] == [None]
        assert len(unit.ledger.of_subject(alert)) == 1
    assert command.on_data("oversight", "alerts", "answer", alert, "explained", "--execute", "--as", "li.na").exit_code == 0
    assert [one.answer for one in deployment.app[ReadAlerts].listed(AlertsAsked(), limit=9)] == [AlertAnswer.EXPLAINED]
    assert json.loads(command.on_data("status", "--json").stdout)["tending"]["alerts_new"] == 0


@pytest.mark.usefixtures("deployment")
def test_other_thresholds_are_tried_on_what_happened_and_nothing_is_written(command: Command, tmp_path: Path) -> None:
    rules = tmp_path / "ours.toml"
    printed = command("packs", "signals", "show", "sandbox", "--toml").stdout
    rules.write_text(printed, encoding="utf-8")
    same = json.loads(command.on_data("packs", "signals", "simulate", "--rules", rules, *OCTOBER, "--json").stdout)
    assert same["counts"]["after-hours"] == {"was": 1, "would": 1}
    rules.write_text(
        printed.replace("after_hours_registrations = { value = 3", "after_hours_registrations = { value = 9"), encoding="utf-8"
    )
    laxer = json.loads(command.on_data("packs", "signals", "simulate", "--rules", rules, *OCTOBER, "--json").stdout)
    assert laxer["counts"]["after-hours"] == {"was": 1, "would": 0}
    assert "Alerts: 1 raised, 0 by these thresholds." in command.on_data("packs", "signals", "simulate", "--rules", rules, *OCTOBER).stderr
    assert len(json.loads(command.on_data("oversight", "alerts", "list", "--json").stdout)["alerts"]) == 1


@pytest.mark.parametrize("text", ["", "[signals]\nwindow_days = { value = 7, source = 'realname' }\n", "not toml"])
def test_rules_that_are_none_are_refused_by_their_entry(command: Command, tmp_path: Path, text: str) -> None:
    rules = tmp_path / "ours.toml"
    rules.write_text(text, encoding="utf-8")
    ended = command.on_data("packs", "signals", "simulate", "--rules", rules, *OCTOBER, "--json")
    assert json.loads(ended.stdout)["error"]["code"] == "policy-invalid"


@pytest.mark.usefixtures("deployment")
def test_the_rules_in_force_are_those_of_the_folders_pack(command: Command) -> None:
    in_force, of_pack = command.on_data("packs", "signals", "show", "--json"), command("packs", "signals", "show", "sandbox", "--json")
    assert in_force.stdout == of_pack.stdout
    assert command("packs", "signals", "show").exit_code == ExitCode.REQUEST


def test_the_rules_of_a_pack_are_shown_with_their_sources(command: Command) -> None:
    rules = json.loads(command("packs", "signals", "show", "cn", "--json").stdout)["rules"]
    assert rules["lines_within"]["value"] == "3"
    assert all("art. 14" in one["source"] for one in rules.values())
