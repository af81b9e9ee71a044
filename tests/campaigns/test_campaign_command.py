"""`realname lines campaigns`: dry runs change nothing, plans go on where they were, and a sandbox line goes its way to a notice."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from realname.campaigns.model.line_selection import LineCriteria
from realname.campaigns.model.step import Step
from realname.campaigns.store.lines import CampaignLines
from realname.campaigns.use_cases.plan_campaign import PlanCampaign
from realname.campaigns.use_cases.run_campaign import StartCampaign
from realname.kernel.identifiers import CampaignId, LineId, NoticeId
from realname.kernel.unit_of_work import Reads
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.store.notices import Notices
from realname.main.commands.root import run
from realname.main.deployment.deployment import Deployment, open_deployment
from realname.operations.model.checkup import Trouble
from realname.operations.wiring.status import read_deployment
from tests.campaigns.test_campaigns_store import stock
from tests.support.command import Ended
from tests.support.known_staff import confirm_everybody


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with three active lines of one holder."""
    folder = tmp_path / "data"
    deployment = open_deployment(folder, environment={})
    stock(deployment.app[SqlUnitsOfWork], 3)
    deployment.close()
    return folder


@pytest.fixture
def deployment(data: Path) -> Iterator[Deployment]:
    """The same folder, opened."""
    opened = open_deployment(data, environment={})
    yield opened
    opened.close()


BY_STAFF, BY_REVIEWER, BY_AGENT = (("--execute", "--as", login) for login in ("li.na", "wang", "zhao"))
APPEAL = ("appeal", "spring", "line-1", "--ground", "other")


class Command:
    """Runs `realname` in this process, on the data folder."""

    def __init__(self, data: Path, output: pytest.CaptureFixture[str]) -> None:
        self._data, self._output = data, output

    def __call__(self, *arguments: str) -> Ended:
        exit_code = run([*arguments, "--data", str(self._data)])
        said = self._output.readouterr()
        return Ended(exit_code=exit_code, stdout=said.out, stderr=said.err)

    def campaign(self, *arguments: str) -> Ended:
        """Run a command on campaigns that succeeds."""
        ended = self("lines", "campaigns", *arguments)
        assert ended.exit_code == 0, ended.stderr
        return ended


