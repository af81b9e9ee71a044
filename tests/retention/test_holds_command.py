"""`realname deletions hold` and `terms`: a privacy officer keeps a record for a court, sees what is kept, and lifts it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from realname.retention.model.retention import TERMS
from tests.main.commands.test_worker_command import never
from tests.support.command import Ended, realname
from tests.support.deployed_counter import submit_one


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A data folder with a line in service, and its registration."""
    data = tmp_path_factory.mktemp("held") / "data"
    registration = submit_one(data, faults="", until=never).value
    realname("staff", "add", "wang.li", "--role", "privacy-officer", "--data", data)
    realname("staff", "add", "li.na", "--role", "administrator", "--data", data)
    return data, registration


def _day(*, days: int) -> str:
    return (datetime.now(UTC) + timedelta(days=days)).date().isoformat()


def _hold(data: Path, *record: str, who: str = "wang.li", days: int = 30, execute: bool = True) -> Ended:
    order = ("--case", "2027-0105-123", "--reason", "court-order", "--until", _day(days=days))
    done = ("--execute", "--as", who) if execute else ()
    return realname("deletions", "hold", "add", *record, *order, *done, "--data", data, "--json")


def _listed(data: Path) -> list[dict[str, object]]:
    found = realname("deletions", "hold", "list", "--data", data, "--json").json["holds"]
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
    assert (_hold(data, registration, execute=False).json["executed"], _listed(data)) == (False, [])
    held = _of(_hold(data, registration))
    assert [(one["hold"], one["registration"], one["case"]) for one in _listed(data)] == [(held["hold"], registration, "2027-0105-123")]
    lifted = realname("deletions", "hold", "lift", str(held["hold"]), "--data", data, "--execute", "--as", "wang.li", "--json")
    assert (lifted.exit_code, _listed(data)) == (0, [])


def test_by_its_number_a_line_is_held(place: tuple[Path, str]) -> None:
    data, registration = place
    held = _of(_hold(data, "--line", "+8619900000000"))
    assert held["registration"] == registration
    realname("deletions", "hold", "lift", str(held["hold"]), "--data", data, "--execute", "--as", "wang.li")


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
    refused = _hold(data, record or registration, who=who, days=days)
    assert (refused.json["error"]["code"], _listed(data)) == (code, [])  # type: ignore[index]


def test_every_term_is_listed_with_its_value_and_its_article() -> None:
    found = realname("deletions", "terms", "--json").json["terms"]
    assert isinstance(found, list)
    by_kind = {one["kind"]: one for one in found}
    assert list(by_kind) == [one.kind.value for one in TERMS]
    photo = by_kind["photo"]
    assert (photo["value"], photo["source"], photo["can_be_held"]) == (2, "MIIT Order 25 (2013) art. 11", True)
    assert "photo" in realname("deletions", "terms").stdout
