"""`lines reconcile`: a dry run shows and changes nothing, --execute mends what is ours to say, and the rest is left to a person."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from realname.access.model.rights import Right
from realname.access.use_cases.acting_staff import FindActingStaff
from realname.kernel.identifiers import RegistrationId
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.events import LineEvent
from realname.lines.model.line import Ending, Line
from realname.lines.model.service_order import BarScope
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.lines.use_cases.ending.deactivate_line import DeactivateLine
from realname.lines.use_cases.process_due_lines import ProcessDueLines
from realname.main.deployment.deployment import Deployment
from realname.registration.model.registration import RegistrationState
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.provisioning import SandboxProvisioner
from tests.support.command import Ended, realname
from tests.support.deployed_counter import submit_one
from tests.support.opened import opened

LEFT_OVER = 10
BY_STAFF = ("--execute", "--as", "li.na")


def never(_deployment: Deployment, _registration_id: RegistrationId) -> bool:
    """Wait for the end."""
    return False


def operator_of(data: Path) -> SandboxProvisioner:
    return SandboxProvisioner(data / "sandbox" / "operator.sqlite")


def meddle(data: Path, statement: str) -> None:
    """Change something at the operator behind our back."""
    with closing(sqlite3.connect(data / "sandbox" / "operator.sqlite")) as connection:
        connection.execute(statement)
        connection.commit()


def only_line(data: Path) -> Line:
    with opened(data) as deployment, deployment.app[SqlUnitsOfWork]() as unit:
        (line,) = unit[Lines].page(after=None, limit=2)
    return line


def hire(data: Path) -> None:
    """Who may mend."""
    realname("access", "staff", "first-administrators", "li.na", "second", "--data", data)


def reconciled(data: Path) -> list[dict[str, object]]:
    """What the ledger says of mendings of the only line, without ids of orders."""
    with opened(data) as deployment, deployment.app[SqlUnitsOfWork]() as unit:
        (line,) = unit[Lines].page(after=None, limit=2)
        events = [entry.event for entry in unit.ledger.of_subject(line.id.value)]
        member = deployment.app[FindActingStaff]("li.na", Right.LINES_RECONCILE).value
    found = [dict(event.facts) for event in events if event.event is LineEvent.LINE_RECONCILED]
    assert {facts.pop("agent") for facts in found} <= {member}
    return [{name: fact for name, fact in facts.items() if name != "order"} for facts in found]


def reconcile(data: Path, *options: str) -> Ended:
    return realname("lines", "reconcile", "--data", data, "--json", "--older-than", "0", *options)


def process_due(data: Path) -> None:
    """Let the orders be carried out that wait."""
    with opened(data) as deployment:
        deployment.app[ProcessDueLines]()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one active line, which no test changes."""
    folder = tmp_path_factory.mktemp("made") / "data"
    submit_one(folder, faults="", until=never)
    hire(folder)
    return folder


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(made, tmp_path, dirs_exist_ok=True))


def test_where_both_agree_there_is_nothing_to_say(data: Path) -> None:
    ended = reconcile(data)
    assert (ended.exit_code, ended.json) == (0, {"orders": [], "lines": [], "compared": 1, "error": None})


def test_a_bar_that_is_not_ours_is_shown_then_lifted_again(data: Path) -> None:
    line = only_line(data)
    meddle(data, "UPDATE lines SET scope = 'all'")
    shown = {"line": line.id.value, "difference": "other-bar", "mended_by": "set-bar"}
    dry = reconcile(data)
    assert (dry.exit_code, dry.json["lines"]) == (LEFT_OVER, [{**shown, "mended": "no"}])
    process_due(data)
    assert operator_of(data).scope(line.msisdn.value) is BarScope.ALL
    mended = reconcile(data, *BY_STAFF)
    assert (mended.exit_code, mended.json["lines"]) == (0, [{**shown, "mended": "yes"}])
    process_due(data)
    assert operator_of(data).scope(line.msisdn.value) is BarScope.NONE
    assert reconcile(data).exit_code == 0
    assert reconciled(data) == [{"difference": "other-bar"}]