@pytest.fixture
def command(data: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command line, an administrator and a reviewer."""
    there = Command(data, capsys)
    there("access", "staff", "first-administrators", "li.na", "second")
    there("access", "staff", "add", "wang", "--role", "reviewer")
    confirm_everybody(data)
    return there


def test_without_execute_a_plan_counts_and_keeps_nothing(command: Command) -> None:
    counted = command.campaign("plan", "spring", "--holder-lines", "3", "--json").json
    assert (counted["executed"], counted["lines"], counted["waves"]) == (False, 3, 1)
    assert command.campaign("list", "--json").json["campaigns"] == []


def test_a_campaign_is_planned_over_a_list_of_lines(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("line-1\nline-3\n", encoding="utf-8")
    listed = ("plan", "spring", "--lines-from", str(file))
    assert command.campaign(*listed, "--json").json["lines"] == 2
    assert command.campaign(*listed, *BY_STAFF, "--json").json["lines"] == 2


def test_of_a_list_a_line_that_is_none_is_named_by_its_row_and_nothing_is_taken(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "lines.txt"
    file.write_text("line-1\nline-9\n", encoding="utf-8")
    ended = command("lines", "campaigns", "plan", "spring", "--lines-from", str(file), *BY_STAFF, "--json")
    assert (ended.exit_code, "row 2: unknown-line" in ended.stdout) == (64, True)
    assert command.campaign("list", "--json").json["campaigns"] == []


def test_people_are_told_that_it_was_a_dry_run(command: Command) -> None:
    ended = command.campaign("plan", "spring", "--tier", "many-lines")
    assert "add --execute" in ended.stderr
    assert "of tier many-lines: 0" in ended.stderr


def test_a_campaign_is_planned_started_advanced_reported_and_stopped(command: Command) -> None:
    assert command.campaign("plan", "spring", *BY_STAFF, "--json").json["state"] == "planned"
    assert command.campaign("start", "spring", "--json").json["state"] == "planned"
    assert command.campaign("start", "spring", *BY_STAFF, "--json").json["state"] == "running"
    advanced = command.campaign("advance", "spring", *BY_STAFF, "--json").json
    assert advanced["steps"] == {step.value: 3 if step is Step.NOTICED else 0 for step in Step}
    assert command.campaign("report", "spring", "--json").json["outlets"] == [{"outlet": "outlet-1", **_steps(advanced)}]
    assert "noticed" in command.campaign("report", "spring").stdout
    assert command.campaign("show", "spring", "--line", "line-1", "--json").json["step"] == "noticed"
    assert command.campaign("stop", "spring", *BY_STAFF, "--json").json["state"] == "stopping"
    assert command.campaign("advance", "spring", *BY_STAFF, "--json").json["state"] == "stopped"


def _steps(shown: dict[str, object]) -> dict[str, object]:
    steps = shown["steps"]
    assert isinstance(steps, dict)
    return steps


def _noticed(command: Command) -> None:
    for words in (("plan", "spring", *BY_STAFF), ("start", "spring", *BY_STAFF), ("advance", "spring", *BY_STAFF)):
        command.campaign(*words)


def _decision(reason: str = "excused", *, outcome: str = "granted") -> tuple[str, ...]:
    return ("decide", "spring", "line-1", "--outcome", outcome, "--reason", reason)


def test_an_appeal_is_recorded_listed_and_decided_by_a_person_else(command: Command) -> None:
    command("access", "staff", "add", "zhao", "--role", "agent", "--outlet", "outlet-1")
    _noticed(command)
    assert command.campaign(*APPEAL, "--json").json["step"] == "noticed"
    assert command.campaign(*APPEAL, *BY_AGENT, "--json").json["step"] == "appealed"
    [waiting] = _listed(command)
    assert (waiting["line"], waiting["ground"], waiting["held_step"], waiting["late"]) == ("line-1", "other", "noticed", False)
    assert "decide by" in command.campaign("appeals").stdout
    assert command.campaign(*_decision(), "--json").json["step"] == "appealed"
    decided = command.campaign(*_decision(), *BY_REVIEWER, "--json").json
    assert (decided["step"], decided["cause"]) == ("withdrawn", "appeal-granted")
    assert _listed(command) == []


def test_an_appeal_that_has_waited_longer_than_the_pack_allows_is_trouble(command: Command, data: Path) -> None:
    _noticed(command)
    command.campaign(*APPEAL, *BY_REVIEWER)
    troubles = {hours: _troubles_once_it_waited(data, hours) for hours in (47, 49)}
    assert troubles == {47: False, 49: True}


def _troubles_once_it_waited(data: Path, hours: int) -> bool:
    at = datetime.now(UTC) - timedelta(hours=hours)
    with closing(sqlite3.connect(data / "realname.sqlite")) as database:
        database.execute("UPDATE campaign_lines SET moved_at = ? WHERE step = 'appealed'", (at.strftime("%Y-%m-%d %H:%M:%S.%f"),))
        database.commit()
    return Trouble.APPEALS_OVERDUE in read_deployment(data, {}).troubles


def _listed(command: Command) -> list[dict[str, object]]:
    found = command.campaign("appeals", "--json").json["appeals"]
    assert isinstance(found, list)
    return found


def test_a_person_who_recorded_an_appeal_does_not_decide_it_by_the_command_either(command: Command, data: Path) -> None:
    command("access", "staff", "add", "chen", "--role", "reviewer")
    confirm_everybody(data)
    _noticed(command)
    command.campaign(*APPEAL, *BY_REVIEWER)
    for words in (BY_REVIEWER, BY_REVIEWER[1:]):
        ended = command("lines", "campaigns", *_decision(), *words, "--json")
        error = ended.json["error"]
        assert isinstance(error, dict)
        assert (ended.exit_code, error["code"]) == (64, "own-appeal")
    assert command.campaign(*_decision(), "--execute", "--as", "chen", "--json").json["step"] == "withdrawn"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("show", "autumn"), "unknown-campaign"),
        (("start", "autumn", *BY_STAFF), "unknown-campaign"),
        (("plan", "spring", "--tier", "odd"), "invalid-input"),
        (("plan", "spring", "--holder-lines", "2", *BY_STAFF), "campaign-name-taken"),
        (("appeal", "spring", "line-9", "--ground", "other", *BY_REVIEWER), "line-not-in-campaign"),
        (("appeal", "spring", "line-1", "--ground", "other", *BY_REVIEWER), "campaign-conflict"),
        ((*APPEAL, *BY_STAFF), "access-denied"),
        ((*APPEAL, "--execute", "--as", "nobody"), "unknown-staff"),
        ((*_decision(), *BY_STAFF), "access-denied"),
        ((*_decision(), *BY_REVIEWER), "campaign-conflict"),
        ((*_decision("can-attend"), *BY_REVIEWER), "invalid-input"),
        ((*_decision(), "--execute"), "invalid-input"),
        (("appeal", "spring", "line-1", "--ground", "other"), "campaign-conflict"),
        ((*_decision(), "--execute", "--as", "nobody"), "unknown-staff"),
        (_decision(), "campaign-conflict"),
        (("appeal", "spring", "line-1", "--ground", "other", "--execute"), "invalid-input"),
        (("plan", "winter", "--execute"), "invalid-input"),
        (("advance", "spring", "--execute"), "invalid-input"),
        (("start", "autumn"), "unknown-campaign"),
        (("stop", "autumn"), "unknown-campaign"),
        (("stop", "spring", "--execute"), "invalid-input"),
        (("start", "spring", "--execute", "--as", "nobody"), "unknown-staff"),
        (("advance", "autumn", *BY_STAFF), "unknown-campaign"),
    ],
)
def test_what_cannot_be_done_says_why(command: Command, arguments: tuple[str, ...], code: str) -> None:
    command.campaign("plan", "spring", *BY_STAFF)
    ended = command("lines", "campaigns", *arguments, "--json")
    error = ended.json["error"]
    assert isinstance(error, dict)
    assert (ended.exit_code, error["code"]) == (64, code)


@pytest.mark.parametrize("arguments", [("appeal", "spring", "line-1", "--ground", "not-reached"), ("appeal", "spring", "line-1")])
def test_a_wrong_command_line_ends_with_2(command: Command, arguments: tuple[str, ...]) -> None:
    ended = command("lines", "campaigns", *arguments, "--json")
    error = ended.json["error"]
    assert isinstance(error, dict)
    assert (ended.exit_code, error["code"]) == (2, "invalid-input")


def test_a_launched_process_advances_campaigns_by_itself(deployment: Deployment) -> None:
    spring = CampaignId("spring")
    deployment.app[PlanCampaign](spring, tiers=(), query=LineCriteria(), progress=lambda _done, _total: None)
    deployment.app[StartCampaign](spring)
    deployment.launch()
    deadline = time.monotonic() + 120
    while len(_messages(deployment)) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert _messages(deployment) == ["reverify"] * 3


def _messages(deployment: Deployment) -> list[str]:
    with deployment.app[Reads]() as unit:
        keys = [unit[CampaignLines].get(CampaignId("spring"), LineId(f"line-{number}")).notice_key for number in (1, 2, 3)]
        notices = [unit[Notices].get(NoticeId(key)) for key in keys]
    return [notice.kind.value for notice in notices if notice is not None and notice.sent_at is not None]
