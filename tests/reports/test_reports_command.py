"""`realname oversight reports`, `leaks` and `faces`: a report of the deployment is the one that an export of its log gives, to the byte."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.main.commands.test_worker_command import never
from tests.support.command import Ended, realname
from tests.support.deployed_counter import submit_one
from tests.support.known_staff import confirm_everybody


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a line in service."""
    data = tmp_path_factory.mktemp("reported") / "data"
    submit_one(data, faults="", until=never)
    realname("access", "staff", "add", "wang.li", "--role", "privacy-officer", "--data", data)
    realname("access", "staff", "add", "zhou.min", "--role", "reviewer", "--data", data)
    confirm_everybody(data)
    return data


def _export(data: Path) -> Path:
    export = data.parent / "log.jsonl"
    assert realname("ledger", "export", export, "--data", data).exit_code == 0
    return export


def _made(data: Path, source: Sequence[str | Path], form: str, of: Sequence[str]) -> bytes:
    out = data.parent / f"report.{form}"
    ended = realname("oversight", "reports", "make", *of, "--zone", "UTC+00:00", "--language", "zh", "--out", out, *source)
    assert ended.exit_code == 0, ended.stderr
    return out.read_bytes()


def _today(*, days_ago: int = 0) -> str:
    return (datetime.now(UTC) - timedelta(days=days_ago)).date().isoformat()


@pytest.mark.parametrize("kind", ["daily", "self-inspection"])
@pytest.mark.parametrize("form", ["json", "csv", "pdf"])
def test_an_export_gives_the_same_bytes_as_the_deployment(data: Path, form: str, kind: str) -> None:
    export = _export(data)
    of = (kind, *(("--day", _today()) if kind == "daily" else ("--month", _today()[:7])), "--size", "10")
    live = _made(data, ("--data", data), form, of)
    assert live == _made(data, ("--from-export", export, "--test"), form, of)
    assert live


def test_a_report_of_a_day_that_a_published_head_covers_is_made_of_that_head(data: Path) -> None:
    today = ("daily", "--day", _today())
    realname("ledger", "publish", "--data", data)
    head = realname("ledger", "head", "--data", data, "--json").json
    size, export = str(head["checkpoint"]).splitlines()[1], _export(data)
    yesterday = ("daily", "--day", _today(days_ago=1))
    live = _made(data, ("--data", data), "json", yesterday)
    made_from = json.loads(live)["ledger"]
    assert (made_from["size"], made_from["published_at"] is None) == (int(size), False)
    assert live == _made(data, ("--from-export", export, "--test"), "json", (*yesterday, "--size", size))
    not_covered = json.loads(_made(data, ("--data", data), "json", today))["ledger"]
    assert (not_covered["size"] > int(size), not_covered["published_at"]) == (True, None)


@pytest.mark.parametrize("size", [(), ("--size", "1")])
def test_a_broken_export_makes_no_report(data: Path, size: Sequence[str]) -> None:
    export, out = _export(data), data.parent / "none.json"
    lines = export.read_text().splitlines(keepends=True)
    asked = ("daily", "--day", _today(), "--zone", "UTC+00:00", *size)
    for broken in (lines[:-1], [*lines[:-3], *lines[-2:]], [one.replace('"outlet":"', '"outlet":"x') for one in lines]):
        export.write_text("".join(broken))
        ended = realname("oversight", "reports", "make", *asked, "--out", out, "--from-export", export)
        assert (ended.exit_code, "ledger-broken" in ended.stderr, out.exists()) == (74, True, False)


def test_the_report_says_what_happened(data: Path) -> None:
    month = f"{datetime.now(UTC):%Y-%m}"
    found = realname("oversight", "reports", "make", "monthly", "--month", month, "--zone", "UTC+00:00", "--data", data, "--json").json
    whole = found["whole"]
    assert isinstance(whole, dict)
    assert (whole["opened"], whole["activated"], found["test"]) == (1, 1, True)


@pytest.mark.parametrize(
    "wrong",
    [
        ("daily", "--month", "2026-11"),
        ("monthly", "--day", "2026-11-25"),
        ("outlet", "--day", "2026-11-25"),
        ("daily", "--day", "2026-11-25", "--zone", "Nowhere"),
        ("daily", "--day", "2026-11-25", "--size", "1000000"),
    ],
)
def test_what_cannot_be_made_is_said(data: Path, wrong: Sequence[str]) -> None:
    ended = realname("oversight", "reports", "make", *wrong, "--data", data)
    assert (ended.exit_code, ended.stdout) == (64, "")


def test_a_file_that_is_no_export_makes_no_report(data: Path) -> None:
    (data.parent / "wrong.jsonl").write_text('{"event": "line:stolen"}\n')
    source = ("--from-export", data.parent / "wrong.jsonl", "--zone", "UTC+00:00")
    assert realname("oversight", "reports", "make", "daily", "--day", "2026-11-25", *source).exit_code == 64


def _leak(data: Path, *words: str, who: str = "wang.li") -> Ended:
    return realname("privacy", "breaches", *words, "--data", data, "--execute", "--as", who, "--json")


def _of(ended: Ended) -> dict[str, object]:
    leaks = ended.json["leaks"]
    assert isinstance(leaks, list)
    (breach,) = leaks
    assert isinstance(breach, dict)
    return breach


def test_a_privacy_officer_takes_a_leak_from_notice_to_close(data: Path) -> None:
    noticed = datetime.now(UTC).isoformat(timespec="seconds")
    about = ("--kind", "theft", "--noticed", noticed, "--people", "120", "--what", "faces", "--measure", "access-closed")
    assert _leak(data, "record", *about, who="zhou.min").json["error"] is not None
    breach = _of(_leak(data, "record", *about))
    assert (breach["serious"], breach["reported_at"]) == (True, None)
    name = str(breach["leak"])
    assert _leak(data, "close", name).json["error"] is not None
    assert _of(_leak(data, "report", name, "--number", "CAC-2026-117"))["number"] == "CAC-2026-117"
    assert _of(_leak(data, "tell", name, "--people", "120"))["told_people"] == 120
    assert _of(_leak(data, "close", name))["closed_at"] is not None
    assert _of(realname("privacy", "breaches", "list", "--data", data, "--json"))["leak"] == name


def test_people_whose_faces_are_held_are_counted_once(data: Path) -> None:
    found = realname("privacy", "faces", "held", "--data", data, "--json").json
    assert (found["people"], found["line"], found["reached"], found["filing"]) == (1, 100_000, False, None)
    assert realname("privacy", "faces", "filed", "--number", "CAC-1", "--data", data, "--execute", "--as", "wang.li", "--json").json[
        "error"
    ]
