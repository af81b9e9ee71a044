"""The contract of the legal holds of records, what they keep from being found as due, and the commands on them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from realname.kernel.identifiers import AgentId, HoldId, RegistrationId
from realname.kernel.typed_names import CaseNumber
from realname.kernel.unit_of_work import UnitsOfWork
from realname.lines.model.line import FORGOTTEN
from realname.lines.model.transitions import LineState
from realname.lines.store.lines import Lines
from realname.registration.model.record_hold import HoldReason, RecordHold
from realname.registration.model.registration import RegistrationState
from realname.registration.store.persons import Persons
from realname.registration.store.record_holds import RecordHolds
from realname.registration.store.registrations import Registrations
from realname.retention.model.retention import TERMS
from tests.main.commands.test_worker_command import never
from tests.support.command import Ended, realname
from tests.support.deployed_counter import submit_one
from tests.support.examples import LINE, OPENED, OTHER, PERSON, SECOND, keep
from tests.support.known_staff import confirm_everybody
from tests.support.manual_clock import START

HOUR = timedelta(hours=1)
S = RegistrationState
HOLD = RecordHold(
    id=HoldId("hold-1"),
    registration_id=OPENED.id,
    line_id=LINE.id,
    case_number=CaseNumber("（2026）京0105民初123号"),
    reason=HoldReason.COURT_ORDER,
    held_by=AgentId("officer-1"),
    held_at=START,
    until=START + HOUR,
)
OTHERS = replace(HOLD, id=HoldId("hold-2"), registration_id=OTHER.id, line_id=None, until=START + 2 * HOUR)


def _hold(units: UnitsOfWork, *holds: RecordHold) -> None:
    with units() as unit:
        for one in holds:
            unit[RecordHolds].add(one)
        unit.commit()


@pytest.mark.parametrize(
    "changed", [HOLD, replace(HOLD, until=START + 3 * HOUR), HOLD.end(at=START + HOUR), HOLD.end(at=START, by=AgentId("officer-2"))]
)
def test_a_hold_comes_back_as_it_was_saved(units: UnitsOfWork, changed: RecordHold) -> None:
    keep(units, OPENED)
    _hold(units, HOLD)
    with units() as unit:
        unit[RecordHolds].save(changed)
        unit.commit()
    with units() as unit:
        assert unit[RecordHolds].find(HOLD.id) == changed
        assert unit[RecordHolds].find(HoldId("none")) is None


def test_those_in_force_are_found_by_registration_and_the_first_to_end_first(units: UnitsOfWork) -> None:
    keep(units, OPENED, OTHER)
    ended = replace(HOLD, id=HoldId("hold-3")).end(at=START)
    _hold(units, OTHERS, HOLD, ended)
    with units() as unit:
        holds = unit[RecordHolds]
        assert list(holds.in_force(OPENED.id)) == [HOLD]
        assert holds.held_among([OPENED.id, OTHER.id, RegistrationId("none")]) == {OPENED.id, OTHER.id}
        assert [one.id for one in holds.all_in_force(limit=9)] == [HOLD.id, OTHERS.id]
        assert [one.id for one in holds.all_in_force(limit=1)] == [HOLD.id]
        assert list(holds.over(at=START + HOUR - SECOND, limit=9)) == []
        assert [one.id for one in holds.over(at=START + HOUR, limit=9)] == [HOLD.id]


def test_with_a_registration_its_holds_are_forgotten(units: UnitsOfWork) -> None:
    keep(units, OPENED, OTHER)
    _hold(units, HOLD, OTHERS)
    with units() as unit:
        unit[RecordHolds].forget(OPENED.id)
        unit.commit()
    with units() as unit:
        assert [one.id for one in unit[RecordHolds].all_in_force(limit=9)] == [OTHERS.id]


def test_a_held_refusal_and_a_held_end_are_not_due_until_the_hold_ends(units: UnitsOfWork) -> None:
    keep(units, replace(OPENED, state=S.REFUSED, decided_at=START - HOUR), replace(OTHER, state=S.WITHDRAWN))
    _hold(units, HOLD, OTHERS)
    with units() as unit:
        assert (list(unit[Registrations].ids_refused_with_media_before(START)), list(unit[Registrations].ids_closed_with_media())) == (
            [],
            [],
        )
        unit[RecordHolds].save(HOLD.end(at=START))
        unit[RecordHolds].save(OTHERS.end(at=START))
        assert list(unit[Registrations].ids_refused_with_media_before(START)) == [OPENED.id]
        assert list(unit[Registrations].ids_closed_with_media()) == [OTHER.id]


def test_a_line_one_of_whose_records_is_held_is_not_due(units: UnitsOfWork) -> None:
    closed = replace(LINE, state=LineState.DEACTIVATED, deactivated_at=START - HOUR, msisdn=FORGOTTEN)
    keep(units, PERSON, replace(OPENED, state=S.ACTIVATED), closed)
    _hold(units, HOLD)
    with units() as unit:
        assert list(unit[Lines].ids_served_before(ended_before=START, limit=9)) == []
        unit[RecordHolds].save(HOLD.end(at=START))
        assert list(unit[Lines].ids_served_before(ended_before=START, limit=9)) == [LINE.id]


@pytest.mark.parametrize("state", [S.WITHDRAWN, S.LAPSED, S.REFUSED])
def test_a_held_record_needs_its_key_whatever_became_of_the_registration(units: UnitsOfWork, state: RegistrationState) -> None:
    keep(units, PERSON, replace(OPENED, person_id=PERSON.id, state=state, media_erased_at=START))
    _hold(units, HOLD)
    with units() as unit:
        assert unit[Persons].registrations_that_need_key(PERSON.id) == 1
        unit[RecordHolds].save(HOLD.end(at=START))
        assert unit[Persons].registrations_that_need_key(PERSON.id) == 0


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with a line in service, and its registration."""
    data = tmp_path_factory.mktemp("held") / "data"
    registration = submit_one(data, faults="", until=never).value
    realname("access", "staff", "add", "wang.li", "--role", "privacy-officer", "--data", data)
    confirm_everybody(data)
    realname("access", "staff", "first-administrators", "li.na", "second", "--data", data)
    return data, registration