@pytest.mark.parametrize(("options", "code"), [((), "invalid-input"), (("--as", "nobody"), "unknown-staff")])
def test_a_person_who_mends_is_named(data: Path, options: tuple[str, ...], code: str) -> None:
    meddle(data, "UPDATE lines SET scope = 'all'")
    refused = reconcile(data, "--execute", *options)
    assert (refused.exit_code, refused.json["error"]["code"]) == (64, code)  # type: ignore[index]
    assert reconciled(data) == []


def test_what_waits_already_is_no_difference(data: Path) -> None:
    meddle(data, "UPDATE lines SET scope = 'all'")
    reconcile(data, *BY_STAFF)
    assert reconcile(data, *BY_STAFF).json["lines"] == []


@pytest.mark.parametrize(
    ("statement", "difference"),
    [
        ("UPDATE lines SET state = 'ended'", "not-in-service"),
        ("UPDATE lines SET line_id = 'line-of-somebody'", "other-line"),
        ("UPDATE lines SET iccid = '89869900000000001994'", "other-sim"),
    ],
)
def test_a_person_looks_where_a_line_would_be_opened_or_its_sim_changed(data: Path, statement: str, difference: str) -> None:
    meddle(data, statement)
    before = operator_of(data).attempts()
    ended = reconcile(data, *BY_STAFF)
    process_due(data)
    shown = {"line": only_line(data).id.value, "difference": difference, "mended_by": "a person", "mended": "no"}
    assert (ended.exit_code, ended.json["lines"]) == (LEFT_OVER, [shown])
    assert operator_of(data).attempts() == before


def test_a_closed_line_that_is_still_in_service_is_closed_again_and_the_record_stays(data: Path) -> None:
    line = only_line(data)
    with opened(data) as deployment:
        deployment.app[DeactivateLine](line.id, Ending.VOLUNTARY)
        deployment.app[ProcessDueLines]()
    closed = only_line(data)
    meddle(data, "UPDATE lines SET state = 'active'")
    assert reconcile(data, *BY_STAFF).exit_code == 0
    process_due(data)
    assert operator_of(data).scope(line.msisdn.value) is None
    assert (closed.state, only_line(data)) == (LineState.DEACTIVATED, closed)


def test_an_order_whose_answer_was_lost_is_shown_then_recorded(tmp_path: Path) -> None:
    def is_activated_there(_deployment: Deployment, _registration_id: RegistrationId) -> bool:
        return operator_of(tmp_path).activated() == 1

    registration_id = submit_one(tmp_path, faults="provisioning=timeout-after", until=is_activated_there)
    hire(tmp_path)
    dry = reconcile(tmp_path)
    (order,) = dry.json["orders"] if isinstance(dry.json["orders"], list) else []
    assert (dry.exit_code, order["order"], order["operator_says"], order["mended"]) == (LEFT_OVER, registration_id.value, "done", "no")
    assert only_line(tmp_path).state is LineState.ACTIVATION_REQUESTED
    assert reconcile(tmp_path, *BY_STAFF).exit_code == 0
    assert only_line(tmp_path).state is LineState.ACTIVE
    assert reconciled(tmp_path) == [{"outcome": "done"}]
    with opened(tmp_path) as deployment:
        assert deployment.app[ReadRegistration](registration_id).registration.state is RegistrationState.ACTIVATED


def test_an_order_the_operator_never_had_is_left_to_a_person_who_carries_it_out(tmp_path: Path) -> None:
    def is_asked(_deployment: Deployment, _registration_id: RegistrationId) -> bool:
        return operator_of(tmp_path).attempts() > 0

    submit_one(tmp_path, faults="provisioning=unavailable", until=is_asked)
    hire(tmp_path)
    ended = reconcile(tmp_path, *BY_STAFF)
    (order,) = ended.json["orders"] if isinstance(ended.json["orders"], list) else []
    assert (ended.exit_code, order["operator_says"], order["mended"]) == (LEFT_OVER, "never-had", "no")


def test_nothing_shown_is_a_number_or_a_sim(data: Path) -> None:
    line = only_line(data)
    meddle(data, "UPDATE lines SET iccid = '89869900000000001994'")
    ended = realname("lines", "reconcile", "--data", data)
    shown = ended.stdout + ended.stderr
    assert ("other-sim" in shown, line.msisdn.value[-8:] in shown, line.iccid.value in shown) == (True, False, False)
