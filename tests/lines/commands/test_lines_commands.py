"""`realname lines numbers`, `sims` and `lines`: dry runs change nothing, what is executed is there."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from realname.access.model.rights import Right
from realname.access.use_cases.acting_staff import FindActingStaff
from realname.inventory.model.stock import INVENTORY_SUBJECT
from realname.kernel.identifiers import LineId, OrderId, OrganisationId
from realname.kernel.ports import Clock
from realname.kernel.unit_of_work import Reads
from realname.ledger.store.unit_of_work import SqlUnitsOfWork
from realname.lines.events import LineEvent
from realname.lines.model.service_order import OrderKind
from realname.lines.store.lines import Lines
from realname.lines.use_cases.changes import request_order
from realname.main.deployment.deployment import open_deployment
from realname.registration.use_cases.read_registration import ReadRegistration
from realname.sandbox.simulators.stock import POOL_SIZE, sandbox_iccids, sandbox_msisdns
from tests.support.command import Ended, realname
from tests.support.deployed_counter import submit_one

BY_STAFF = ("--execute", "--as", "li.na")
FILE = "msisdn\n+8613800000001\n+8613800000002\n"


@pytest.fixture(scope="module")
def with_supervisor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which nothing but a supervisor is, to copy."""
    folder = tmp_path_factory.mktemp("supervisor") / "data"
    assert realname("access", "staff", "first-administrators", "li.na", "second", "--data", folder).exit_code == 0
    return folder


@pytest.fixture
def data(with_supervisor: Path, tmp_path: Path) -> Path:
    """A new folder, and a supervisor."""
    return shutil.copytree(with_supervisor, tmp_path / "data")


@pytest.fixture(scope="module")
def with_line(with_supervisor: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, LineId]:
    """The same with a line that was opened as lines are, on the first number of the sandbox."""
    data = shutil.copytree(with_supervisor, tmp_path_factory.mktemp("line") / "data")
    registration_id = submit_one(data, faults="", until=lambda _deployment, _registration: False)
    deployment = open_deployment(data, environment={})
    try:
        line_id = deployment.app[ReadRegistration](registration_id).registration.line_id
    finally:
        deployment.close()
    assert line_id is not None
    return data, line_id


@pytest.fixture
def opened(with_line: tuple[Path, LineId], tmp_path: Path) -> tuple[Path, LineId]:
    """A new folder with that line."""
    folder, line = with_line
    return shutil.copytree(folder, tmp_path / "data"), line


def ran(*arguments: str | Path, data: Path) -> Ended:
    ended = realname(*arguments, "--data", data, "--json")
    assert ended.exit_code == 0, ended.stderr
    return ended


