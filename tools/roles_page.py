"""Writes the tables of docs/reference/roles.md: which role holds which right, and which page, command and call of the API needs which.

Usage: .venv/bin/python -m tools.roles_page
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from realname.access.commands.acting import RightOption
from realname.access.model.api_client import MEANINGS as SCOPE_MEANINGS
from realname.access.model.api_client import Scope
from realname.access.model.rights import COUNTER_RIGHTS, DANGEROUS, MEANINGS, OUTLET_RIGHTS, RIGHTS, Right
from realname.access.model.staff import Role
from realname.main.apps.api_app import scopes_of_routes
from realname.main.apps.counter_app import rights_of_routes, routes_of_the_person
from realname.main.apps.inspector_app import rights_of_inspector_routes
from realname.main.commands.root import cli
from realname.platform.cli.lazy_commands import every_command
from tools.page_tables import table, with_tables

OF_THE_PERSON = "none of the staff: the person, by a code to a line of theirs"
PAGE = Path(__file__).parent.parent / "docs" / "reference" / "roles.md"


def rights_table() -> str:
    """A row for each right, a column for each role."""
    head = ["right", "what it allows", *(f"`{role.value}`" for role in Role), "own outlet alone", "at a counter alone", "dangerous"]
    rows = [
        [
            f"`{right.value}`",
            MEANINGS[right],
            *("yes" if right in RIGHTS[role] else "-" for role in Role),
            "yes" if right in OUTLET_RIGHTS else "-",
            "yes" if right in COUNTER_RIGHTS else "-",
            "yes" if right in DANGEROUS else "-",
        ]
        for right in Right
    ]
    return table(head, rows)


def pages_table() -> str:
    """A row for each page and form: the right it needs, and in whose app it is."""
    theirs, own, inspectors = routes_of_the_person(), rights_of_routes(), rights_of_inspector_routes()
    rows = [
        [f"`{name}`", OF_THE_PERSON if name in theirs else _shown(right), _apps(is_own=name in own, is_inspectors=name in inspectors)]
        for name, right in {**own, **inspectors}.items()
    ]
    return table(["page", "right", "app"], sorted(rows))


def commands_table() -> str:
    """A row for each command that names who acts: the right they need."""
    rows = [[f"`{name} {option.opts[0]}`", f"`{option.right.value}`"] for name, option in named_options()]
    return table(["command", "right"], sorted(rows))


def scopes_table() -> str:
    """A row for each scope."""
    return table(["scope", "what it opens"], [[f"`{scope.value}`", SCOPE_MEANINGS[scope]] for scope in Scope])


def calls_table() -> str:
    """A row for each call of the API: the scope it needs."""
    rows = [[f"`{name}`", f"`{scope.value}`" if scope else "none: asks for no token"] for name, scope in scopes_of_routes().items()]
    return table(["call", "scope"], sorted(rows))


def named_options() -> Iterator[tuple[str, RightOption]]:
    """Every option that names a member of staff, with its command."""
    for path, command in every_command(cli):
        yield from ((path, option) for option in command.params if isinstance(option, RightOption))


def renewed(page: str) -> str:
    """The page with its tables as the code has them."""
    tables = {
        "rights": rights_table(),
        "pages": pages_table(),
        "commands": commands_table(),
        "scopes": scopes_table(),
        "calls": calls_table(),
    }
    return with_tables(page, tables)


def _apps(*, is_own: bool, is_inspectors: bool) -> str:
    return " and ".join(["operator's"] * is_own + ["inspectors'"] * is_inspectors)


def _shown(right: Right | None) -> str:
    return "none: open to everybody" if right is None else f"`{right.value}`"


def main() -> int:
    """Renew the page."""
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