def _day(*, days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def _ordered(data: Path, *record: str, who: str = "wang.li", days: int = 30, execute: bool = True) -> Ended:
    order = ("--case", "2027-0105-123", "--reason", "court-order", "--until", _day(days=days))
    done = ("--execute", "--as", who) if execute else ()
    return realname("privacy", "holds", "add", *record, *order, *done, "--data", data, "--json")


def _listed(data: Path) -> list[dict[str, object]]:
    found = realname("privacy", "holds", "list", "--data", data, "--json").json["holds"]
    assert isinstance(found, list)
    return found


def _of(ended: Ended) -> dict[str, object]:
    """The one that was held."""
    holds = ended.json["holds"]
    assert isinstance(holds, list)
    (held,) = holds
    assert isinstance(held, dict)
    return held


def test_a_record_is_held_listed_and_released(place: tuple[Path, str]) -> None:
    data, registration = place
    tried = _ordered(data, registration, execute=False).json
    assert (tried["executed"], tried["records"], _listed(data)) == (False, [registration], [])
    held = _of(_ordered(data, registration))
    assert [(one["hold"], one["registration"], one["case"]) for one in _listed(data)] == [(held["hold"], registration, "2027-0105-123")]
    lifted = realname("privacy", "holds", "lift", str(held["hold"]), "--data", data, "--execute", "--as", "wang.li", "--json")
    assert (lifted.exit_code, _listed(data)) == (0, [])


def test_by_its_number_a_line_is_held(place: tuple[Path, str]) -> None:
    data, registration = place
    held = _of(_ordered(data, "--line", "+8619900000000"))
    assert held["registration"] == registration
    realname("privacy", "holds", "lift", str(held["hold"]), "--data", data, "--execute", "--as", "wang.li")


def test_a_dry_run_fails_as_the_order_would(place: tuple[Path, str]) -> None:
    data, _registration = place
    assert _ordered(data, "unknown", execute=False).json["error"]["code"] == "unknown-registration"  # type: ignore[index]
    assert _ordered(data, "--line", "+8619900000099", execute=False).json["error"]["code"] == "unknown-line"  # type: ignore[index]
    assert realname("privacy", "holds", "lift", "unknown", "--data", data, "--json").json["error"]["code"] == "state-conflict"  # type: ignore[index]


@pytest.mark.parametrize(
    ("record", "who", "days", "code"),
    [
        ("unknown", "wang.li", 30, "unknown-registration"),
        ("", "li.na", 30, "access-denied"),
        ("", "wang.li", 400, "invalid-input"),
        ("", "wang.li", -2, "invalid-input"),
    ],
)
def test_what_cannot_be_held_is_refused(place: tuple[Path, str], record: str, who: str, days: int, code: str) -> None:
    data, registration = place
    refused = _ordered(data, record or registration, who=who, days=days)
    assert (refused.json["error"]["code"], _listed(data)) == (code, [])  # type: ignore[index]


def test_every_term_is_listed_with_its_value_and_its_article() -> None:
    found = realname("privacy", "terms", "--json").json["terms"]
    assert isinstance(found, list)
    by_kind = {one["kind"]: one for one in found}
    assert list(by_kind) == [one.kind.value for one in TERMS]
    photo = by_kind["photo"]
    assert (photo["value"], photo["source"], photo["can_be_held"]) == (2, "MIIT Order 25 (2013) art. 11", True)
    assert "photo" in realname("privacy", "terms").stdout
