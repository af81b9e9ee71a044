"""docs/security-log.md names every line about security that the code writes, and no other."""

import ast
import re
from collections.abc import Iterator

from realname.access.model.sign_in_failure import SignInFault
from realname.access.model.staff import SignInMeans
from realname.kernel.errors import error_classes
from realname.kernel.ledger.events import all_events
from tests.architecture.sources import PACKAGE, PROJECT_ROOT, calls, dotted, modules_under

_PAGE = (PROJECT_ROOT / "docs" / "security-log.md").read_text(encoding="utf-8")
_ELSEWHERE = {"request", "live-socket-closed", "internal-error"}  # lines of other loggers that the page names as well


def _column(heading: str) -> set[str]:
    (table,) = re.findall(rf"^\| `{heading}` \|.*?\n\n", f"{_PAGE}\n\n", re.MULTILINE | re.DOTALL)
    first = (line.split("|")[1] for line in table.strip().splitlines()[2:])
    return {word for cell in first for word in re.findall(r"`([^`]+)`", cell)}


def _constants(name: str) -> Iterator[str]:
    """What is given for a keyword anywhere in the code."""
    given = (one for module in modules_under(PACKAGE) for call in calls(module.tree) for one in call.keywords if one.arg == name)
    yield from (str(one.value.value) for one in given if isinstance(one.value, ast.Constant) and one.value.value)


def _written() -> Iterator[str]:
    for module in modules_under(PACKAGE):
        if 'get_logger("realname.security")' not in module.text:
            continue
        named = (call for call in calls(module.tree) if dotted(call.func) in {"write", "_log.info", "_log.warning"} and call.args)
        yield from (str(call.args[0].value) for call in named if isinstance(call.args[0], ast.Constant))


def test_every_line_is_named() -> None:
    assert _column("event") == {*_written(), *_ELSEWHERE}


def test_every_event_of_staff_is_named() -> None:
    assert _column("what") == {event.value for event in all_events() if event.value.startswith("staff:")}


def test_every_fault_is_named() -> None:
    assert _column("fault") == set(SignInFault)


def test_every_control_is_named() -> None:
    of_errors = {error.control for error in error_classes() if error.control}
    assert of_errors
    assert _column("control") == {*_constants("control"), *of_errors}


def test_every_means_is_named() -> None:
    assert {means.value for means in SignInMeans} <= set(re.findall(r"`([^`]+)`", _PAGE))
