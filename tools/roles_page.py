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

OF_THE_PERSON = "the person, by a code to their line"
PAGE = Path(__file__).parent.parent / "docs" / "reference" / "roles.md"


def rights_table() -> str:
    """A row for each right: the roles that hold it, and its bounds."""
    bounds = {"own outlet": OUTLET_RIGHTS, "at a counter": COUNTER_RIGHTS, "dangerous": DANGEROUS}
    rows = [
        [
            f"`{right.value}`",
            MEANINGS[right],
            ", ".join(role.value for role in Role if right in RIGHTS[role]),
            ", ".join(name for name, rights in bounds.items() if right in rights),
        ]
        for right in Right
    ]
    return table(["right", "what it allows", "roles", "bounds"], rows)


def pages_table() -> str:
    """A row for each right and app: the pages that are read (GET) and the forms and scripts that send (POST, PUT)."""
    theirs, own, inspectors = routes_of_the_person(), rights_of_routes(), rights_of_inspector_routes()
    found: dict[tuple[str, str], list[str]] = {}
    for name, right in {**own, **inspectors}.items():
        who = OF_THE_PERSON if name in theirs else _shown(right)
        found.setdefault((who, _apps(is_own=name in own, is_inspectors=name in inspectors)), []).append(name)
    rows = [[*key, _paths(names, reading=True), _paths(names, reading=False)] for key, names in sorted(found.items())]
    return table(["right", "app", "reads", "sends"], rows)


def commands_table() -> str:
    """A row for each right that a command asks of the person it names by `--as`."""
    found: dict[str, list[str]] = {}
    for name, option in named_options():
        found.setdefault(f"`{option.right.value}`", []).append(f"`{name}`")
    return table(["right", "commands"], [[right, ", ".join(sorted(names))] for right, names in sorted(found.items())])


def scopes_table() -> str:
    """A row for each scope, with the calls that need it, and one for the calls that need none."""
    found: dict[Scope | None, list[str]] = {}
    for name, scope in scopes_of_routes().items():
        found.setdefault(scope, []).append(f"`{name}`")
    rows = [[f"`{scope.value}`", SCOPE_MEANINGS[scope], ", ".join(sorted(found.get(scope, [])))] for scope in Scope]
    return table(["scope", "what it opens", "calls"], [*rows, ["none", "no token is asked for", ", ".join(sorted(found.get(None, [])))]])


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
    }
    return with_tables(page, tables)


def _paths(names: list[str], *, reading: bool) -> str:
    routes = sorted(name.partition(" ")[::2] for name in names)
    return ", ".join(f"`{path}`" for method, path in routes if (method == "GET") is reading)


def _apps(*, is_own: bool, is_inspectors: bool) -> str:
    return " and ".join(["operator's"] * is_own + ["inspectors'"] * is_inspectors)


def _shown(right: Right | None) -> str:
    return "open to everybody" if right is None else f"`{right.value}`"


def main() -> int:
    """Renew the page."""
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
