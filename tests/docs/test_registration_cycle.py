"""docs/explanation/registration-cycle.md says what the code does: modules, events, numbers, order of the steps, live sessions' findings."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from realname.kernel.ledger.events import all_events, event_of
from realname.verification.model.live_rule import LiveRule
from realname.verification.model.session_findings import SessionFinding
from realname.workflow.engine.cycle import Step
from tests.architecture.sources import PROJECT_ROOT

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "explanation" / "registration-cycle.md"
LINES = ROOT / "docs" / "reference" / "lines.md"
CAMPAIGNS = ROOT / "docs" / "how-to" / "campaigns.md"
KEYS = ROOT / "docs" / "how-to" / "keys.md"
WEBHOOKS = ROOT / "docs" / "how-to" / "webhooks.md"
LOG = ROOT / "docs" / "explanation" / "transparency-log.md"
INSPECTOR = ROOT / "docs" / "how-to" / "inspector.md"
INSPECTIONS = ROOT / "docs" / "how-to" / "inspections.md"
OUTLETS = ROOT / "docs" / "how-to" / "outlets.md"
PHOTOS = ROOT / "docs" / "how-to" / "photo-openings.md"
PERSON = ROOT / "docs" / "how-to" / "person.md"
SECURITY = ROOT / "docs" / "reference" / "security-log.md"
RELYING = ROOT / "docs" / "how-to" / "relying-services.md"
SIGNALS = ROOT / "docs" / "explanation" / "signals.md"
REPORTS = ROOT / "docs" / "how-to" / "reports.md"
CAMARA = ROOT / "docs" / "reference" / "camara.md"
EVENTS = ROOT / "docs" / "reference" / "events.md"
_OTHERS = (LINES, CAMPAIGNS, KEYS, INSPECTIONS, LOG, PHOTOS, PERSON, OUTLETS, RELYING, SECURITY, REPORTS, SIGNALS, WEBHOOKS, CAMARA, EVENTS)
USE_CASES = {path.stem: path for path in (ROOT / "src" / "realname").glob("*/use_cases/**/*.py")}
_NUMBERED = re.compile(r"^(\d+)\. \*\*(.+?)\*\* \((.+?)\): (.*)$")
_WORD = re.compile(r"`([^`]+)`")
_WORKFLOW_STEP = re.compile(r"\(workflow steps? ([\d and]+)\)")
_STEP = re.compile(r"step `([^`]+)`")
_LOGGED = re.compile(r"logged as `([^`]+)`")
_PAGE = (PROJECT_ROOT / "docs" / "reference" / "session-findings.md").read_text(encoding="utf-8")
_ROWS = {row[0]: row[1:] for row in re.findall(r"^\| `([a-z-]+)` \| (.+) \| (.+) \| (.+) \| (.+) \|$", _PAGE, re.MULTILINE)}


@cache
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@cache
def numbered() -> tuple[tuple[int, str], ...]:
    """The numbered steps: number, and the parenthesis after the title."""
    found = (_NUMBERED.match(line) for line in page().splitlines())
    return tuple((int(match[1]), match[3]) for match in found if match)


def test_the_steps_are_numbered_without_a_gap() -> None:
    assert [number for number, _ in numbered()] == list(range(1, 13))


def test_the_order_of_the_workflow_is_the_order_of_the_page() -> None:
    assert [match[1] for _, where in numbered() if (match := _STEP.search(where))] == [step.value for step in Step]


def test_every_module_named_exists() -> None:
    named = {word for _, where in numbered() for word in _WORD.findall(_STEP.sub("", where))}
    assert named - USE_CASES.keys() == set()


def test_what_the_pages_call_an_event_is_one() -> None:
    words = [
        word
        for text in (
            page(),
            INSPECTOR.read_text(encoding="utf-8"),
            *(other.read_text(encoding="utf-8") for other in _OTHERS),
        )
        for word in _WORD.findall(text)
    ]
    named = {word for word in words if re.fullmatch(r"[a-z]+:[a-z-]+", word)} - {"staff:signed-out"}  # a line of the log alone
    assert named
    assert named - {event.value for event in all_events()} == set()


@pytest.mark.parametrize(("number", "where"), numbered())
def test_each_step_names_an_event_that_its_module_writes(number: int, where: str) -> None:
    text = page().split(f"\n{number}. **", 1)[1].split(f"\n{number + 1}. **", 1)[0].split("\n## ", 1)[0]
    events = {word for word in _WORD.findall(text) if re.fullmatch(r"[a-z]+:[a-z-]+", word)}
    modules = _WORD.findall(_STEP.sub("", where))
    code = "".join(USE_CASES[name].read_text(encoding="utf-8") for name in modules)
    assert events
    assert {event for event in events if f"Event.{event_of(event).name}" not in code} == set()


def test_the_number_in_a_module_is_the_number_on_the_page() -> None:
    on_page: dict[str, list[int]] = {}
    for number, where in numbered():
        for name in _WORD.findall(_STEP.sub("", where)):
            on_page.setdefault(name, []).append(number)
    in_code = {name: _numbers_in(path) for name, path in USE_CASES.items() if _numbers_in(path)}
    assert in_code
    assert {name: numbers for name, numbers in in_code.items() if on_page.get(name) != numbers} == {}


def test_every_log_event_named_is_logged_by_the_workflow() -> None:
    code = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "realname" / "workflow").rglob("*.py"))
    assert [name for name in _LOGGED.findall(page()) if f'"{name}"' not in code] == []


def _numbers_in(path: Path) -> list[int]:
    found = _WORKFLOW_STEP.search(ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "")
    return [int(number) for number in re.findall(r"\d+", found[1])] if found else []


def test_every_finding_has_a_row_in_the_order_of_the_list() -> None:
    assert list(_ROWS) == [one.value for one in SessionFinding]


def test_every_row_says_whether_it_is_a_sign_of_an_attack() -> None:
    assert {row[-1].split(":")[0] for row in _ROWS.values()} == {"yes", "no", "perhaps"}


def test_the_times_it_names_are_those_of_the_rule() -> None:
    rule = LiveRule()
    named = {
        "action-early": f"{rule.reaction_ms} ms",
        "action-late": f"{rule.within_ms // 1000} s",
        "action-too-fast": f"{rule.least_movement_ms} ms",
        "face-not-framed": f"{rule.framing_most_ms // 1000} s",
        "face-lost": f"{rule.face_gone_ms // 1000} s",
    }
    assert [code for code, time in named.items() if time not in _ROWS[code][0]] == []
