"""Writes docs/reference/errors.md: one section for each error class and their list, from the declared error classes.

Usage: .venv/bin/python -m tools.error_pages [code that goes] ...
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from realname.kernel.errors import DependencyError, IntegrityError, RealNameError, RequestError, SettingsError, error_classes
from realname.main.catalogue.capabilities import collect_declarations
from realname.platform.api.problems import status_of
from realname.platform.cli.problems import problem_of

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "errors.md"
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
collect_declarations()
_RETRIES = {
    RequestError: "No. The same request is answered in the same way until what it says, or the state it meets, has changed.",
    DependencyError: "Yes. The workflow tries again by itself; a caller may send the same request again.",
    IntegrityError: "Never. Work stops and the operator's security contact is called.",
    SettingsError: "No. It is raised only at start, with every problem at once.",
}


def page() -> str:
    """The whole reference."""
    classes = list(_tree(RealNameError))
    return _list(classes) + "".join(_section(one) for one in classes)


def _tree(root: type[RealNameError]) -> Iterator[type[RealNameError]]:
    """Walk the tree, parents first and siblings by code, so that the order of imports does not show."""
    yield root
    for child in sorted((one for one in error_classes() if one.__base__ is root), key=lambda one: one.code):
        yield from _tree(child)


def _list(classes: list[type[RealNameError]]) -> str:
    rows = "\n".join(
        f"| [{one.code}](#{one.code}) | {'&nbsp;&nbsp;' * (len(_lineage(one)) - 1)}`{one.__name__}` | {one.summary} |" for one in classes
    )
    return f"""# Errors

Each error has a stable code, the same over HTTP, on the command line and in the log. No message holds a name, a number, an image or a
score. A section's anchor is its code. A server explains a code at `/docs/errors/CODE`. `python -m tools.error_pages` writes this page from
`src/realname/kernel/errors.py` and the `errors.py` of each capability; a test compares them.

| code | class | what happened |
|---|---|---|
{rows}
"""


def _section(error: type[RealNameError]) -> str:
    return f"""
## {error.code}

{error.summary}

| | |
|---|---|
| What to do | {error.remedy} |
| Tried again | {_retry(error)} |
| HTTP status | {status_of(error).value} |
| Exit code | {_exit_code(error)} |
| Class | {" > ".join(f"`{one.__name__}`" for one in _lineage(error))} |
"""


def _lineage(error: type[RealNameError]) -> list[type[RealNameError]]:
    return [one for one in reversed(error.__mro__) if issubclass(one, RealNameError)]


def _retry(error: type[RealNameError]) -> str:
    return next((said for kind, said in _RETRIES.items() if issubclass(error, kind)), "Once, by the caller; then the operator looks.")


def _exit_code(error: type[RealNameError]) -> int:
    return problem_of(SettingsError(()) if error is SettingsError else error()).exit_code.value


def lost_codes(former: str) -> set[str]:
    """The codes that a former page explains and that no error class has any more."""
    return set(_HEADING.findall(former)) - {one.code for one in error_classes()}


def main(arguments: list[str]) -> int:
    """Write the page, unless that loses a code."""
    lost = lost_codes(PAGE.read_text(encoding="utf-8")) - set(arguments)
    if lost:
        print(f"Codes are stable: state them in the classes that were renamed, or give them as arguments: {' '.join(sorted(lost))}")
        return 1
    PAGE.write_text(page(), encoding="utf-8")
    print(f"{len(error_classes())} errors")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
