"""docs/explanation/threats.md and docs/how-to/dpia.md: every threat has a test; every risk is weighed."""

import re
from dataclasses import dataclass

import pytest

from realname.packs.use_cases.load_policy import load_policy
from tests.architecture.sources import PROJECT_ROOT
from tests.docs.table_rows import cells_of, missing_tests, named_tests

_PAGE = (PROJECT_ROOT / "docs" / "explanation" / "threats.md").read_text(encoding="utf-8")
# The words by which each of these is found on the page: the person who takes one away has to say so here.
_KNOWN = (
    *("insider override", "borrowed login", "pre-activated stock", "proxy registration", "sim swap", "bulk registration"),
    *("mass registration by one clerk", "stolen id with a face swap", "print, replay or mask", "virtual camera", "api replay"),
    *("morphed portrait", "forged card", "cloned chip", "rogue csca", "template theft", "key theft", "false deletion", "audit tampering"),
    *("inspector or officer overreach", "1:n misuse", "heavy media", "parser exploit", "path traversal", "csv injection", "ssrf"),
    "wrongful refusal",
)
_DPIA = (PROJECT_ROOT / "docs" / "how-to" / "dpia.md").read_text(encoding="utf-8")
_BLANK = re.compile(r"`\[operator(: [^\]]+)?\]`")
_RISKS = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in _DPIA.splitlines() if re.match(r"\| R\d+ \|", line)]
_WEIGHTS = {"low", "medium", "high"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A threat."""

    id: str
    threat: str
    measure: str
    tests: tuple[str, ...]


def _rows(page: str) -> list[Row]:
    cells = cells_of(page, first=r"T\d+")
    return [Row(id=row[0], threat=row[1], measure=row[2], tests=named_tests(" ".join(row[3:]))) for row in cells]


def _faults(row: Row) -> list[str]:
    """What is wrong with a row."""
    found = [f"{row.id}: {test} does not exist" for test in missing_tests(row.tests)]
    if not row.measure:
        found.append(f"{row.id}: no measure")
    if not row.tests:
        found.append(f"{row.id}: no test")
    return found


ROWS = _rows(_PAGE)


def test_a_threat_has_its_measure_and_tests() -> None:
    assert [fault for row in ROWS for fault in _faults(row)] == []


def test_the_threats_are_numbered_without_a_gap() -> None:
    assert [row.id for row in ROWS] == [f"T{number}" for number in range(1, len(ROWS) + 1)]


def test_a_known_threat_is_on_the_page() -> None:
    assert [known for known in _KNOWN if not any(row.threat.lower().startswith(known) for row in ROWS)] == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("| T1 | A threat | | `tests/docs/test_threats_page.py::test_a_known_threat_is_on_the_page` |", "no measure"),
        ("| T1 | A threat | A measure | |", "no test"),
        ("| T1 | A threat | A measure | `tests/docs/test_threats_page.py::test_nothing_of_the_kind` |", "does not exist"),
        ("| T1 | A threat | A measure | `tests/docs/nowhere.py::test_nothing` |", "does not exist"),
    ],
)
def test_the_rule_sees_what_is_wrong_with_a_row(line: str, fault: str) -> None:
    (row,) = _rows(line)
    assert [one for one in _faults(row) if fault in one]


def test_the_risks_are_numbered_without_a_gap() -> None:
    assert [row[0] for row in _RISKS] == [f"R{number}" for number in range(1, len(_RISKS) + 1)]


def test_a_risk_is_weighed_and_says_who_does_what_against_it() -> None:
    assert [fault for row in _RISKS for fault in _faults_of_risk(*row)] == []


def _faults_of_risk(name: str, risk: str, threats: str, likelihood: str, severity: str, measures: str, left: str) -> list[str]:
    wrong = {
        "no risk": not risk,
        "no likelihood": likelihood not in _WEIGHTS,
        "no severity": severity not in _WEIGHTS,
        "no threat of the page": not threats or not set(threats.split()) <= {row.id for row in ROWS},
        "no measure": not measures,
        "no blank for what is left": _BLANK.search(left) is None,
    }
    return [f"{name}: {what}" for what, is_wrong in wrong.items() if is_wrong]


def test_each_part_that_the_law_asks_for_is_there_with_blanks() -> None:
    parts = ("Who, what, when", "What is done", "Lawful, necessary, proportionate", "Risks", "What is left", "Sign-off")
    sections = {part: [section for section in _DPIA.split("\n## ") if part in section.partition("\n")[0]] for part in parts}
    assert [part for part, found in sections.items() if len(found) != 1 or not _BLANK.search(found[0])] == []


def test_every_blank_is_marked_alike() -> None:
    assert len(re.findall(r"\[operator", _DPIA)) == len(_BLANK.findall(_DPIA))


def test_the_age_it_names_is_that_of_the_pack() -> None:
    assert f"(`cn`: {load_policy('cn').evidence.minimum_age_years})" in _DPIA


def test_every_page_it_links_to_is_there() -> None:
    linked = re.findall(r"\]\(([\w/.-]+\.md)\)", _DPIA)
    assert linked
    assert [name for name in linked if not (PROJECT_ROOT / "docs" / "how-to" / name).exists()] == []
