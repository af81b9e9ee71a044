"""docs/reference/roles.md and docs/reference/security-log.md: their tables are those of the code."""

import ast
import re
from collections.abc import Iterator

from realname.access.model.rights import MEANINGS, OUTLET_RIGHTS, RIGHTS, Right
from realname.access.model.staff import Role, SignInFault, SignInMeans
from realname.kernel.errors import error_classes
from realname.kernel.ledger.events import all_events
from realname.main.apps.counter_app import rights_of_routes, routes_of_the_person
from realname.main.apps.inspector_app import rights_of_inspector_routes
from tests.architecture.sources import PACKAGE, PROJECT_ROOT, calls, dotted, modules_under
from tools.roles_page import PAGE, named_options, renewed

_OPEN = {"GET /", "GET /counter/sign-in", "POST /counter/sign-in", "GET /language/{code}"} | {
    "POST /counter/sign-in/passkey/question",
    "POST /counter/sign-in/passkey",
    "GET /join",
    "POST /join",
    "GET /receipt/verify",
    "GET /sandbox",
    "GET /sandbox/{key}",
    "POST /sandbox/api-token",
    "POST /sandbox/sign-in",
    "GET /counter/sign-in/provider",
    "GET /counter/sign-in/provider/return",
    "GET /person/sign-in",
    "POST /person/sign-in",
    "GET /person/code",
    "POST /person/code",
}
_PAGE = (PROJECT_ROOT / "docs" / "reference" / "security-log.md").read_text(encoding="utf-8")
_ELSEWHERE = {"request", "live-socket-closed", "internal-error"}  # lines of other loggers that the page names as well


def test_the_tables_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert renewed(page) == page, "run `python -m tools.roles_page`"


def test_every_role_has_its_rights_and_every_right_its_meaning() -> None:
    assert set(RIGHTS) == set(Role)
    assert set(MEANINGS) == set(Right)


def test_every_right_is_needed_somewhere_and_held_by_a_person() -> None:
    needed = {*rights_of_routes().values(), *rights_of_inspector_routes().values()} | {option.right for _, option in named_options()}
    held = frozenset().union(*RIGHTS.values())
    assert set(Right) - needed - {Right.HANDED_OVER_SUPERVISE} == set()  # what one page shows more of
    assert set(Right) - held == set()


def test_whatever_is_open_to_everybody_is_named_here() -> None:
    assert {name for name, right in rights_of_routes().items() if right is None} - routes_of_the_person() == _OPEN
    of_inspectors = {name for name, right in rights_of_inspector_routes().items() if right is None}
    of_the_operator_alone = re.compile("/person|/receipt|/provider|/sandbox(?!/sign-in)")
    assert of_inspectors == {name for name in _OPEN if of_the_operator_alone.search(name) is None}


def test_what_is_a_persons_own_needs_no_right_of_the_staff_and_lies_under_their_own_address() -> None:
    theirs = routes_of_the_person()
    assert {rights_of_routes()[name] for name in theirs} == {None}
    assert {name.split(" ")[1].split("/")[1] for name in theirs} == {"person"}


def test_a_role_without_an_outlet_holds_no_right_to_the_data_of_one() -> None:
    assert [role for role in Role if not role.is_of_an_outlet and RIGHTS[role] & OUTLET_RIGHTS] == []


def _column(heading: str) -> set[str]:
    (table,) = re.findall(rf"^\| `{heading}` \|.*?\n\n", f"{_PAGE}\n\n", re.MULTILINE | re.DOTALL)
    first = (line.split("|")[1] for line in table.strip().splitlines()[2:])
    return {word for cell in first for word in re.findall(r"`([^`]+)`", cell)}


def _constants(name: str) -> Iterator[str]:
    """What is given for a keyword anywhere in the code."""
    named = (module for module in modules_under(PACKAGE) if f"{name}=" in module.text)
    given = (keyword for module in named for call in calls(module.tree) for keyword in call.keywords if keyword.arg == name)
    yield from (str(one.value.value) for one in given if isinstance(one.value, ast.Constant) and one.value.value)


def _written() -> Iterator[str]:
    for module in modules_under(PACKAGE):
        if 'get_logger("realname.security")' not in module.text:
            continue
        named = (
            call for call in calls(module.tree) if dotted(call.func) in {"write", "_log.info", "_log.warning", "_log.error"} and call.args
        )
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
