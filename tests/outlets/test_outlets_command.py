"""`realname outlets` and `realname outlets agents`: an outlet and an agent are enrolled, stopped and let go on, from the command line."""

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from realname.access.model.staff import Role
from realname.kernel.identifiers import OutletId
from realname.main.deployment.deployment import open_deployment
from realname.sandbox.simulators.people import SAMPLE_MAN
from realname.sandbox.use_cases.newcomers import AddSampleStaff
from realname.vault.wiring.keys import ServerKeys
from tests.support.command import Ended, realname

NUMBER = SAMPLE_MAN.attributes.identity_number.value
DIGEST = "a" * 64
OUTLET_PAPERS = ("--document", f"business-licence:{DIGEST}:BL-1", "--document", f"agency-contract:{DIGEST}:C-1")
AGENT_PAPERS = ("--document", f"identity-document:{DIGEST}:ID-1", "--document", f"employment-contract:{DIGEST}:EC-1")
PLACE = ("--time-zone", "Asia/Shanghai", "--opens", "09:00", "--closes", "20:00", "--latitude", "31.2", "--longitude", "121.4")
COMPANY = ("--company", "91310000MA1FL00000", "--name", "Example Telecom Sales", "--contract", "C-1")
DONE = ("--execute", "--as", "zhao")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with an administrator, a supervisor elsewhere, an inspector, and one outlet with one agent."""
    place = tmp_path_factory.mktemp("outlets")
    folder = place / "data"
    deployment = open_deployment(folder, environment={})
    deployment.app[AddSampleStaff]("zhao", None, Role.ADMINISTRATOR)
    deployment.app[AddSampleStaff]("wang", OutletId("shop-2"), Role.SUPERVISOR)
    deployment.app[AddSampleStaff]("sun", None, Role.INSPECTOR)
    deployment.close()
    assert _enrol(folder).exit_code == 0
    (place / "number.txt").write_text(f"{NUMBER}\n")
    assert _enrol_agent(folder).exit_code == 0
    return folder


def _enrol(data: Path, *more: str, papers: tuple[str, ...] = OUTLET_PAPERS, execute: bool = True) -> Ended:
    done = DONE if execute else ()
    return realname("outlets", "enrol", "shop-1", *COMPANY, *PLACE, *papers, *more, *done, "--data", data, "--json")


def _enrol_agent(data: Path, *, papers: tuple[str, ...] = AGENT_PAPERS) -> Ended:
    trained = ("--trained-on", datetime.now(UTC).date().isoformat())
    number = ("--id-number", data.parent / "number.txt")
    return realname(
        "outlets", "agents", "enrol", "agent-7", "--outlet", "shop-1", *number, *trained, *papers, *DONE, "--data", data, "--json"
    )


def _state(data: Path) -> object:
    return realname("outlets", "show", "shop-1", "--data", data, "--json").json["state"]


def test_what_was_enrolled_is_shown_and_what_no_one_enrolled_is_named(data: Path) -> None:
    shown = realname("outlets", "show", "shop-1", "--data", data, "--json").json
    assert (shown["contract"], shown["time_zone"]) == ("C-1", "Asia/Shanghai")
    assert [one["agent"] for one in shown["agents"]] == ["agent-7"]  # type: ignore[attr-defined] # a list of objects
    listed = realname("outlets", "list", "--data", data, "--json").json["outlets"]
    assert {one["outlet"]: one["state"] for one in listed} == {"shop-1": "active", "shop-2": "not-enrolled"}  # type: ignore[attr-defined]


def test_the_identity_number_is_in_no_answer(data: Path) -> None:
    assert NUMBER not in realname("outlets", "agents", "list", "--data", data, "--json").stdout


def test_a_dry_run_checks_and_changes_nothing(data: Path) -> None:
    assert _enrol(data, execute=False).json["executed"] is False
    assert _enrol(data, papers=OUTLET_PAPERS[:2], execute=False).json["error"]["code"] == "documents-missing"  # type: ignore[index]
    assert realname("outlets", "suspend", "shop-1", "--reason", "alert", "--data", data, "--json").json["executed"] is False
    assert _state(data) == "active"


def test_a_dry_run_checks_a_stop_like_the_real_one_and_keeps_nothing_of_it(data: Path) -> None:
    before = realname("ledger", "head", "--data", data, "--json").json["entries"]
    rehearsed = realname("outlets", "close", "shop-1", "--data", data)
    assert (rehearsed.exit_code, "Close shop-1 permanently" in rehearsed.stderr) == (0, True)
    assert (_state(data), realname("ledger", "head", "--data", data, "--json").json["entries"]) == ("active", before)
    unknown = realname("outlets", "close", "shop-9", "--data", data, "--json")
    assert (unknown.exit_code, unknown.json["error"]["code"]) == (64, "unknown-outlet")  # type: ignore[index]
    conflict = realname("outlets", "resume", "shop-1", "--data", data, "--json")
    assert (conflict.exit_code, conflict.json["error"]["code"]) == (64, "state-conflict")  # type: ignore[index]


@pytest.mark.parametrize(("login", "code"), [("sun", "access-denied"), ("no.one", "unknown-staff")])
def test_a_dry_run_that_names_who_acts_checks_whether_they_may(data: Path, login: str, code: str) -> None:
    ended = realname("outlets", "agents", "suspend", "agent-7", "--reason", "complaint", "--as", login, "--data", data, "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (64, code)  # type: ignore[index]


def test_the_real_one_needs_a_person_who_acts(data: Path) -> None:
    ended = realname("outlets", "agents", "suspend", "agent-7", "--reason", "complaint", "--execute", "--data", data, "--json")
    assert (ended.exit_code, ended.json["error"]["code"]) == (64, "invalid-input")  # type: ignore[index]


def test_an_enrolment_that_names_another_principal_is_refused(data: Path) -> None:
    assert _enrol(data, "--principal", "91310000MA1FL00009").json["error"]["code"] == "sub-delegation-refused"  # type: ignore[index]


def test_an_outlet_is_suspended_and_goes_on(data: Path) -> None:
    realname("outlets", "suspend", "shop-1", "--reason", "alert", *DONE, "--data", data, "--json")
    assert _state(data) == "suspended"
    realname("outlets", "resume", "shop-1", *DONE, "--data", data, "--json")
    assert _state(data) == "active"


def test_two_people_freeze_and_two_lift_it(data: Path) -> None:
    for command, reason, after in (("freeze", "alert", "frozen"), ("unfreeze", "cleared", "active")):
        asked = realname("outlets", command, "shop-1", "--reason", reason, "--execute", "--as", "wang", "--data", data, "--json").json
        listed = realname("outlets", "freezes", "--data", data, "--json").json["freezes"]
        assert [one["freeze"] for one in listed] == [asked["freeze"]]  # type: ignore[attr-defined] # a list of objects
        again = realname("outlets", "confirm", str(asked["freeze"]), "--execute", "--as", "wang", "--data", data, "--json")
        assert again.json["error"]["code"] == "took-part"  # type: ignore[index]
        realname("outlets", "confirm", str(asked["freeze"]), "--execute", "--as", "sun", "--data", data, "--json")
        assert _state(data) == after


def test_a_list_goes_from_one_operator_to_the_other_and_a_person_who_changed_it_is_found_out(data: Path, tmp_path: Path) -> None:
    key, listed, public = tmp_path / "list.key", tmp_path / "list.json", tmp_path / "key.json"
    key.write_text(realname("outlets", "blocklist", "new-key").stdout)
    number, until = data.parent / "number.txt", (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
    added = ("agent", "--number", number, "--list-key", key, "--reason", "data-sold", "--until", until)
    assert realname("outlets", "blocklist", "add", *added, *DONE, "--data", data, "--json").json["executed"] is True
    listed.write_text(realname("outlets", "blocklist", "export", "--issuer", "operator-a", "--as", "zhao", "--data", data).stdout)
    deployment = open_deployment(data, environment={})
    public.write_text(json.dumps({"public_key": base64.b64encode(deployment.app[ServerKeys].signer.public_key).decode()}))
    deployment.close()
    assert realname("outlets", "blocklist", "decide", "a" * 32, "upheld", "--data", data, "--json").json["executed"] is False
    planned = realname("outlets", "blocklist", "import", listed, "--key", public, "--data", data, "--json").json
    assert (planned["added"], planned["executed"]) == (1, False)
    listed.write_text(listed.read_text().replace("data-sold", "pre-activation"))
    changed = realname("outlets", "blocklist", "import", listed, "--key", public, "--data", data, "--json").json
    assert changed["error"]["code"] == "block-list-invalid"  # type: ignore[index]
    assert _enrol_agent(data).json["error"]["code"] == "block-list-key-missing"  # type: ignore[index]
