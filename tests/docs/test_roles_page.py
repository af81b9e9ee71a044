"""docs/roles.md: its tables are those of the code; and the table of rights says nothing that nobody asks for."""

from realname.access.model.rights import MEANINGS, OF_THE_OUTLET, RIGHTS, Right
from realname.access.model.staff import Role
from realname.main.apps.counter_app import rights_of_routes, routes_of_the_person
from realname.main.apps.inspector_app import rights_of_inspector_routes
from tools.roles_page import PAGE, named_options, renewed

_OPEN = {"GET /", "GET /counter/sign-in", "POST /counter/sign-in", "GET /language/{code}"} | {
    "POST /counter/sign-in/passkey/question",
    "POST /counter/sign-in/passkey",
    "GET /join",
    "POST /join",
    "GET /receipt/verify",
    "GET /person/sign-in",
    "POST /person/sign-in",
    "GET /person/code",
    "POST /person/code",
}


def test_the_tables_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert renewed(page) == page, "run `python -m tools.roles_page`"


def test_every_role_has_its_rights_and_every_right_its_meaning() -> None:
    assert set(RIGHTS) == set(Role)
    assert set(MEANINGS) == set(Right)


def test_every_right_is_needed_somewhere_and_held_by_somebody() -> None:
    needed = {*rights_of_routes().values(), *rights_of_inspector_routes().values()} | {option.right for _, option in named_options()}
    held = frozenset().union(*RIGHTS.values())
    assert set(Right) - needed - {Right.HANDED_OVER_SUPERVISE} == set()  # what one page shows more of
    assert set(Right) - held == set()


def test_whatever_is_open_to_everybody_is_named_here() -> None:
    assert {name for name, right in rights_of_routes().items() if right is None} - routes_of_the_person() == _OPEN
    of_inspectors = {name for name, right in rights_of_inspector_routes().items() if right is None}
    assert of_inspectors == {name for name in _OPEN if "/person" not in name and "/receipt" not in name}


def test_what_is_a_persons_own_needs_no_right_of_the_staff_and_lies_under_their_own_address() -> None:
    theirs = routes_of_the_person()
    assert {rights_of_routes()[name] for name in theirs} == {None}
    assert {name.split(" ")[1].split("/")[1] for name in theirs} == {"person"}


def test_a_role_without_an_outlet_holds_no_right_to_the_data_of_one() -> None:
    assert [role for role in Role if not role.is_of_an_outlet and RIGHTS[role] & OF_THE_OUTLET] == []