def test_numbers_are_imported_when_told_to_and_listed(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text(FILE, encoding="utf-8")
    assert ran("lines", "numbers", "import", file, data=data).json == {
        "executed": False,
        "found": 2,
        "new": None,
        "known": None,
        "error": None,
    }
    assert ran("lines", "numbers", "import", file, *BY_STAFF, data=data).json["new"] == 2
    listed = ran("lines", "numbers", "list", "--limit", "1", "--after", "+8613800000001", data=data).json
    assert listed["numbers"] == [{"number": "+8613800000002", "state": "free", "until": "", "reason": ""}]
    assert listed["counts"] == {"free": 2 + len(sandbox_msisdns())}


def test_a_bad_row_is_named_and_nothing_is_taken(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "numbers.csv"
    file.write_text(FILE + "12345\n", encoding="utf-8")
    refused = realname("lines", "numbers", "import", file, *BY_STAFF, "--data", data, "--json")
    assert (refused.exit_code, refused.json["error"]["code"]) == (64, "stock-file-invalid")  # type: ignore[index]
    assert "line 4: msisdn-invalid" in refused.stdout
    assert ran("lines", "numbers", "list", data=data).json["counts"] == {"free": len(sandbox_msisdns())}


@pytest.mark.parametrize("content", [None, b"msisdn\n\xff\xfe\n"])
def test_a_file_that_cannot_be_read_is_said(data: Path, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "numbers.csv"
    if content is not None:
        file.write_bytes(content)
    refused = realname("lines", "numbers", "import", file, "--data", data, "--json")
    assert (refused.exit_code, refused.json["error"]["code"]) == (64, "file-unreadable")  # type: ignore[index]


def test_a_lot_of_numbers_is_drawn_when_told_to(data: Path) -> None:
    draw = ("lines", "numbers", "draw", "--count", "5")
    assert ran(*draw, data=data).json == {"executed": False, "left": POOL_SIZE, "unfinished": None, "error": None}
    drawn = ran(*draw, *BY_STAFF, data=data).json
    assert {name: drawn[name] for name in ("outcome", "asked", "reserved", "new", "known", "resumed")} == {
        "outcome": "taken",
        "asked": 5,
        "reserved": 5,
        "new": 5,
        "known": 0,
        "resumed": False,
    }
    assert ran("lines", "numbers", "list", data=data).json["counts"] == {"free": 5 + len(sandbox_msisdns())}


def test_a_lot_of_sims_is_drawn_and_a_short_one_is_said(data: Path) -> None:
    environment = {"REALNAME_SANDBOX_FAULTS": "stock=partial-fill:1"}
    ended = realname("lines", "sims", "draw", "--count", "4", *BY_STAFF, "--data", data, environment=environment)
    assert (ended.exit_code, "fewer than asked for" in ended.stderr) == (0, True)
    assert ran("lines", "sims", "count", data=data).json["counts"] == {"free": 2}


def test_the_stock_is_compared_and_what_the_operator_does_not_keep_is_held_back_when_told_to(data: Path, tmp_path: Path) -> None:
    assert ran("lines", "numbers", "compare", data=data).json["differences"] == []
    file = tmp_path / "numbers.csv"
    file.write_text("msisdn\n+8613800000001\n", encoding="utf-8")
    ran("lines", "numbers", "import", file, *BY_STAFF, data=data)
    found = {"number": "+8613800000001", "state": "free", "difference": "unknown"}
    shown = realname("lines", "numbers", "compare", "--data", data, "--json")
    assert (shown.exit_code, shown.json["differences"]) == (10, [{**found, "held_back": "no"}])
    assert ran("lines", "numbers", "compare", *BY_STAFF, data=data).json["differences"] == [{**found, "held_back": "yes"}]
    kept = ran("lines", "numbers", "list", "--state", "quarantined", data=data).json["numbers"]
    assert kept == [{"number": "+8613800000001", "state": "quarantined", "until": "", "reason": "not-reserved"}]


def test_numbers_are_quarantined_and_freed_when_told_to(data: Path) -> None:
    number = sandbox_msisdns()[0].value
    ran("lines", "numbers", "quarantine", number, data=data)
    assert ran("lines", "numbers", "list", "--state", "quarantined", data=data).json["numbers"] == []
    ran("lines", "numbers", "quarantine", number, *BY_STAFF, data=data)
    assert ran("lines", "numbers", "free", number, data=data).json["changed"] == [number]
    ran("lines", "numbers", "free", number, *BY_STAFF, data=data)
    assert ran("lines", "numbers", "free", number, *BY_STAFF, data=data).json["refused"] == [number]


def test_a_person_who_changes_the_stock_is_named(data: Path, tmp_path: Path) -> None:
    file, number = tmp_path / "numbers.csv", sandbox_msisdns()[0].value
    file.write_text(FILE, encoding="utf-8")
    for words in (("lines", "numbers", "import", file), ("lines", "numbers", "quarantine", number), ("lines", "numbers", "free", number)):
        assert realname(*words, "--execute", "--data", data).exit_code == 64
        ran(*words, *BY_STAFF, data=data)
    deployment = open_deployment(data, environment={})
    try:
        with deployment.app[Reads]() as unit:
            done = [dict(entry.event.facts) for entry in unit.ledger.of_subject(INVENTORY_SUBJECT)]
        acted = [facts["action"] for facts in done if facts.get("agent") == deployment.app[FindActingStaff]("li.na", Right.LINES_BAR).value]
    finally:
        deployment.close()
    assert acted == ["added", "quarantined", "freed"]


def test_sims_are_imported_and_counted(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "sims.csv"
    file.write_text(f"iccid,eid\n{sandbox_iccids()[0].value},\n", encoding="utf-8")
    ran("lines", "sims", "import", file, data=data)
    assert ran("lines", "sims", "count", data=data).json["counts"] == {}
    ran("lines", "sims", "import", file, *BY_STAFF, data=data)
    assert ran("lines", "sims", "count", data=data).json["counts"] == {"free": 1}


def test_a_line_is_barred_shown_lifted_and_closed_when_told_to(opened: tuple[Path, LineId]) -> None:
    data, line = opened[0], opened[1].value
    number = sandbox_msisdns()[0].value
    planned = ran("lines", "bar", line, "--reason", "lost", data=data).json
    assert (planned["executed"], _states(planned)) == (False, [("barred", "all", ["activate"])])
    assert _states(ran("lines", "show", "--number", number, data=data).json) == [("active", "none", ["activate"])]
    ran("lines", "bar", line, "--reason", "lost", *BY_STAFF, data=data)
    barred = ran("lines", "show", line, data=data).json
    assert _states(barred) == [("barred", "all", ["activate", "set-bar"])]
    listed = {state: ran("lines", "list", "--state", state, data=data).json["lines"] for state in ("barred", "active")}
    assert ([one["line"] for one in listed["barred"]], listed["active"]) == ([line], [])  # type: ignore[attr-defined]
    ran("lines", "lift", line, "--reason", "lost", *BY_STAFF, data=data)
    ran("lines", "deactivate", line, "--ending", "voluntary", *BY_STAFF, data=data)
    closed = ran("lines", "show", line, data=data).json
    assert _states(closed) == [("deactivated", "none", ["activate", "set-bar", "set-bar", "deactivate"])]
    assert ran("lines", "numbers", "list", "--state", "cooling-off", data=data).json["numbers"][0]["number"] == number  # type: ignore[index]


def test_what_the_line_does_not_allow_is_refused(opened: tuple[Path, LineId]) -> None:
    data, line = opened[0], opened[1].value
    ran("lines", "bar", line, "--reason", "court", *BY_STAFF, data=data)
    refused = realname("lines", "deactivate", line, "--ending", "voluntary", "--data", data, *BY_STAFF, "--json")
    assert (refused.exit_code, refused.json["error"]["code"]) == (64, "line-held")  # type: ignore[index]


def test_what_is_shown_says_whether_an_organisation_holds_the_line_and_not_which(opened: tuple[Path, LineId]) -> None:
    data, line = opened
    kinds = [_kind(data, line)]
    deployment = open_deployment(data, environment={})
    try:
        with deployment.app[SqlUnitsOfWork]() as unit:
            unit[Lines].save(replace(unit[Lines].get(line), organisation_id=OrganisationId("company-7")))
            unit.commit()
    finally:
        deployment.close()
    shown = realname("lines", "show", line.value, "--data", data)
    assert [*kinds, _kind(data, line), "company-7" in shown.stdout] == ["personal", "corporate", False]


def _kind(data: Path, line: LineId) -> object:
    shown = ran("lines", "show", line.value, data=data).json["lines"]
    assert isinstance(shown, list)
    return shown[0]["kind"]


def test_a_rehearsed_closing_says_what_change_is_under_way(opened: tuple[Path, LineId]) -> None:
    data, line = opened
    deployment = open_deployment(data, environment={})
    try:
        with deployment.app[SqlUnitsOfWork]() as unit:
            request_order(unit, unit[Lines].get(line), OrderKind.TRANSFER, order_id=OrderId("waits"), at=deployment.app[Clock].now())
            unit.commit()
    finally:
        deployment.close()
    rehearsed = realname("lines", "deactivate", line.value, "--ending", "voluntary", "--data", data, "--json")
    assert (rehearsed.exit_code, rehearsed.json["error"]["code"]) == (64, "state-conflict")  # type: ignore[index]
    assert ran_all(line.value, data=data) == ["state-conflict"]


def ran_all(line: str, *, data: Path) -> list[str]:
    rehearsed = realname("lines", "deactivate-all", line, "--ending", "death", "--data", data, "--json")
    return [one["refused"] for one in rehearsed.json["lines"]]  # type: ignore[attr-defined]


def test_a_person_who_changes_a_line_is_named(opened: tuple[Path, LineId]) -> None:
    data, line = opened
    unnamed = realname("lines", "bar", line.value, "--reason", "lost", "--data", data, "--execute", "--json")
    unknown = realname("lines", "bar", line.value, "--reason", "lost", "--data", data, "--execute", "--as", "nobody", "--json")
    codes = [ended.json["error"]["code"] for ended in (unnamed, unknown)]  # type: ignore[index]
    assert codes == ["invalid-input", "unknown-staff"]
    ran("lines", "bar", line.value, "--reason", "lost", *BY_STAFF, data=data)
    deployment = open_deployment(data, environment={})
    try:
        with deployment.app[Reads]() as unit:
            (barred,) = (one.event for one in unit.ledger.of_subject(line.value) if one.event.event is LineEvent.LINE_BARRED)
        assert dict(barred.facts)["agent"] == deployment.app[FindActingStaff]("li.na", Right.LINES_BAR).value
    finally:
        deployment.close()


def test_all_lines_of_a_person_are_closed_by_one_command(opened: tuple[Path, LineId]) -> None:
    data, line = opened[0], opened[1].value
    row = {"line": line, "number": f"•••• {sandbox_msisdns()[0].value[-4:]}", "state": "deactivation-requested", "refused": ""}
    dry = ran("lines", "deactivate-all", line, "--ending", "death", data=data).json
    assert (dry["executed"], dry["lines"]) == (False, [row])
    assert _states(ran("lines", "show", line, data=data).json) == [("active", "none", ["activate"])]
    assert ran("lines", "deactivate-all", line, "--ending", "death", *BY_STAFF, data=data).json["lines"] == [row]
    assert _states(ran("lines", "show", line, data=data).json) == [("deactivated", "none", ["activate", "deactivate"])]


@pytest.mark.parametrize("arguments", [("show",), ("bar", "x", "--reason", "lost", "--until", "soon")])
def test_what_cannot_be_understood_is_refused(data: Path, arguments: tuple[str, ...]) -> None:
    refused = realname("lines", *arguments, "--data", data, "--json")
    assert (refused.exit_code, refused.json["error"]["code"]) == (64, "invalid-input")  # type: ignore[index]


def _states(shown: dict[str, object]) -> list[tuple[str, str, list[str]]]:
    lines = shown["lines"]
    assert isinstance(lines, list)
    return [(one["state"], one["scope"], [order["kind"] for order in one["orders"]]) for one in lines]
