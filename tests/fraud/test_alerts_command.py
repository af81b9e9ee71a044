"""`realname alerts` and `realname signals`: what was raised, what is said of it, and other thresholds tried on what happened."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest

from realname.cases.use_cases.project_case_files import KeepCaseFiles
from realname.fraud.model.raised_alert import AlertAnswer, AlertsAsked
from realname.fraud.use_cases.alerts import ReadAlerts
from realname.fraud.use_cases.watch_signals import WatchSignals
from realname.kernel.identifiers import CompanyId, OutletId
from realname.kernel.unit_of_work import Reads
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.main.commands.root import run
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.outlets.model.outlet import AgentCompany, Outlet
from realname.outlets.model.place import OutletPlace
from realname.outlets.store.enrolments import Outlets
from realname.platform.cli.problems import ExitCode
from tests.fraud.told_stream import ToldCase, ToldStream
from tests.support.command import Ended

NIGHT = datetime(2026, 10, 6, 15, 0, tzinfo=UTC)  # 23:00 in Shanghai
OCTOBER = ("--since", "2026-10-01", "--until", "2026-11-01")


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
    command.on_data("staff", "add", "li.na", "--role", "administrator")
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
        company = AgentCompany(id=CompanyId("company-1"), legal_name="Nobody Telecom Sales Ltd")
        unit[Outlets].save(Outlet(place=place, company=company, contract="2026-117", enrolled_at=NIGHT))
        for entry in stream.entries():
            unit.ledger.append(entry.event)
        unit.commit()
    opened.app[KeepCaseFiles]()
    opened.app[WatchSignals]()
    yield opened
    opened.close()


def _alert(command: Command) -> str:
    (listed,) = json.loads(command.on_data("alerts", "list", "--json").stdout)["alerts"]
    return str(listed["alert"])


@pytest.mark.usefixtures("deployment")
def test_an_alert_is_listed_and_shown_with_its_cases(command: Command) -> None:
    shown = json.loads(command.on_data("alerts", "show", _alert(command), "--json").stdout)
    assert shown["alert"]["kind"] == "after-hours"
    assert shown["alert"]["says"].startswith("4 registrations in one night")
    assert [one["registration"] for one in shown["cases"]] == ["case-1", "case-2", "case-3", "case-4"]
    assert "4 registrations in one night" in command.on_data("alerts", "show", _alert(command)).stderr
    none = json.loads(command.on_data("alerts", "list", "--state", "dismissed", "--since", "2026-10-01", "--json").stdout)
    assert none["alerts"] == []


def test_an_answer_is_recorded_only_when_it_is_meant(command: Command, deployment: Deployment) -> None:
    alert = _alert(command)
    assert command.on_data("alerts", "answer", alert, "explained", "--as", "li.na").exit_code == 0
    with deployment.app[Reads]() as unit:
        assert [one.answer for one in deployment.app[ReadAlerts].listed(AlertsAsked(), limit=9)] == [None]
        assert len(unit.ledger.of_subject(alert)) == 1
    assert command.on_data("alerts", "answer", alert, "explained", "--execute", "--as", "li.na").exit_code == 0
    assert [one.answer for one in deployment.app[ReadAlerts].listed(AlertsAsked(), limit=9)] == [AlertAnswer.EXPLAINED]
    assert json.loads(command.on_data("status", "--json").stdout)["tending"]["alerts_new"] == 0


@pytest.mark.usefixtures("deployment")
def test_other_thresholds_are_tried_on_what_happened_and_nothing_is_written(command: Command, tmp_path: Path) -> None:
    rules = tmp_path / "ours.toml"
    printed = command("signals", "show", "sandbox", "--toml").stdout
    rules.write_text(printed, encoding="utf-8")
    same = json.loads(command.on_data("signals", "simulate", "--rules", rules, *OCTOBER, "--json").stdout)
    assert same["counts"]["after-hours"] == {"was": 1, "would": 1}
    rules.write_text(
        printed.replace("after_hours_registrations = { value = 3", "after_hours_registrations = { value = 9"), encoding="utf-8"
    )
    laxer = json.loads(command.on_data("signals", "simulate", "--rules", rules, *OCTOBER, "--json").stdout)
    assert laxer["counts"]["after-hours"] == {"was": 1, "would": 0}
    assert "1 alerts were raised, 0 would have been" in command.on_data("signals", "simulate", "--rules", rules, *OCTOBER).stderr
    assert len(json.loads(command.on_data("alerts", "list", "--json").stdout)["alerts"]) == 1


@pytest.mark.parametrize("text", ["", "[signals]\nwindow_days = { value = 7, source = 'realname' }\n", "not toml"])
def test_rules_that_are_none_are_refused_by_their_entry(command: Command, tmp_path: Path, text: str) -> None:
    rules = tmp_path / "ours.toml"
    rules.write_text(text, encoding="utf-8")
    ended = command.on_data("signals", "simulate", "--rules", rules, *OCTOBER, "--json")
    assert json.loads(ended.stdout)["error"]["code"] == "policy-invalid"


@pytest.mark.usefixtures("deployment")
def test_the_rules_in_force_are_those_of_the_folders_pack(command: Command) -> None:
    in_force, of_pack = command.on_data("signals", "show", "--json"), command("signals", "show", "sandbox", "--json")
    assert in_force.stdout == of_pack.stdout
    assert command("signals", "show").exit_code == ExitCode.REQUEST


def test_the_rules_of_a_pack_are_shown_with_their_sources(command: Command) -> None:
    rules = json.loads(command("signals", "show", "cn", "--json").stdout)["rules"]
    assert rules["lines_within"]["value"] == "3"
    assert all("art. 14" in one["source"] for one in rules.values())
